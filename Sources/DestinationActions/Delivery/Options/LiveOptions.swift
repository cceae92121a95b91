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
        configuration.machinePolicy(instance.destination.limits, name: instance.name)
    }
}
