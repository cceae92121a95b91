extension Pipeline {
    /// Sends nothing to a destination until it is resumed; its events wait, those that come in the meantime too.
    ///
    /// Requests that are under way are finished.
    ///
    /// - Parameter destination: The name of the destination instance.
    /// - Throws: ``PipelineError`` if there is none of that name.
    public func pause(_ destination: String) throws(PipelineError) {
        try lane(destination).step(.pause)
        // Nobody waits for it any longer.
        core.room.raise()
    }

    /// Sends to a destination again.
    ///
    /// - Parameter destination: The name of the destination instance.
    /// - Throws: ``PipelineError`` if there is none of that name.
    public func resume(_ destination: String) throws(PipelineError) { try lane(destination).step(.resume) }

    /// Works with other subscriptions from now on.
    ///
    /// What is queued is delivered as it was prepared.
    ///
    /// - Parameters:
    ///   - destination: The name of the destination instance.
    ///   - subscriptions: The subscriptions.
    /// - Throws: ``ConfigurationErrors`` with everything that is wrong; nothing has changed then.
    public func replaceSubscriptions(
        of destination: String, with subscriptions: [Subscription]
    ) throws(ConfigurationErrors) {
        try replace(destination) { instance throws(ConfigurationErrors) in
            try instance.replacing(subscriptions: subscriptions)
        }
    }

    /// Works with other settings from now on, with a new key for instance.
    ///
    /// What is queued is sent with them as well, and a destination that waits because its credentials were refused is tried
    /// at once.
    ///
    /// - Parameters:
    ///   - destination: The name of the destination instance.
    ///   - settings: The values of the settings that change, by key; the others stay.
    /// - Throws: ``ConfigurationErrors`` with everything that is wrong; nothing has changed then.
    public func replaceSettings(of destination: String, with settings: JSONObject) throws(ConfigurationErrors) {
        try replace(destination) { instance throws(ConfigurationErrors) in try instance.replacing(settings: settings) }
    }

    private func replace(
        _ destination: String, _ change: (DestinationInstance) throws(ConfigurationErrors) -> DestinationInstance
    ) throws(ConfigurationErrors) {
        guard let lane = lanes.first(where: { $0.name.isExactly(destination) }) else {
            let known = destinations.joined(separator: ", ")
            throw ConfigurationErrors(problems: [
                ConfigurationProblem(path: "destination", message: "must be one of \(known), found \"\(destination)\"")
            ])
        }
        lane.replace(try change(lane.instance))
    }

    private func lane(_ name: String) throws(PipelineError) -> Lane {
        guard let lane = lanes.first(where: { $0.name.isExactly(name) }) else {
            throw PipelineError(.unknownDestination)
        }
        return lane
    }
}
