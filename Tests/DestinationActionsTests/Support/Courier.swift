import DestinationActions
import DestinationActionsTesting

/// A destination for tests: one action with batches, one without, and every optional part.
struct Courier: Destination {
    struct Settings: FieldSet {
        let token = Field<Secret>("token", label: "Token")
        let account = Field<String>("account", label: "Account")
        let depot = Field<String?>("depot", label: "Depot")
    }

    static let slug = "courier"
    static let name = "Courier (Actions)"
    static let integrationNames = ["Courier (Actions)", "Courier"]

    var baseURL: BaseURL = "https://api.courier.example/v1"
    var baseURLs: [BaseURL] { [baseURL] }
    var actions: [any Action<Courier>] { [SendParcel(), PrintLabel()] }
    var presets: [Preset] {
        [
            Preset("Send orders", trigger: #"event = "Order Completed""#, action: SendParcel.slug),
            Preset("Label for new users", trigger: #"type = "identify""#, action: PrintLabel.slug),
        ]
    }

    static let token = "t-4711/x"
    static let settings: JSONObject = ["token": JSONValue(token), "account": "acme"]

    static func instance(
        _ subscriptions: [Subscription]? = nil, settings: JSONObject = settings,
        middleware: [@Sendable (Event) -> Event?] = []
    ) throws(ConfigurationErrors) -> DestinationInstance {
        try DestinationInstance(Courier(), settings: settings, subscriptions: subscriptions, middleware: middleware)
    }

    func headers(for settings: Payload<Settings>) -> HTTPHeaders {
        var headers: HTTPHeaders = ["X-Account": settings.account]
        headers.set("X-Token", to: settings.token.exposed, isSensitive: true)
        return headers
    }

    /// The partner says `{"error": text}` under status 200, and `{"error": text, "again": true}` where it was busy.
    func answerVerdict(on response: HTTPResponse, events: Int) -> Verdict {
        let json = (try? JSONValue(parsing: response.body)) ?? .null
        let message = json["error"]?.string
        guard response.isSuccess, let message else { return .status(response, events: events, message: message) }
        return Verdict(json["again"] == true ? .transient : .permanent, code: "refused", message: message)
    }

    func credentialCheck(in context: Context<Courier>) throws -> HTTPRequest? {
        if context.settings.account == "broken" { throw ActionError("\(context.settings.token.exposed) is broken.") }
        if context.settings.account == "unknown" { return nil }
        return context.request(.get, try HTTPURL(baseURL).appending("me"))
    }

    func deletionVerdict(on response: HTTPResponse) -> Verdict {
        response.status == 410
            ? .skipped("the partner does not know the user") : answerVerdict(on: response, events: 1)
    }

    func deletion(of user: UserIdentity, in context: Context<Courier>) throws -> Deletion {
        if let userId = user.userId {
            return .request(context.request(.delete, try HTTPURL(baseURL).appending("people", userId)))
        }
        if user.anonymousId != nil { return .nothing }
        throw ActionError(field: "userId", "A user id is needed.")
    }
}

struct SendParcel: BatchAction {
    struct Fields: FieldSet {
        let id = Field<String>("id", label: "ID", maximum: 40, default: .path("userId"))
        let note = Field<String?>("note", label: "Note", allowsNull: true, default: .path("properties.note"))
        let weight = Field<Double?>("weight", label: "Weight", minimum: 0, default: .path("properties.weight"))
        let details = Field<JSONValue?>("details", label: "Details", default: .path("properties"))
        let isBatched = Field<Bool?>("enable_batching", label: "Batch", default: false)
        var shown: Field<String?> { Field("shown", label: "Shown") }
    }

    static let slug = "sendParcel"
    static let title = "Send Parcel"
    static let summary = "Sends a parcel."
    static let defaultTrigger: String? = #"type = "track""#

    var batchLimits: BatchLimits { BatchLimits(events: 2) }

    func validate(_ payload: Payload<Fields>) throws {
        if payload.note == "live animal" { throw ActionError(field: "note", "No animals (\(Courier.token)).") }
    }

    func request(for payload: Payload<Fields>, in context: Context<Courier>) throws -> HTTPRequest {
        if payload.id == "echo" { throw ActionError(field: "id", "\(context.settings.token.exposed) cannot send.") }
        let url = try HTTPURL(context.destination.baseURL).appending("parcels", payload.id)
        return context.request(.put, url) { body in
            body.copy("note", payload, \.note)
            body.copy("weight", payload, \.weight)
            body.copy("details", payload, \.details)
            body.set("depot", context.settings.depot)
            body.set("speed", context.integrationOptions["speed"])
        }
    }

    func request(forBatch payloads: [Payload<Fields>], in context: Context<Courier>) throws -> HTTPRequest {
        let url = try HTTPURL(context.destination.baseURL).appending("parcels")
        return context.request(.post, url) { body in
            body.array("parcels", of: payloads) { parcel, payload in
                parcel.copyAll(payload, except: \.isBatched)
            }
        }
    }

    /// The partner may answer with one entry per parcel: `true`, or what is wrong.
    func batchVerdicts(
        on response: HTTPResponse, for payloads: [Payload<Fields>], in context: Context<Courier>
    ) -> [Verdict]? {
        guard response.isSuccess, let json = try? JSONValue(parsing: response.body) else { return nil }
        return json["results"]?.array?.map {
            $0 == true ? .delivered : Verdict(.permanent, code: "refused", message: $0.string ?? "")
        }
    }
}

struct PrintLabel: Action {
    struct Fields: FieldSet {
        let text = Field<String>("text", label: "Text", default: .path("traits.name"))
        let format = Field<String?>("format", label: "Format", choices: ["a4", "a5"], isDynamic: true)
    }

    static let slug = "printLabel"
    static let title = "Print Label"
    static let summary = "Prints a label."

    func request(for payload: Payload<Fields>, in context: Context<Courier>) throws -> HTTPRequest {
        context.request(.post, try HTTPURL(context.destination.baseURL).appending("labels")) { body in
            body.copyAll(payload)
        }
    }

    func choicesRequest(for query: ChoicesQuery, in context: Context<Courier>) throws -> HTTPRequest? {
        guard query.field == "format" else { return nil }
        var url = try HTTPURL(context.destination.baseURL).appending("formats")
        if let search = query.search { url = url.adding(query: "q", search) }
        if let page = query.page { url = url.adding(query: "page", page) }
        if let text = query.values["text"]?.string { url = url.adding(query: "text", text) }
        return context.request(.get, url)
    }

    func choices(in response: HTTPResponse, for query: ChoicesQuery) throws -> ChoicesPage {
        let json = response.json
        guard let formats = json?["formats"]?.array else {
            throw ActionError(field: query.field, "The answer to \(Courier.token) names no formats.")
        }
        let choices = formats.compactMap { $0.string }.map { FieldChoice(JSONValue($0), label: $0.uppercased()) }
        return ChoicesPage(choices, nextPage: json?["next"]?.string)
    }
}
