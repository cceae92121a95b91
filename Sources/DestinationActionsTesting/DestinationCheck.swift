public import DestinationActions

/// Finds what is wrong with a destination, for its author.
///
/// ```swift
/// @Test func destination() async {
///     #expect(await DestinationCheck.problems(in: MyDestination(), settings: ["token": "t"]).isEmpty)
/// }
/// ```
///
/// It checks names, fields, presets, triggers and default mappings, that requests are the same every time and stay at the
/// declared addresses, that hostile ids stay in their place, that a batch of one says the same as a single event, that
/// answers are judged as they must be, and that no secret shows.
public enum DestinationCheck {
    /// Checks a destination.
    ///
    /// - Parameters:
    ///   - destination: The destination, with its options.
    ///   - settings: Valid settings; a secret should be a text that stands nowhere else.
    ///   - events: Events to try it on; one fixture of each kind unless given.
    /// - Returns: What is wrong, one sentence each; empty if nothing is.
    public static func problems<D: Destination>(
        in destination: D, settings: JSONObject, events: [Event] = EventType.allCases.map { Event.fixture($0) }
    ) async -> [String] {
        var problems = names(of: D.self, destination.actions)
        let subscriptions = destination.actions.compactMap { action in
            subscription(action, &problems)
        }
        let instance: DestinationInstance
        do throws(ConfigurationErrors) {
            _ = try DestinationInstance(destination, settings: settings)
            instance = try DestinationInstance(destination, settings: settings, subscriptions: subscriptions)
        } catch {
            return problems + error.problems.map { "The destination cannot be configured: \($0)." }
        }
        let secrets = secrets(D.Settings.self, settings)
        for event in events {
            problems += requests(of: instance, event, destination.baseURLs, secrets)
            problems += await verdicts(of: instance, event, secrets)
        }
        problems += hostileIds(instance, destination.baseURLs)
        problems += await batches(destination, settings, events)
        var seen = Set<String>()
        return problems.filter { seen.insert($0).inserted }
    }

    private static func names<D: Destination>(of destination: D.Type, _ actions: [any Action<D>]) -> [String] {
        var problems: [String] = []
        if D.slug.isEmpty { problems.append("The slug of the destination is empty.") }
        if D.name.isEmpty { problems.append("The name of the destination is empty.") }
        if D.integrationNames.isEmpty { problems.append("The destination has no name for the integrations object.") }
        if actions.isEmpty { problems.append("The destination has no actions.") }
        var slugs = Set<String>()
        for action in actions {
            let (slug, title, summary) = describe(action)
            if slug.isEmpty { problems.append("The slug of \(type(of: action)) is empty.") }
            if title.isEmpty { problems.append("The title of the action \(slug) is empty.") }
            if summary.isEmpty { problems.append("The summary of the action \(slug) is empty.") }
            if !slugs.insert(slug).inserted { problems.append("Two actions have the slug \(slug).") }
        }
        return problems
    }

    private static func describe<A: Action>(_ action: A) -> (String, String, String) {
        (A.slug, A.title, A.summary)
    }

    /// A subscription with the action's default trigger and mapping; one that is broken is reported and replaced.
    private static func subscription<A: Action>(
        _ action: A, _ problems: inout [String]
    ) -> Subscription? {
        if let trigger = A.defaultTrigger {
            do throws(TriggerSyntaxError) {
                _ = try Trigger(parsing: trigger)
            } catch {
                problems.append("The default trigger of \(A.slug) is wrong: \(error).")
                return nil
            }
        }
        return Subscription(name: A.slug, action: A.slug, trigger: A.defaultTrigger ?? "true")
    }

    private static func secrets<S: FieldSet>(_ settings: S.Type, _ values: JSONObject) -> [String] {
        guard let schema = try? PayloadSchema<S>() else { return [] }
        return schema.fields.definitions.filter { $0.type == .password }.compactMap { values[$0.key]?.string }
            .filter { !$0.isEmpty }
    }
}

extension DestinationCheck {
    private static func requests(
        of instance: DestinationInstance, _ event: Event, _ bases: [BaseURL], _ secrets: [String]
    ) -> [String] {
        var problems: [String] = []
        let first = instance.requests(for: event)
        if first != instance.requests(for: event) {
            problems.append("The same event gives different requests; an action must not use a clock, chance or state.")
        }
        for request in first {
            if !bases.contains(request.url.base) {
                problems.append("A request goes to \(request.url.base), which is not among the base addresses.")
            }
            if request.body != nil, request.json.isNull, request.headers["Content-Type"]?.contains("json") ?? false {
                problems.append("A request to \(request.url.path) says it holds JSON and does not.")
            }
            for secret in secrets {
                if "\(request.url)".contains(secret) {
                    problems.append("A request to \(request.url.path) shows a secret in its address.")
                }
                if "\(request)".contains(secret) {
                    problems.append("A header holds a secret and is not marked as sensitive.")
                }
            }
        }
        for run in instance.dryRun(event) where secrets.contains(where: run.description.contains) {
            problems.append("The dry run of \(run.subscription) shows a secret.")
        }
        return problems
    }

    /// Statuses and what must become of an event that is answered with them.
    private static let statuses: [(Int, String)] = [
        (400, "failed"), (404, "failed"), (401, "failed"), (302, "failed"), (429, "undelivered"), (503, "undelivered"),
    ]

    private static func verdicts(
        of instance: DestinationInstance, _ event: Event, _ secrets: [String]
    ) async -> [String] {
        var problems: [String] = []
        let count = instance.requests(for: event).count
        if count == 0 { return [] }
        for (status, expected) in statuses {
            // Partners echo what they dislike, secrets and all.
            let echo: JSONValue = ["message": JSONValue("bad key " + secrets.joined(separator: " "))]
            let answers = Array(repeating: RecordingTransport.Answer.status(status, body: echo), count: count)
            for outcome in await instance.deliver(event, through: RecordingTransport(answers)) {
                switch outcome.outcome {
                case .skipped, .invalid: continue
                default: break
                }
                if outcome.outcome.name != expected {
                    problems.append(
                        "\(outcome.subscription) takes the status \(status) as \(outcome.outcome.name), not \(expected)."
                    )
                }
                if secrets.contains(where: "\(outcome)".contains) {
                    problems.append("The outcome of \(outcome.subscription) shows a secret that the partner echoed.")
                }
            }
        }
        return problems
    }

    private static func hostileIds(_ instance: DestinationInstance, _ bases: [BaseURL]) -> [String] {
        var problems: [String] = []
        for id in ["../x", "a?b", "a#b", "a/b", "a&b=c", "..", ".", "%2e%2e", "é 🐎"] {
            for type in EventType.allCases {
                let ids: JSONObject = ["userId": JSONValue(id), "anonymousId": JSONValue(id), "groupId": JSONValue(id)]
                for request in instance.requests(for: .fixture(type, ids)) {
                    let plain = instance.requests(for: .fixture(type)).map { segments($0) }
                    if !plain.isEmpty, !plain.contains(segments(request)) {
                        problems.append("The id \"\(id)\" changes the structure of the address \(request.url.path).")
                    }
                }
            }
        }
        return problems
    }

    private static func segments(_ request: HTTPRequest) -> [Int] {
        [
            request.url.path.count { $0 == "/" }, request.url.query.count { $0 == "&" },
            request.url.query.count { $0 == "=" },
        ]
    }

    private static func batches<D: Destination>(
        _ destination: D, _ settings: JSONObject, _ events: [Event]
    ) async -> [String] {
        var problems: [String] = []
        for action in destination.actions.compactMap({ $0 as? any BatchAction }) {
            if action.batchLimits.events < 1 { problems.append("A batch of \(type(of: action)) may hold no event.") }
            let slug = describe(action).0
            let subscription = Subscription(action: slug, trigger: "true")
            guard
                let instance = try? DestinationInstance(destination, settings: settings, subscriptions: [subscription])
            else { continue }
            for event in events where event.type != .delete {
                guard let single = instance.requests(for: event).first else { continue }
                let transport = RecordingTransport()
                _ = await instance.deliver(batch: [event, event], through: transport)
                if transport.requests.isEmpty {
                    problems.append("A batch of \(slug) sends nothing where a single event does.")
                } else if transport.requests.contains(where: { $0.method != single.method }) {
                    problems.append("A batch of \(slug) uses another verb than a single event.")
                }
            }
        }
        return problems
    }
}
