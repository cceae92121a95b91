public import DestinationActions

/// Tries a destination on events without a network: "this event gives this payload", "this event gives this request".
///
/// ```swift
/// let tester = try DestinationTester(MyDestination(), settings: ["token": "t"])
/// let request = try tester.request(for: .fixture(.identify))
/// ```
public struct DestinationTester: Sendable {
    /// The instance under test.
    public let instance: DestinationInstance

    /// Makes a tester.
    ///
    /// - Parameters:
    ///   - destination: The destination, with its options.
    ///   - settings: The values of the settings by key.
    ///   - subscriptions: The subscriptions; the destination's presets unless given.
    /// - Throws: ``/DestinationActions/ConfigurationErrors`` with every problem.
    public init<D: Destination>(
        _ destination: D, settings: JSONObject, subscriptions: [Subscription]? = nil
    ) throws(ConfigurationErrors) {
        instance = try DestinationInstance(destination, settings: settings, subscriptions: subscriptions)
    }

    /// Makes a tester of one action, which sees every event.
    ///
    /// - Parameters:
    ///   - destination: The destination, with its options.
    ///   - settings: The values of the settings by key.
    ///   - action: The slug of the action.
    ///   - mapping: The mapping as JSON; the action's defaults unless given.
    /// - Throws: ``/DestinationActions/ConfigurationErrors`` with every problem.
    public init<D: Destination>(
        _ destination: D, settings: JSONObject, action: String, mapping: JSONValue? = nil
    ) throws(ConfigurationErrors) {
        try self.init(
            destination, settings: settings,
            subscriptions: [Subscription(action: action, trigger: "true", mapping: mapping)])
    }

    /// The only request of an event.
    ///
    /// - Parameter event: The event.
    /// - Returns: The request.
    /// - Throws: ``UnexpectedResult`` if there is none, or more than one, saying what there was instead.
    public func request(for event: Event) throws(UnexpectedResult) -> HTTPRequest {
        let runs = instance.dryRun(event)
        let requests = runs.compactMap { run in
            if case .request(let request) = run.result { request } else { nil }
        }
        guard requests.count == 1, let request = requests.first else {
            throw UnexpectedResult(expected: "one request", runs: runs)
        }
        return request
    }

    /// The only payload of an event: the values of the action's fields by key.
    ///
    /// - Parameter event: The event.
    /// - Returns: The payload.
    /// - Throws: ``UnexpectedResult`` if there is none, or more than one, saying what there was instead.
    public func payload(for event: Event) throws(UnexpectedResult) -> JSONObject {
        let runs = instance.dryRun(event)
        let payloads = runs.compactMap(\.payload)
        guard payloads.count == 1, let payload = payloads.first else {
            throw UnexpectedResult(expected: "one payload", runs: runs)
        }
        return payload
    }

    /// What is wrong with the fields of an event, in all subscriptions; empty if nothing is.
    ///
    /// - Parameter event: The event.
    /// - Returns: The problems.
    public func problems(for event: Event) -> [FieldProblem] {
        instance.dryRun(event).flatMap { run in
            if case .invalid(let problems) = run.result { problems } else { [FieldProblem]() }
        }
    }

    /// The outcomes of an event against scripted answers.
    ///
    /// - Parameters:
    ///   - event: The event.
    ///   - answers: What the partner answers, in order; 200 with an empty body when they run out.
    /// - Returns: One outcome per subscription.
    public func outcomes(
        of event: Event, answers: [RecordingTransport.Answer] = []
    ) async -> [SubscriptionOutcome] {
        await instance.deliver(event, through: RecordingTransport(answers))
    }
}

/// An error that says what an event became instead of what a test expected.
public struct UnexpectedResult: Error, Sendable, CustomStringConvertible {
    /// What was expected.
    public let expected: String
    /// What there was.
    public let runs: [DryRun]

    /// What was expected, and what there was.
    public var description: String {
        "Expected \(expected), found: " + runs.map(\.description).joined(separator: "\n")
    }
}

extension HTTPRequest {
    /// The body as JSON; null if there is none or it is no JSON.
    public var json: JSONValue { body.flatMap { try? JSONValue(parsing: $0) } ?? .null }
}
