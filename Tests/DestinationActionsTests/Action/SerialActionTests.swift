import DestinationActions
import DestinationActionsLocks
import DestinationActionsTesting
import Testing

@Suite("Serial actions")
struct SerialActionTests {
    /// A partner that knows the lists which it was asked to create, and does not mind two of one name.
    private final class Lists: Sendable {
        let created = Mutex<[String]>([])

        func answer(_ request: HTTPRequest) -> HTTPResponse {
            let name = request.url.path.split(separator: "/").last.map(String.init) ?? ""
            if request.method == .get {
                let isThere = created.withLock { $0.contains(name) }
                return HTTPResponse(status: isThere ? 200 : 404)
            }
            if request.url.path.hasPrefix("/lists/") { created.withLock { $0.append(name) } }
            return HTTPResponse(status: 200)
        }
    }

    private static func created(_ instance: DestinationInstance) async throws -> (lists: [String], most: Int) {
        let clock = VirtualClock()
        return try await clock.run {
            let lists = Lists()
            let partner = FaultyPartner(clock: clock, answering: lists.answer, react: { _ in .works })
            var configuration = PipelineConfiguration()
            configuration.executor = clock.executor
            let pipeline = try Pipeline(
                [instance], transport: partner, configuration: configuration, clock: clock)
            let events = (0..<12).map { Event.track("list \($0 % 3)", userId: FaultyPartner.userId($0)) }
            let outcomes = await pipeline.deliver(events)
            #expect(outcomes.joined().allSatisfy { $0.outcome.name == "delivered" })
            await pipeline.shutdown(deadline: .seconds(5))
            return (lists.created.withLock { $0 }.sorted(), partner.mostAtOnce.values.max() ?? 0)
        }
    }

    @Test("what is looked for and created by several events at once is created once", arguments: [false, true])
    func findOrCreate(isBatched: Bool) async throws {
        let created = try await Self.created(try Enlisting.instance(isBatched: isBatched))
        #expect(created.lists == ["list%200", "list%201", "list%202"])
        // Lists do not wait for each other.
        #expect(created.most == 3)
    }

    @Test("a destination whose key is never the same has it told")
    func chance() async {
        let problems = await DestinationCheck.problems(
            in: Enlisting(isFickle: true), settings: [:],
            subscriptions: [Subscription(name: "Lists", action: "join", trigger: "true")])
        #expect(
            problems.contains(
                "The serial key of Lists is another one for the same payload, so that it holds nothing back."))
    }
}

/// A destination for tests that finds a list by its name or creates it.
private struct Enlisting: Destination {
    struct Settings: FieldSet {}
    static let slug = "enlisting"
    static let name = "Enlisting"
    var isFickle = false
    var baseURLs: [BaseURL] { ["https://lists.example.com"] }
    var limits: DeliveryLimits { DeliveryLimits(inFlight: 8) }
    var actions: [any Action<Enlisting>] { [Join(isFickle: isFickle)] }

    static func instance(isBatched: Bool) throws -> DestinationInstance {
        var subscription = Subscription(action: "join", trigger: "true")
        subscription.batching = Batching(isBatched)
        return try DestinationInstance(Enlisting(), settings: [:], subscriptions: [subscription])
    }

    struct Join: StepAction, StepBatchAction, SerialAction {
        struct Fields: FieldSet {
            let list = Field<String>("list", label: "List", default: .path("event"))
            let user = Field<String>("user", label: "User", default: .path("userId"))
        }
        static let slug = "join"
        static let title = "Join"
        static let summary = "Joins a list."
        let isFickle: Bool
        var batchLimits: BatchLimits { BatchLimits(events: 2) }

        // The only key: that of the batch follows from it.
        func serialKey(for payload: Payload<Fields>) -> String? {
            isFickle ? "\(UInt64.random(in: 0 ... .max))" : payload.list
        }

        func steps(for payload: Payload<Fields>, in context: Context<Enlisting>) throws -> Step {
            try steps(forBatch: [payload], in: context)
        }

        func steps(forBatch payloads: [Payload<Fields>], in context: Context<Enlisting>) throws -> Step {
            let list = try HTTPURL(context.baseURL).appending("lists", payloads[0].list)
            let members = try HTTPURL(context.baseURL).appending("members", payloads[0].list)
            let add = context.request(.post, members) { body in
                body.array("users", of: payloads) { $0.copy("id", $1, \.user) }
            }
            return .lookUp(
                context.request(.get, list), expecting: [404], then: "adds the users, to a list that may be new"
            ) { answer in
                if answer.status == 200 { return .request(add) }
                return .request(context.request(.post, list), then: "adds the users") { _ in .request(add) }
            }
        }
    }
}
