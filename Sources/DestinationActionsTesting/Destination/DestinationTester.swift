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
        self.init(try DestinationInstance(destination, settings: settings, subscriptions: subscriptions))
    }

    /// Makes a tester of an instance.
    ///
    /// - Parameter instance: The instance.
    public init(_ instance: DestinationInstance) { self.instance = instance }

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

    /// The only request of several events: of a batch with all of them.
    ///
    /// The subscription need not have batches switched on; its action must have some, and all events must be of one
    /// ``/DestinationActions/BatchAction/batchKey(for:)`` and within the limits.
    ///
    /// - Parameter events: The events.
    /// - Returns: The request.
    /// - Throws: ``UnexpectedResult`` if there is another number of requests, or an event that is in none of them, saying what there
    ///   was instead.
    public func request(forBatch events: [Event]) throws(UnexpectedResult) -> HTTPRequest {
        let batch = try batch(of: events)
        do throws(ValidationErrors) {
            return try instance.request(of: batch)
        } catch {
            let problems = error.problems.map(\.message).joined(separator: "; ")
            throw UnexpectedResult(expected: "a batch", found: "it cannot be built: \(problems)")
        }
    }

    /// What an answer means for each event of a batch.
    ///
    /// ```swift
    /// let answer = HTTPResponse(status: 200, body: Array(#"{"errors": [{"email": "a@example.com"}]}"#.utf8))
    /// #expect(try tester.verdicts(forBatch: [first, second], on: answer).map(\.code) == ["refused", "delivered"])
    /// ```
    ///
    /// - Parameters:
    ///   - events: The events, of which ``request(forBatch:)`` makes one request.
    ///   - response: The answer.
    /// - Returns: One verdict per event, in their order.
    /// - Throws: ``UnexpectedResult`` if the events are no batch.
    public func verdicts(
        forBatch events: [Event], on response: HTTPResponse
    ) throws(UnexpectedResult) -> [Verdict] {
        instance.verdicts(on: response, for: try batch(of: events))
    }

    private func batch(of events: [Event]) throws(UnexpectedResult) -> PreparedBatch {
        let batches = instance.batches(of: events, always: true)
        if batches.count == 1, batches[0].places.count == events.count { return batches[0] }
        let shown = batches.map { batch in
            "\(batch.subscription): events \(batch.places.map(String.init).joined(separator: ", "))"
                + (batch.key.map { " of the key \"\($0)\"" } ?? "")
        }
        // Why an event is in no batch, its own run tells.
        let missing = events.indices.filter { place in !batches.contains { $0.places.contains(place) } }
        throw UnexpectedResult(
            expected: "one batch of \(events.count) events", runs: missing.flatMap { instance.dryRun(events[$0]) },
            found: shown.isEmpty ? "no batch" : shown.joined(separator: "; "))
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
        await instance.deliver(event, through: RecordingTransport(answers, givingTokensTo: instance))
    }

    /// Delivers events together against scripted answers: through a pipeline in virtual time, so that they go out in batches
    /// where the subscription wants them.
    ///
    /// Nothing is sent again and no batch is halved, and requests go out one after the other: the script answers them in their
    /// order.
    ///
    /// ```swift
    /// let delivery = try await tester.deliver([first, second], answers: [.status(200, body: ["results": [true, false]])])
    /// #expect(delivery.requests.count == 1)
    /// #expect(delivery.outcomes.map { $0[0].outcome.name } == ["delivered", "failed"])
    /// ```
    ///
    /// An action of several steps is gone through in the same way, with an event or with more of them:
    ///
    /// ```swift
    /// let delivery = try await tester.deliver([event], answers: [.status(404), .status(201, body: ["id": 7])])
    /// #expect(delivery.requests.map(\.method) == [.get, .post])
    /// ```
    ///
    /// - Parameters:
    ///   - events: The events.
    ///   - answers: What the partner answers, in order.
    ///   - answering: What it answers when they run out; 200 with an empty body unless given.
    /// - Returns: The requests, and what became of each event.
    /// - Throws: ``VirtualClock/Stuck`` if the delivery does not come to an end.
    public func deliver(
        _ events: [Event], answers: [RecordingTransport.Answer] = [],
        answering: @escaping @Sendable (HTTPRequest) -> HTTPResponse = { _ in HTTPResponse(status: 200) }
    ) async throws -> TestedDelivery {
        let clock = VirtualClock()
        let transport = RecordingTransport(answers, answering: answering, givingTokensTo: instance, clock: clock)
        return try await clock.run { [instance] in
            let pipeline = try Pipeline(
                [instance], transport: transport, configuration: .once(instance, clock), clock: clock)
            let outcomes = await pipeline.deliver(events, deadline: .seconds(86_400))
            await pipeline.shutdown(deadline: .zero)
            return TestedDelivery(requests: transport.requests, outcomes: outcomes)
        }
    }
}

/// What a partner was sent of several events, and what became of each.
public struct TestedDelivery: Sendable {
    /// The requests, in the order in which they went out.
    public let requests: [HTTPRequest]
    /// The outcomes of each event, in the order of the subscriptions.
    public let outcomes: [[SubscriptionOutcome]]
}

extension PipelineConfiguration {
    /// Sends everything once, one request after the other.
    fileprivate static func once(_ instance: DestinationInstance, _ clock: VirtualClock) -> PipelineConfiguration {
        var configuration = PipelineConfiguration()
        configuration.executor = clock.executor
        configuration.seed = 1
        configuration.retry = RetryPolicy(attempts: 1, waits: 1, requestsPerBatch: 1)
        configuration.credentialsPatience = .zero
        configuration.events = .max
        configuration.backlog.events = .max
        configuration.bytes = .max
        configuration.limits = [instance.name: DeliveryLimits(inFlight: 1, timeout: instance.timeout)]
        return configuration
    }
}

/// An error that says what an event became instead of what a test expected.
public struct UnexpectedResult: Error, Sendable, CustomStringConvertible {
    /// What was expected.
    public let expected: String
    /// What there was.
    public let runs: [DryRun]
    private let found: String?

    init(expected: String, runs: [DryRun] = [], found: String? = nil) {
        self.expected = expected
        self.runs = runs
        self.found = found
    }

    /// What was expected, and what there was.
    public var description: String {
        "Expected \(expected), found: " + ([found].compactMap { $0 } + runs.map(\.description)).joined(separator: "\n")
    }
}
