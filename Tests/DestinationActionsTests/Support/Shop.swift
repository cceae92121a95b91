import DestinationActions
import DestinationActionsTesting
import DestinationActionsLocks

/// A destination for tests: orders that may go in batches, and notes that go alone.
struct Shop: Destination {
    struct Settings: FieldSet {
        let key = Field<Secret>("key", label: "Key", description: "The key.")
    }

    static let slug = "shop"
    static let name = "Shop"

    var base: BaseURL = "https://shop.example.com"
    var limits = DeliveryLimits(inFlight: 4)
    var batchLimits = BatchLimits(events: 10)

    var baseURLs: [BaseURL] { [base] }
    var actions: [any Action<Shop>] { [PlaceOrder(batchLimits: batchLimits), AddNote()] }

    func headers(for settings: Payload<Settings>) -> HTTPHeaders {
        var headers = HTTPHeaders()
        headers.set("X-Key", to: settings.key.exposed, isSensitive: true)
        return headers
    }

    func deletion(of user: UserIdentity, in context: Context<Shop>) throws -> Deletion {
        guard let userId = user.userId else { return .nothing }
        return .request(context.request(.delete, try HTTPURL(base).appending("users", userId)))
    }
}

struct PlaceOrder: BatchAction {
    struct Fields: FieldSet {
        let user = Field<String>("user", label: "User", description: "The user.", default: .path("userId"))
        let total = Field<Double?>(
            "total", label: "Total", description: "The total.", default: .path("properties.total"))
    }

    static let slug = "placeOrder"
    static let title = "Place Order"
    static let summary = "Places an order."

    var batchLimits: BatchLimits

    func request(for payload: Payload<Fields>, in context: Context<Shop>) throws -> HTTPRequest {
        try context.request(.post, HTTPURL(context.destination.base).appending("orders")) { body in
            body.copyAll(payload)
        }
    }

    func request(forBatch payloads: [Payload<Fields>], in context: Context<Shop>) throws -> HTTPRequest {
        if payloads.contains(where: { $0.total == 666 }) { throw ActionError("The devil's order.") }
        return try context.request(.post, HTTPURL(context.destination.base).appending("orders")) { body in
            body.array("orders", of: payloads) { order, payload in order.copyAll(payload) }
        }
    }

    /// A multi-status answer tells the events apart: `{"results": [200, 400, …]}`.
    func batchVerdicts(
        on response: HTTPResponse, for payloads: [Payload<Fields>], in context: Context<Shop>
    ) -> [Verdict]? {
        guard response.status == 207, let json = try? JSONValue(parsing: response.body) else { return nil }
        return json["results"]?.array?.map { .status(HTTPResponse(status: $0.int ?? 500)) }
    }
}

struct AddNote: Action {
    struct Fields: FieldSet {
        let user = Field<String>("user", label: "User", description: "The user.", default: .path("userId"))
        let text = Field<String>(
            "text", label: "Text", description: "The text.", format: .email, default: .path("properties.email"))
    }

    static let slug = "addNote"
    static let title = "Add Note"
    static let summary = "Adds a note."

    func request(for payload: Payload<Fields>, in context: Context<Shop>) throws -> HTTPRequest {
        try context.request(.post, HTTPURL(context.destination.base).appending("notes")) { body in body.copyAll(payload)
        }
    }
}

extension DestinationInstance {
    /// An instance of the shop that places an order for every track event, in batches or not.
    static func shop(
        _ name: String = "Shop", batched: Bool = false, _ shop: Shop = Shop(), more: [Subscription] = []
    ) throws -> DestinationInstance {
        var mapping: JSONObject = ["user": ["@path": "$.userId"], "total": ["@path": "$.properties.total"]]
        if batched { mapping["enable_batching"] = true }
        let orders = Subscription(
            name: "Orders", action: "placeOrder", trigger: #"type = "track""#, mapping: JSONValue(mapping))
        return try DestinationInstance(shop, name: name, settings: ["key": "k-1"], subscriptions: [orders] + more)
    }

    /// Adds a note where there is an e-mail address.
    static let notes = Subscription(name: "Notes", action: "addNote", trigger: #"type = "track""#)
}

/// A pipeline in virtual time with a partner.
struct Bench: Sendable {
    let clock: VirtualClock
    let partner: FaultyPartner
    let pipeline: Pipeline
    let letters = InMemoryDeadLetters(bound: 1_000_000)

    /// A pipeline whose partner takes everything.
    init(
        _ clock: VirtualClock, _ instances: [DestinationInstance], observers: [any PipelineObserver] = [],
        latency: @escaping @Sendable (FaultyPartner.Call) -> Duration = { _ in .milliseconds(20) },
        configure: (inout PipelineConfiguration) -> Void = { _ in }
    ) throws {
        try self.init(clock, instances, observers: observers, latency: latency, configure: configure) { _ in
            .status(200)
        }
    }

    init(
        _ clock: VirtualClock, _ instances: [DestinationInstance], observers: [any PipelineObserver] = [],
        latency: @escaping @Sendable (FaultyPartner.Call) -> Duration = { _ in .milliseconds(20) },
        configure: (inout PipelineConfiguration) -> Void = { _ in },
        react: @escaping @Sendable (FaultyPartner.Call) -> FaultyPartner.Reaction
    ) throws {
        self.clock = clock
        partner = FaultyPartner(clock: clock, latency: latency, react: react)
        var configuration = PipelineConfiguration()
        configuration.executor = clock.executor
        configuration.seed = 1
        configure(&configuration)
        pipeline = try Pipeline(
            instances, transport: partner, configuration: configuration, deadLetters: letters, observers: observers,
            clock: clock)
    }
}

/// Runs a test in virtual time.
func virtually(_ body: @escaping @Sendable (VirtualClock) async throws -> Void) async throws {
    let clock = VirtualClock()
    try await clock.run { try await body(clock) }
}

extension [[SubscriptionOutcome]] {
    /// The codes of all outcomes with how often they occur.
    var codes: [String: Int] {
        joined().reduce(into: [:]) { $0["\($1.outcome.name) \($1.outcome.code)", default: 0] += 1 }
    }
}

/// A list that several tasks write to.
final class Log<Element: Sendable>: Sendable {
    private let state = Mutex<[Element]>([])

    var all: [Element] { state.withLock { $0 } }

    func add(_ element: Element) { state.withLock { $0.append(element) } }
}

extension FaultyPartner {
    /// An event that the shop takes and the partner recognises, and nothing more: for tests with very many of them.
    static func order(_ number: Int) throws -> Event {
        try Event(
            parsing: """
                {"type":"track","event":"Order Completed","userId":"\(userId(number))","messageId":"message-\(number)"}
                """)
    }
}
