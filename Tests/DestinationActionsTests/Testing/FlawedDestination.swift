import DestinationActions

/// A destination that is right but for one flaw.
struct Flawed: Destination {
    enum Flaw: Sendable {
        case none
        // declarations
        case sameSlug, badTrigger, noActions, noBase, noTime, nothingInFlight, noRate
        case presetOfNothing, presetTrigger, presetWithoutDefault, badDefault, wanting
        // requests
        case idInBase, otherBase, secretInQuery, secretInPath, escapedSecret, openHeader, chance, wordyHeader
        case splitID, idInQueryName, handmadeJSON, injectedJSON, keyTwice, bodyOfGet, secretInError
        // answers
        case throttledIsFine, redirectIsFine, wrongKeyIsPermanent, downIsPermanent, codeOfPartner, checkIsFine
        case checkElsewhere, checkThrows
        // batches
        case emptyBatch, batchThrows, batchForgets, batchWithoutVerdict, batchElsewhere
    }

    struct Settings: FieldSet {
        let token = Field<Secret>("token", label: "Token")
    }

    static let slug = "flawed"
    static let name = "Flawed"
    static let settings: JSONObject = ["token": "t-4711 x"]

    let flaw: Flaw
    let base: BaseURL = "https://api.example.com"

    var baseURLs: [BaseURL] { flaw == .noBase ? [] : [base] }

    var actions: [any Action<Flawed>] {
        switch flaw {
        case .noActions: []
        case .sameSlug: [Act(flaw: flaw), SameSlug()]
        case .badTrigger: [Act(flaw: flaw), BadTrigger()]
        case .presetWithoutDefault, .wanting: [Act(flaw: flaw), Wanting()]
        case .badDefault: [Act(flaw: flaw), BadDefault()]
        default: [Act(flaw: flaw)]
        }
    }

    var presets: [Preset] {
        switch flaw {
        case .noActions, .noBase: []
        case .presetOfNothing: [Preset("All", trigger: "true", action: "acts")]
        case .presetTrigger: [Preset("All", trigger: "type =", action: "act")]
        case .presetWithoutDefault: [Preset("All", trigger: "true", action: "wanting")]
        default: [Preset("All", trigger: "true", action: "act")]
        }
    }

    var limits: DeliveryLimits {
        switch flaw {
        case .noTime: DeliveryLimits(timeout: .zero)
        case .nothingInFlight: DeliveryLimits(inFlight: 0)
        case .noRate: DeliveryLimits(requestsPerMinute: 0)
        default: DeliveryLimits()
        }
    }

    func headers(for settings: Payload<Settings>) -> HTTPHeaders {
        var headers = HTTPHeaders()
        headers.set("X-Token", to: settings.token.exposed, isSensitive: flaw != .openHeader)
        return headers
    }

    func answerVerdict(on response: HTTPResponse, events: Int) -> Verdict {
        let text = (try? JSONValue(parsing: response.body))?["message"]?.string ?? "none"
        switch (flaw, response.status) {
        case (.throttledIsFine, 429), (.redirectIsFine, 302): return .delivered
        case (.wrongKeyIsPermanent, 401), (.downIsPermanent, 503): return Verdict(.permanent, code: "refused")
        case (.codeOfPartner, 400): return Verdict(.permanent, code: text)
        default: return .status(response, events: events, message: text)
        }
    }

    func credentialCheck(in context: Context<Flawed>) throws -> HTTPRequest? {
        if flaw == .checkThrows { throw ActionError("There is no way.") }
        let base: BaseURL = flaw == .checkElsewhere ? "https://login.example.com" : base
        return context.request(.get, try HTTPURL(base).appending("me"))
    }

    func credentialVerdict(on response: HTTPResponse) -> Verdict {
        flaw == .checkIsFine ? .delivered : answerVerdict(on: response, events: 1)
    }
}

/// The action of the flawed destination.
struct Act: BatchAction {
    struct Fields: FieldSet {
        let id = Field<String>("id", label: "ID", default: .path("userId"))
        let data = Field<JSONValue?>("data", label: "Data", default: .path("properties"))
    }

    static let slug = "act"
    static let title = "Act"
    static let summary = "Acts."

    let flaw: Flawed.Flaw
    var batchLimits: BatchLimits { BatchLimits(events: flaw == .emptyBatch ? 0 : 10) }

    func request(for payload: Payload<Fields>, in context: Context<Flawed>) throws -> HTTPRequest {
        let secret = context.settings.token.exposed
        let base = context.destination.base
        var url = try HTTPURL(base).appending("users", payload.id)
        switch flaw {
        case .idInBase: url = HTTPURL(BaseURL("https://api.example.com/users/\(payload.id)"))
        case .otherBase: url = HTTPURL("https://eu.example.com")
        case .secretInQuery: url = url.adding(query: "key", secret)
        case .escapedSecret: url = HTTPURL(base).adding(query: secret, "")
        case .secretInPath: url = try HTTPURL(base).appending(secret)
        case .splitID:
            url = HTTPURL(base)
            for part in payload.id.split(separator: "/") { url = try url.appending(String(part)) }
        case .idInQueryName:
            url = HTTPURL(base)
            for part in payload.id.split(separator: "&") { url = url.adding(query: "id", String(part)) }
        case .secretInError where payload.data == nil: throw ActionError("The key \(secret) needs data.")
        default: break
        }
        var request = context.request(.post, url) { body in
            body.set("id", payload.id)
            body.copy(flaw == .keyTwice ? "id" : "data", payload, \.data)
            if flaw == .chance { body.set("nonce", JSONValue(Double.random(in: 0..<1))) }
        }
        switch flaw {
        case .handmadeJSON: request.body = Array("{id: \(payload.id)}".utf8)
        case .injectedJSON: request.body = Array("{\"id\":\"\(payload.id)\"}".utf8)
        case .bodyOfGet: request.method = .get
        case .wordyHeader: request.headers["X-User"] = payload.id
        default: break
        }
        return request
    }

    func request(forBatch payloads: [Payload<Fields>], in context: Context<Flawed>) throws -> HTTPRequest {
        if flaw == .batchThrows { throw ActionError("Not built.") }
        let base: BaseURL = flaw == .batchElsewhere ? "https://bulk.example.com" : context.destination.base
        let url = try HTTPURL(base).appending("users")
        return context.request(.post, url) { body in
            body.array("users", of: flaw == .batchForgets ? Array(payloads.prefix(1)) : payloads) { user, payload in
                user.copyAll(payload)
            }
        }
    }

    func batchVerdicts(
        on response: HTTPResponse, for payloads: [Payload<Fields>], in context: Context<Flawed>
    ) -> [Verdict]? {
        flaw == .batchWithoutVerdict && response.isSuccess ? [.delivered] : nil
    }
}

/// An action whose declarations alone matter.
protocol Declared: Action where Destination == Flawed {}

extension Declared {
    static var title: String { "Title" }
    static var summary: String { "Does something." }
    func request(for payload: Payload<Fields>, in context: Context<Flawed>) throws -> HTTPRequest {
        context.request(.get, HTTPURL(context.destination.base))
    }
}

struct SameSlug: Declared {
    struct Fields: FieldSet {}
    static let slug = "act"
}

struct BadTrigger: Declared {
    struct Fields: FieldSet {}
    static let slug = "bad"
    static let defaultTrigger: String? = "type == 'track'"
}

struct Wanting: Declared {
    struct Fields: FieldSet {
        let channel = Field<String>("channel", label: "Channel")
    }
    static let slug = "wanting"
}

struct BadDefault: Declared {
    struct Fields: FieldSet {
        let size = Field<Double?>("size", label: "Size", maximum: 3, default: 4)
    }
    static let slug = "bad"
}

/// A destination whose texts are missing and whose secret is none.
struct Nameless: Destination {
    struct Settings: FieldSet {
        let apiToken = Field<String>("apiToken", label: "")
    }
    static let slug = ""
    static let name = ""
    static let integrationNames = ["", "All"]
    var baseURLs: [BaseURL] { ["https://h"] }
    var actions: [any Action<Nameless>] { [Silent()] }

    struct Silent: Action {
        struct Fields: FieldSet {
            let id = Field<String?>("id", label: "")
        }
        static let slug = ""
        static let title = ""
        static let summary = ""
        func request(for payload: Payload<Fields>, in context: Context<Nameless>) throws -> HTTPRequest {
            context.request(.get, HTTPURL("https://h"))
        }
    }
}

/// A destination whose only action asks for what no usual event has.
struct Picky: Destination {
    struct Settings: FieldSet {}
    static let slug = "picky"
    static let name = "Picky"
    var baseURLs: [BaseURL] { ["https://api.example.com"] }
    var actions: [any Action<Picky>] { [Pick()] }

    struct Pick: Action {
        struct Line: FieldSet {
            let sku = Field<String>("sku", label: "SKU", minimum: 8)
        }
        struct Fields: FieldSet {
            let user = Field<String>("user", label: "User", default: .path("userId"))
            let mail = Field<String>(
                "mail", label: "Mail", format: .email, default: .path("$.properties.contact['e-mail']"))
            let site = Field<String>("site", label: "Site", format: .uri, default: .path("context.shop.site"))
            let age = Field<Int>("age", label: "Age", minimum: 18, default: .path("properties.age"))
            let size = Field<String>("size", label: "Size", choices: ["XL"], default: .path("properties.size"))
            let day = Field<Timestamp>("day", label: "Day", default: .path("properties.day"))
            let tags = Field<[String]>("tags", label: "Tags", default: .path("properties.tags"))
            let line = Field<NestedObject<Line>>(
                "line", label: "Line", default: .object(["sku": .path("properties.sku")]))
            let code = Field<String>(
                "code", label: "Code", maximum: 3,
                default: .if(exists: .path("properties.code"), then: .path("properties.code")))
        }
        static let slug = "pick"
        static let title = "Pick"
        static let summary = "Picks."
        static let defaultTrigger: String? = #"type = "track""#
        func request(for payload: Payload<Fields>, in context: Context<Picky>) throws -> HTTPRequest {
            context.request(.post, HTTPURL("https://api.example.com")) { $0.copyAll(payload) }
        }
    }
}
