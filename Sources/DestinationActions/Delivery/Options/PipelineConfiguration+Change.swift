extension PipelineConfiguration {
    /// What cannot change while a pipeline runs, and is another than in a pipeline's own configuration.
    ///
    /// - Parameter own: The configuration of the pipeline.
    func problems(insteadOf own: PipelineConfiguration) -> [ConfigurationProblem] {
        var check = ConfigurationCheck()
        func refuse(_ key: String, unless isSame: Bool) {
            if isSame { return }
            check.at(key) { check in
                check.problem(
                    "must be as it was when the pipeline was made: it cannot change while events are on their way")
            }
        }
        let isSameOrder =
            switch (ordering, own.ordering) {
            case (nil, nil): true
            case (let new?, let old?): new.isSame(as: old)
            default: false
            }
        refuse("ordering", unless: isSameOrder)
        refuse("duplicates", unless: (duplicates == nil) == (own.duplicates == nil))
        refuse("seed", unless: seed == own.seed)
        refuse("executor", unless: executor == nil || executor === own.executor)
        refuse("observerExecutor", unless: observerExecutor == nil || observerExecutor === own.observerExecutor)
        return check.problems
    }

    /// The configuration with what a pipeline keeps that has another one.
    func keeping(_ own: PipelineConfiguration) -> PipelineConfiguration {
        var configuration = self
        configuration.executor = own.executor
        configuration.observerExecutor = own.observerExecutor
        configuration.timeOfDay = own.timeOfDay
        return configuration
    }

    /// The paths of the options that are others than in another configuration; ``limits`` and ``backlogs`` are not among them.
    func changedOptions(since other: PipelineConfiguration) -> [String] {
        Self.changed(Self.options.written(self), Self.options.written(other))
    }

    private static func changed(_ new: JSONValue, _ old: JSONValue) -> [String] {
        guard let members = new.object, let others = old.object else { return [] }
        return members.flatMap { key, value -> [String] in
            guard let other = others[key] else { return [key] }
            if value == other { return [] }
            if value.kind != .object { return [key] }
            return changed(value, other).map { "\(key)/\($0)" }
        } + others.keys.filter { members[$0] == nil }
    }
}
