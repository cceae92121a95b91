import DestinationActions
import DestinationActionsLocks

/// A destination for tests whose actions take several steps, one for each usual form.
struct Contacts: Destination {
    struct Settings: FieldSet {
        let token = Field<Secret>("token", label: "Token")
    }

    static let slug = "contacts"
    static let name = "Contacts"
    static let token = "t-0815 y"
    static let settings: JSONObject = ["token": JSONValue(token)]

    var base: BaseURL = "https://api.contacts.example"
    var limits = DeliveryLimits()
    /// Whether there is an action whose steps are wrong as well.
    var wanders = true
    var baseURLs: [BaseURL] { [base] }
    var actions: [any Action<Contacts>] {
        [SaveContact(), SearchContact(), TagContact(), SaveCompany(), JoinList()] + (wanders ? [Wander()] : [])
    }

    func headers(for settings: Payload<Settings>) -> HTTPHeaders {
        var headers = HTTPHeaders()
        headers.set("Authorization", to: "Bearer \(settings.token.exposed)", isSensitive: true)
        return headers
    }

    func answerVerdict(on response: HTTPResponse, events: Int) -> Verdict {
        .status(response, events: events, message: response.message(at: "error"))
    }

    /// An instance with a subscription of each of some actions.
    static func instance(
        _ actions: [String], _ destination: Contacts = Contacts(), batching: Bool? = nil
    ) throws -> DestinationInstance {
        let subscriptions = actions.map { action in
            var subscription = Subscription(name: action, action: action, trigger: #"type = "track""#)
            subscription.batching = batching.map { Batching($0) }
            return subscription
        }
        return try DestinationInstance(destination, settings: settings, subscriptions: subscriptions)
    }

    /// How the partner answers when it knows everybody and everything.
    static let knowing: @Sendable (HTTPRequest) -> HTTPResponse = { request in
        if request.url.path == "/companies" { return HTTPResponse(status: 409) }
        let body: JSONValue = ["id": "c-7", "contact": ["id": "c-7"], "tags": ["new"], "items": [["id": "l-1"]]]
        return HTTPResponse(status: 200, body: body.bytes)
    }

    /// How the partner answers when it works: it knows nobody, and gives ids.
    static let answering: @Sendable (HTTPRequest) -> HTTPResponse = { request in
        if request.method == .get { return HTTPResponse(status: 404) }
        let body: JSONValue = ["id": "c-7", "items": [["id": "l-1"]]]
        return HTTPResponse(status: 201, body: body.bytes)
    }
}

/// Find or create: the answer to a search decides, and the id is kept.
struct SaveContact: StepAction {
    struct Fields: FieldSet {
        let email = Field<String>("email", label: "E-mail", default: .path("userId"))
        let plan = Field<String?>("plan", label: "Plan", default: .path("properties.plan"))
    }

    static let slug = "saveContact"
    static let title = "Save Contact"
    static let summary = "Updates a contact, or creates it."

    func validate(_ payload: Payload<Fields>) throws {
        if payload.plan == "none" { throw Skip("the plan is none (\(Contacts.token))") }
    }

    func steps(for payload: Payload<Fields>, in context: Context<Contacts>) throws -> Step {
        if payload.plan == "free" { throw Skip("a free plan is no news") }
        let contacts = try HTTPURL(context.destination.base).appending("contacts")
        let search = context.request(.get, contacts.adding(query: "email", payload.email))
        return .request(search, expecting: [404], then: "updates the contact, or creates it") { answer in
            let isKnown = answer.status != 404
            let url = isKnown ? try contacts.appending(answer.text(at: "contact.id")) : contacts
            let write = context.request(isKnown ? .patch : .post, url) { $0.copyAll(payload) }
            return .request(write, then: "keeps the id of the contact") { answer in
                .end(.delivered(keeping: ["id": answer.json?["id"]]))
            }
        }
    }
}

/// Find or create at a partner that is searched by POST.
struct SearchContact: StepAction {
    struct Fields: FieldSet {
        let email = Field<String>("email", label: "E-mail", default: .path("userId"))
    }

    static let slug = "searchContact"
    static let title = "Search Contact"
    static let summary = "Creates a contact that is not found."

    func steps(for payload: Payload<Fields>, in context: Context<Contacts>) throws -> Step {
        let contacts = try HTTPURL(context.destination.base).appending("contacts")
        let search = context.request(.post, try contacts.appending("search")) { $0.copyAll(payload) }
        return .lookUp(search, then: "creates the contact if there is none") { answer in
            if answer.json?["contact"] != nil { throw Skip("the contact is there") }
            return .request(context.request(.post, contacts) { $0.copyAll(payload) })
        }
    }
}

/// Look up before write: what is there already is not written again.
struct TagContact: StepAction {
    struct Fields: FieldSet {
        let id = Field<String>("id", label: "ID", default: .path("userId"))
        let tag = Field<String>("tag", label: "Tag", default: .path("event"))
    }

    static let slug = "tagContact"
    static let title = "Tag Contact"
    static let summary = "Tags a contact that has no such tag."

    func steps(for payload: Payload<Fields>, in context: Context<Contacts>) throws -> Step {
        let tags = try HTTPURL(context.destination.base).appending("contacts", payload.id, "tags")
        let lookup = context.request(.get, tags)
        return .request(lookup, expecting: [404], then: "adds the tag if it is not there") { answer in
            if answer.status == 404 { throw Skip("the partner does not know the user") }
            guard let items = answer.json?["tags"]?.array else { throw ActionError("The answer has no tags.") }
            if items.contains(JSONValue(payload.tag)) { throw Skip("the contact has the tag \(payload.tag)") }
            return .request(context.request(.post, tags) { $0.set("tag", payload.tag) })
        }
    }
}

/// 409 then update: what exists already is updated.
struct SaveCompany: StepAction {
    struct Fields: FieldSet {
        let name = Field<String>("name", label: "Name", default: .path("userId"))
    }

    static let slug = "saveCompany"
    static let title = "Save Company"
    static let summary = "Creates a company, or updates it."

    func steps(for payload: Payload<Fields>, in context: Context<Contacts>) throws -> Step {
        let companies = try HTTPURL(context.destination.base).appending("companies")
        let create = context.request(.post, companies) { $0.copyAll(payload) }
        return .request(create, expecting: [409], then: "updates the company if it exists") { answer in
            if answer.status != 409 { return .end() }
            return .request(context.request(.put, try companies.appending(payload.name)) { $0.copyAll(payload) })
        }
    }
}

/// A list, then its members: single events and batches alike.
struct JoinList: StepAction, StepBatchAction {
    struct Fields: FieldSet {
        let id = Field<String>("id", label: "ID", default: .path("userId"))
        let list = Field<String>("list", label: "List", default: .path("event"))
    }

    static let slug = "joinList"
    static let title = "Join List"
    static let summary = "Creates a list, and adds users to it."

    var batchLimits: BatchLimits { BatchLimits(events: 3) }

    func steps(for payload: Payload<Fields>, in context: Context<Contacts>) throws -> Step {
        try steps(forBatch: [payload], in: context)
    }

    func steps(forBatch payloads: [Payload<Fields>], in context: Context<Contacts>) throws -> Step {
        if let declined = payloads.first(where: { $0.id.hasPrefix("bot") }) { throw Skip("\(declined.id) is nobody") }
        let lists = try HTTPURL(context.destination.base).appending("lists")
        let create = context.request(.post, lists) { body in
            body.set("name", payloads.first?.list)
            body.array("for", of: payloads) { $0.set("id", $1.id) }
        }
        return .request(create, then: "adds the users to the list") { answer in
            let members = try lists.appending(answer.text(at: "items.0.id"), "members")
            let add = context.request(.post, members) { body in
                body.array("members", of: payloads) { $0.set("id", $1.id) }
            }
            return .request(add, then: "tells who was added") { answer in
                guard let results = answer.json?["results"]?.array else { return .end() }
                return .end(
                    each: results.map { result in
                        switch result.string {
                        case "added": .delivered(keeping: result)
                        case "busy": Verdict(.transient, code: "busy", message: "Busy.")
                        case let reason: .skipped(reason ?? "there was nothing to add")
                        }
                    })
            }
        }
    }
}

/// Steps that are wrong in the way that the event names.
struct Wander: StepAction {
    struct Fields: FieldSet {
        let way = Field<String>("way", label: "Way", default: .path("event"))
    }

    static let slug = "wander"
    static let title = "Wander"
    static let summary = "Takes steps that lead nowhere."

    func steps(for payload: Payload<Fields>, in context: Context<Contacts>) throws -> Step {
        let base = HTTPURL(context.destination.base)
        let request = context.request(.post, base)
        switch payload.way {
        case "end": return .end()
        case "expects 503": return .request(request, expecting: [404, 503], then: "waits") { _ in .end() }
        case "says nothing": return .request(request, then: " ") { _ in .end() }
        case "elsewhere":
            return .request(request, then: "goes elsewhere") { _ in
                .request(context.request(.get, HTTPURL("https://evil.example")))
            }
        case "busy": return .request(request, then: "waits") { _ in .end(Verdict(.transient, code: "busy")) }
        case "large":
            return .request(request, then: "keeps") { answer in .end(.delivered(keeping: answer.json)) }
        case "deep":
            return .request(request, then: "keeps") { _ in
                .end(.delivered(keeping: (0..<5000).reduce(JSONValue(1)) { value, _ in [value] }))
            }
        case "each": return .request(request, then: "ends") { _ in .end(each: []) }
        case "fails":
            return .request(request, then: "fails") { answer in
                throw ActionError("No such thing: \(answer.json?["said"]?.string ?? "")")
            }
        default: return again(1, request)
        }
    }

    private func again(_ number: Int, _ request: HTTPRequest) -> Step {
        .request(request, then: "asks again") { _ in again(number + 1, request) }
    }
}

/// What an observer was told.
final class SeenReports: PipelineObserver {
    private let state = Mutex<(requests: [RequestReport], outcomes: [SubscriptionOutcome])>(([], []))

    var requests: [RequestReport] { state.withLock { $0.requests } }
    var outcomes: [SubscriptionOutcome] { state.withLock { $0.outcomes } }

    func requested(_ requests: [RequestReport]) { state.withLock { $0.requests += requests } }
    func finished(_ outcomes: [SubscriptionOutcome]) { state.withLock { $0.outcomes += outcomes } }
}
