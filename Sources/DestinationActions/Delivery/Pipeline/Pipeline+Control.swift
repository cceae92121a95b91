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

    /// Works with other subscriptions for the events that are accepted from now on.
    ///
    /// What is queued is delivered by those that there were; ``apply(_:configuration:deadline:)`` changes whole destinations.
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
        while true {
            let (epoch, seats) = lanes.newest
            var instances = seats.map(\.edition.instance)
            guard let index = instances.firstIndex(where: { $0.name.isExactly(destination) }) else {
                let known = instances.map(\.name).joined(separator: ", ")
                let message = "must be one of \(known), found \"\(destination)\""
                throw ConfigurationErrors(problems: [ConfigurationProblem(path: "destination", message: message)])
            }
            instances[index] = try change(instances[index])
            // Somebody else may have changed something in the meantime.
            if let change = lanes.change(to: instances, expecting: epoch) {
                finish(change, by: core.clock.now())
                return
            }
        }
    }

    func lane(_ name: String) throws(PipelineError) -> Lane {
        guard let seat = lanes.seats.first(where: { $0.lane.name.isExactly(name) }) else {
            throw PipelineError(.unknownDestination)
        }
        return seat.lane
    }
}
