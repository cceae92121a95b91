import DestinationActions

/// A destination for tests: lists of mail addresses, which a request changes one list at a time and whose answers name addresses.
struct Mailer: Destination {
    struct Settings: FieldSet {}

    static let slug = "mailer"
    static let name = "Mailer"

    var base: BaseURL = "https://mailer.example.com"
    var baseURLs: [BaseURL] { [base] }
    var actions: [any Action<Mailer>] { [Subscribe()] }
}

struct Subscribe: BatchAction, SavingAction {
    struct Fields: FieldSet {
        let email = Field<String>("email", label: "E-mail", default: .path("userId"))
        let list = Field<String?>("list", label: "List", default: .path("properties.list"))
    }

    static let slug = "subscribe"
    static let title = "Subscribe"
    static let summary = "Puts somebody on a list."
    static let syncModes: [SyncMode] = [.add, .delete]
    static let matchingKeys = ["email", "phone"]

    struct SaveInputs: FieldSet {
        let name = Field<String>("name", label: "Name")
        let region = Field<String>("region", label: "Region", default: "eu")
    }

    var batchLimits: BatchLimits { BatchLimits(events: 4, bytes: 10_000) }

    func batchKey(for payload: Payload<Fields>) -> String? { payload.list }

    func request(for payload: Payload<Fields>, in context: Context<Mailer>) throws -> HTTPRequest {
        try request(forBatch: [payload], in: context)
    }

    func request(forBatch payloads: [Payload<Fields>], in context: Context<Mailer>) throws -> HTTPRequest {
        let list = payloads[0].list ?? context.saved?["id"]?.string ?? "everybody"
        let verb = context.syncMode == .delete ? "remove" : "members"
        let url = try HTTPURL(context.destination.base).appending("lists", list, verb)
        return context.request(.post, url) { body in
            body.set("emails", JSONValue(payloads.map { JSONValue($0.email) }))
            if context.matchingKey != "email" { body.set("by", context.matchingKey) }
        }
    }

    /// Takes the list of a name, or creates it.
    func steps(forSaving inputs: Payload<SaveInputs>, in context: Context<Mailer>) throws -> Step {
        let lists = try HTTPURL(context.destination.base).appending("lists")
        let search = context.request(.get, lists.adding(query: "name", inputs.name))
        return .request(search, expecting: [404], then: "takes the list, or creates it") { answer in
            if answer.status == 200 {
                return .end(.delivered(keeping: ["id": try answer.text(at: "id"), "region": "eu"]))
            }
            let create = context.request(.post, lists) { $0.copyAll(inputs) }
            return .request(create, then: "keeps the id of the list") { answer in
                .end(.delivered(keeping: answer.json?["nothing"] == true ? nil : ["id": try answer.text(at: "id")]))
            }
        }
    }

    /// The answer names the addresses that were refused: `{"errors": [{"email": "…", "reason": "…", "wait": 3}]}`.
    func batchVerdicts(
        on response: HTTPResponse, for payloads: [Payload<Fields>], in context: Context<Mailer>
    ) -> [Verdict]? {
        guard response.isSuccess, let errors = response.json?["errors"]?.array else { return nil }
        let named = errors.map { error in
            let message = error["reason"]?.string ?? ""
            let verdict =
                error["wait"]?.int.map {
                    Verdict(.transient, code: "busy", message: message, delay: .after(.seconds($0)))
                } ?? Verdict(.permanent, code: "refused", message: message)
            return (error["email"]?.string, verdict)
        }
        return payloads.verdicts(named: named, by: { $0.email }, others: .delivered)
    }
}

extension Mailer {
    static func instance(
        batching: Batching = true, mapping: JSONValue? = nil, _ change: (inout Subscription) -> Void = { _ in }
    ) throws -> DestinationInstance {
        try DestinationInstance(
            Mailer(), settings: [:], subscriptions: [subscription(batching: batching, mapping: mapping, change)])
    }

    static func subscription(
        batching: Batching = true, mapping: JSONValue? = nil, _ change: (inout Subscription) -> Void = { _ in }
    ) -> Subscription {
        var subscription = Subscription(
            name: "Lists", action: "subscribe", trigger: #"type = "track""#, mapping: mapping)
        subscription.batching = batching
        change(&subscription)
        return subscription
    }

    /// An event of somebody for a list.
    static func event(_ user: String, _ list: String?) -> Event {
        .track("Subscribed", userId: user, properties: ["list": list])
    }
}
