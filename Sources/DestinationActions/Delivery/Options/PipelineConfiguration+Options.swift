extension PipelineConfiguration {
    /// What can be set as data, with the ranges; ``limits`` and ``backlogs`` stand with each destination.
    static let options: ConfigurationOptions<PipelineConfiguration> = [
        .count(
            "events", \.events, from: 1,
            "How many events may be in the pipeline, from acceptance to the last outcome; 10,000 unless set."),
        .count("bytes", \.bytes, from: 1, "How many bytes they may have together; 64 MB unless set."),
        .choice(
            "whenFull", \.whenFull,
            "What happens to an event for which there is no room: the sender waits (suspend), the sender gets an error (reject), "
                + "or the oldest event makes room (dropOldest); suspend unless set."),
        .object("backlog", \.backlog, BacklogPolicy.options, "How much may wait for each destination."),
        .object(
            "queue", \.queue, QueuePolicy.options,
            "How the events of a queue are treated that outlives the process."),
        .object("retry", \.retry, RetryPolicy.options, "How often and how soon events are sent again."),
        .object(
            "breaker", \.breaker, BreakerPolicy.options,
            "When a destination that keeps failing is left alone for a while."),
        .duration(
            "credentialsPatience", \.credentialsPatience,
            "How long events wait for a partner that refuses the credentials; 5 minutes unless set."),
        .duration(
            "batchAge", \.batchAge, "How long the first event of a batch waits for others; 1 second unless set."),
        .count("batchBytes", \.batchBytes, from: 1, "How many bytes a batch may have; 500,000 unless set."),
        .duration("deadline", \.deadline, "How long a delivery that is waited for may take; 30 seconds unless set."),
        .duration(
            "shutdownDeadline", \.shutdownDeadline,
            "How long a shutdown gives the events that are left; 30 seconds unless set."),
        ordering,
        .object(
            "duplicates", \.duplicates, DuplicateWindow.options, else: { DuplicateWindow() },
            "How long delivered messages are remembered; not at all unless set."),
        sensitive,
        .count(
            "unreadOutcomes", \.unreadOutcomes, from: 1,
            "How many outcomes may wait for their reader before no more events are taken; 10,000 unless set."),
        seed,
    ]

    private static let ordering = ConfigurationOption<PipelineConfiguration>(
        "ordering", ["enum": ["user"]],
        about: "What keeps events in their order: those of the same user (user), or nothing unless set."
    ) { root in
        root.ordering.flatMap { $0.isSame(as: .user) ? "user" : nil }
    } read: { json, root, check in
        if json.string?.isExactly("user") == true {
            root.ordering = .user
        } else {
            check.expected(#""user""#, json)
        }
    }

    private static let sensitive = ConfigurationOption<PipelineConfiguration>(
        "sensitivePaths", ["type": "array", "items": ["type": "string", "minLength": 1]],
        about: "Paths whose values appear in no outcome's message and no dead letter, such as traits.email."
    ) { root in
        JSONValue(root.sensitivePaths.map { JSONValue($0) })
    } read: { json, root, check in
        guard let items = json.array else { return check.expected("an array", json) }
        root.sensitivePaths = items.enumerated().compactMap { index, item in
            if item.string == nil { check.at("\(index)") { $0.expected("a string", item) } }
            return item.string
        }
    } check: { root, check in
        for (index, path) in root.sensitivePaths.enumerated() {
            guard let problem = SensitivePaths.problem(with: path) else { continue }
            check.at("\(index)") { $0.problem(problem) }
        }
    }

    private static let seed = ConfigurationOption<PipelineConfiguration>(
        "seed", ["type": "integer", "minimum": 0],
        about: "The seed of the random waits; another one each time unless set."
    ) { root in
        root.seed.flatMap { Int(exactly: $0) }.map { JSONValue($0) }
    } read: { json, root, check in
        if let seed = json.int.flatMap({ UInt64(exactly: $0) }) {
            root.seed = seed
        } else {
            check.expected("a whole number from 0 on", json)
        }
    }

    /// What is wrong with the options for some instances, and with the names of those.
    func problems(with instances: [DestinationInstance]) -> [ConfigurationProblem] {
        var problems: [ConfigurationProblem] = []
        var names = Set<ExactText>()
        for (index, instance) in instances.enumerated() where !names.insert(ExactText(instance.name)).inserted {
            problems.append(
                ConfigurationProblem(
                    path: "destinations/\(index)/name",
                    message: "must be different from those of the others, found \"\(instance.name)\" again"))
        }
        var check = ConfigurationCheck()
        self.check(instances.map(\.name), &check)
        return problems + check.problems
    }

    /// Says everything that is out of range, and what is set for nobody.
    ///
    /// - Parameters:
    ///   - names: The names of the destination instances.
    ///   - check: Receives the problems.
    func check(_ names: [String], _ check: inout ConfigurationCheck) {
        Self.options.check(self, &check)
        Self.check(limits, "limits", DeliveryLimits.options, names, &check)
        Self.check(backlogs, "backlogs", BacklogPolicy.options, names, &check)
    }

    /// Checks what is set for destination instances by their names.
    private static func check<Value>(
        _ values: [String: Value], _ key: String, _ options: ConfigurationOptions<Value>, _ names: [String],
        _ check: inout ConfigurationCheck
    ) {
        for (name, value) in values.sorted(by: { $0.key < $1.key }) {
            check.at("\(key)/\(name)") { check in
                if !names.contains(where: { $0.isExactly(name) }) {
                    let hint = ConfigurationCheck.hint(name, among: names)
                    check.problem("must be the name of a destination instance, which it is not\(hint)")
                }
                options.check(value, &check)
            }
        }
    }

    /// The configuration with all durations and counts in bounds that something is computed with.
    var clamped: PipelineConfiguration {
        var configuration = Self.options.clamped(self)
        configuration.limits = limits.mapValues { DeliveryLimits.options.clamped($0) }
        configuration.backlogs = backlogs.mapValues { BacklogPolicy.options.clamped($0) }
        return configuration
    }
}
