/// The options of a pipeline at a time, in bounds, with what follows from them; they are replaced together.
final class LiveOptions: Sendable {
    let configuration: PipelineConfiguration
    let retryAfter: RetryAfter
    let sensitive: SensitivePaths?

    /// - Parameter configuration: The options, which have been checked.
    init(_ configuration: PipelineConfiguration) {
        let configuration = configuration.clamped
        self.configuration = configuration
        retryAfter = RetryAfter(timeOfDay: configuration.timeOfDay, longest: configuration.retry.longestRetryAfter)
        sensitive = SensitivePaths(configuration.sensitivePaths)
    }

    func backlog(of name: String) -> BacklogPolicy { configuration.backlogs[name] ?? configuration.backlog }

    func policy(of instance: DestinationInstance) -> MachinePolicy {
        var policy = configuration.machinePolicy(instance.destination.limits, name: instance.name)
        // An attempt that gets a token first is not late for that.
        let requests = instance.destination.authorizer?.requests ?? 1
        policy.overtime += (policy.limits.timeout * (requests - 1)).bounded
        return policy
    }
}
