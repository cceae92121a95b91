import DestinationActions
import DestinationActionsURLSession
import LoopbackHTTP
import DestinationActionsLocks
import Testing

@Suite("A pipeline over real sockets", .serialized, .timeLimit(.minutes(5)))
struct PipelineTests {
    static let events = 50_000

    @Test("nothing is lost when the partner is killed and comes back, again and again, within 50,000 events")
    func killed() async throws {
        let ledger = Ledger()
        let server = try LoopbackServer { request in
            ledger.take(request)
            return LoopbackResponse(body: "{}", delay: .milliseconds(3))
        }
        defer { server.stop() }
        let transport = WatchingTransport()
        var configuration = PipelineConfiguration()
        configuration.retry.attempts = 1000
        configuration.retry.base = .milliseconds(20)
        configuration.retry.cap = .milliseconds(200)
        configuration.breaker.pause = .milliseconds(50)
        configuration.breaker.longestPause = .milliseconds(200)
        configuration.batchAge = .milliseconds(50)
        let pipeline = try Pipeline(
            [try Depot.instance(BaseURL(unencrypted: server.address))], transport: transport,
            configuration: configuration)
        let reading = Task { [stream = pipeline.outcomes()] in
            var outcomes: [SubscriptionOutcome] = []
            for await chunk in stream { outcomes += chunk }
            return outcomes
        }
        let sending = Task {
            for start in stride(from: 0, to: Self.events, by: 1000) {
                try await pipeline.send(contentsOf: (start..<(start + 1000)).map { try Depot.event($0) })
            }
        }
        for share in [5, 30, 55, 80] {
            while pipeline.statistics.delivered < Self.events / 100 * share {
                try await Task.sleep(for: .milliseconds(1))
            }
            await offPool { server.stop() }
            // The pipeline is to meet closed connections and a closed port.
            let before = transport.failures
            // Unless a busy machine let it finish meanwhile.
            try await eventually {
                transport.failures >= before + 5 || pipeline.statistics.outcomes == 2 * Self.events
            }
            try server.start()
        }
        try await sending.value
        #expect(await pipeline.shutdown(deadline: .seconds(100)).isEmpty)

        let statistics = pipeline.statistics
        #expect(statistics.accepted == Self.events && statistics.expected == 2 * Self.events)
        #expect(statistics.outcomes == 2 * Self.events)
        #expect(statistics.delivered == Self.events + Self.events / 100)
        #expect(statistics.skipped == Self.events - Self.events / 100)
        #expect(transport.sentAgain == 0)
        check(await reading.value, ledger)
    }

    private func check(_ outcomes: [SubscriptionOutcome], _ ledger: Ledger) {
        let taken = ledger.taken
        var told = Set<String>()
        var missing = 0
        var doubled = 0
        for outcome in outcomes {
            let key = "\(outcome.subscription) \(outcome.messageId ?? "")"
            #expect(told.insert(key).inserted)
            guard case .delivered(let result) = outcome.outcome else { continue }
            let count = taken[key, default: 0]
            if count == 0 { missing += 1 }
            if count > 1, !result.mayBeDuplicate { doubled += 1 }
        }
        #expect(told.count == 2 * Self.events)
        #expect(missing == 0)
        #expect(doubled == 0)
    }

    @Test("a host without an address is tried again until the caller's deadline, which holds")
    func hostNotFound() async throws {
        let instance = try Depot.instance(BaseURL(unencrypted: "http://host.invalid"))
        let pipeline = try Pipeline([instance], transport: URLSessionTransport())
        let start = ContinuousClock.now
        let outcomes = await pipeline.deliver(try Depot.event(1), deadline: .milliseconds(1500))
        #expect(ContinuousClock.now - start < .seconds(30))
        guard case .undelivered(let result) = outcomes.first?.outcome else {
            Issue.record("It comes to \(outcomes).")
            return
        }
        #expect(result.reason == .deadline)
        // A resolver that does not answer holds the first attempt up for longer than that.
        #expect(result.last == nil || result.last?.code == "hostNotFound")
        #expect(await pipeline.shutdown(deadline: .zero).isEmpty)
    }
}

/// What the partner has taken, whether its answer arrived or not.
private final class Ledger: Sendable {
    private let state = Mutex<[String: Int]>([:])

    var taken: [String: Int] { state.withLock { $0 } }

    func take(_ request: LoopbackRequest) {
        let keys = Depot.keys(in: request.body)
        state.withLock { state in for key in keys { state[key, default: 0] += 1 } }
    }
}

/// The session's transport, with an eye on what is sent again after a success.
private final class WatchingTransport: HTTPTransport {
    private struct State {
        var succeeded = Set<String>()
        var sentAgain = 0
        var failures = 0
    }

    private let session = URLSessionTransport()
    private let state = Mutex(State())

    var sentAgain: Int { state.withLock { $0.sentAgain } }
    var failures: Int { state.withLock { $0.failures } }

    func send(_ request: HTTPRequest, timeout: Duration) async throws(TransportError) -> HTTPResponse {
        let keys = Depot.keys(in: request.body ?? [])
        state.withLock { state in state.sentAgain += keys.count { state.succeeded.contains($0) } }
        let start = ContinuousClock.now
        do throws(TransportError) {
            let response = try await session.send(request, timeout: timeout)
            // An answer that a busy machine brings after its time was given up.
            let isInTime = ContinuousClock.now - start < timeout
            if response.isSuccess, isInTime { state.withLock { $0.succeeded.formUnion(keys) } }
            return response
        } catch {
            state.withLock { $0.failures += 1 }
            throw error
        }
    }
}

/// A destination that stores every event in batches, and every hundredth alone as well.
private struct Depot: Destination {
    struct Settings: FieldSet {}

    static let slug = "depot"
    static let name = "Depot"

    let base: BaseURL
    var baseURLs: [BaseURL] { [base] }
    var actions: [any Action<Depot>] { [Store()] }

    static func instance(_ base: BaseURL) throws -> DestinationInstance {
        func subscription(_ name: String, _ trigger: String, isBatched: Bool) -> Subscription {
            Subscription(
                name: name, action: "store", trigger: trigger,
                mapping: [
                    "key": ["@template": JSONValue("\(name) {{messageId}}")], "enable_batching": JSONValue(isBatched),
                ])
        }
        return try DestinationInstance(
            Depot(base: base), settings: [:],
            subscriptions: [
                subscription("Bulk", #"type = "track""#, isBatched: true),
                subscription("Single", "properties.single = true", isBatched: false),
            ])
    }

    static func event(_ number: Int) throws -> Event {
        let isSingle = number % 100 == 0
        let text = #"{"type":"track","userId":"u","messageId":"\#(number)","properties":{"single":\#(isSingle)}}"#
        return try Event(parsing: Array(text.utf8))
    }

    /// The subscriptions and events in the body of a request.
    static func keys(in body: [UInt8]) -> [String] {
        let json = try? JSONValue(parsing: body)
        return (json?["items"]?.array ?? []).compactMap { $0["key"]?.string }
    }

    struct Store: BatchAction {
        struct Fields: FieldSet {
            let key = Field<String>("key", label: "Key", description: "Subscription and event.")
        }

        static let slug = "store"
        static let title = "Store"
        static let summary = "Stores events."
        var batchLimits: BatchLimits { BatchLimits(events: 40) }

        func request(for payload: Payload<Fields>, in context: Context<Depot>) throws -> HTTPRequest {
            try request(forBatch: [payload], in: context)
        }

        func request(forBatch payloads: [Payload<Fields>], in context: Context<Depot>) throws -> HTTPRequest {
            try context.request(.post, HTTPURL(context.destination.base).appending("items")) { body in
                body.array("items", of: payloads) { item, payload in item.copyAll(payload) }
            }
        }
    }
}
