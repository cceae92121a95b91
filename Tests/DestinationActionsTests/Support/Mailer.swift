import DestinationActions

/// A destination for tests: lists of mail addresses, which a request changes one list at a time and whose answers name addresses.
struct Mailer: Destination {
    struct Settings: FieldSet {}

    static let slug = "mailer"
    static let name = "Mailer"

    var base: BaseURL = "https://mailer.example.com"
    var baseURLs: [BaseURL] { [base] }
    var actions: [any Action<Mailer>] { [Subscribe()] }

    func headers(for settings: Payload<Settings>) -> HTTPHeaders { [:] }
}

struct Subscribe: BatchAction {
    struct Fields: FieldSet {
        let email = Field<String>("email", label: "E-mail", default: .path("userId"))
        let list = Field<String?>("list", label: "List", default: .path("properties.list"))
    }

    static let slug = "subscribe"
    static let title = "Subscribe"
    static let summary = "Puts somebody on a list."

    var batchLimits: BatchLimits { BatchLimits(events: 4, bytes: 10_000) }

    func batchKey(for payload: Payload<Fields>) -> String? { payload.list }

    func request(for payload: Payload<Fields>, in context: Context<Mailer>) throws -> HTTPRequest {
        try request(forBatch: [payload], in: context)
    }

    func request(forBatch payloads: [Payload<Fields>], in context: Context<Mailer>) throws -> HTTPRequest {
        let list = payloads[0].list ?? "everybody"
        let url = try HTTPURL(context.destination.base).appending("lists", list, "members")
        return context.request(.post, url) { body in body.set("emails", JSONValue(payloads.map { JSONValue($0.email) }))
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
    static func instance(batching: Batching = true, mapping: JSONValue? = nil) throws -> DestinationInstance {
        var subscription = Subscription(
            name: "Lists", action: "subscribe", trigger: #"type = "track""#, mapping: mapping)
        subscription.batching = batching
        return try DestinationInstance(Mailer(), settings: [:], subscriptions: [subscription])
    }

    /// An event of somebody for a list.
    static func event(_ user: String, _ list: String?) -> Event {
        .track("Subscribed", userId: user, properties: ["list": list])
    }
}
