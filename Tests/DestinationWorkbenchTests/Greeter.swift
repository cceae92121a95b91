import DestinationActions

/// A destination as an author writes it.
struct Greeter: Destination {
    struct Settings: FieldSet {
        let token = Field<Secret>("token", label: "Token")
    }

    static let slug = "my-greeter"
    static let name = "Greeter"
    let base: BaseURL = "https://api.greeter.example"
    var baseURLs: [BaseURL] { [base] }
    var actions: [any Action<Greeter>] { [Greet()] }
    var presets: [Preset] { [Preset(Greet.self, name: "Hello", when: .type(.identify))] }

    func headers(for settings: Payload<Settings>) -> HTTPHeaders {
        var headers = HTTPHeaders()
        headers.set("Authorization", to: settings.token.exposed, isSensitive: true)
        return headers
    }

    func credentialCheck(in context: Context<Greeter>) throws -> HTTPRequest? {
        context.request(.get, try HTTPURL(base).appending("me"))
    }
}

extension FieldFormat {
    static let mood = FieldFormat("mood", "a mood", example: "GLAD-1") { $0.contains("-") }
}

struct Greet: Action {
    struct Fields: FieldSet {
        let userID = Field<String>("userId", label: "User ID", default: .path("userId"))
        let mood = Field<String>("mood", label: "Mood", format: .mood, default: "GLAD-1", isDynamic: true)
    }

    static let slug = "greet"
    static let title = "Greet"
    static let summary = "Greets a user."

    func request(for payload: Payload<Fields>, in context: Context<Greeter>) throws -> HTTPRequest {
        let url = try HTTPURL(context.destination.base).appending("users", payload.userID, "greetings")
        return context.request(.post, url) { body in body.copy("mood", payload, \.mood) }
    }

    func choicesRequest(for query: ChoicesQuery, in context: Context<Greeter>) throws -> HTTPRequest? {
        var url = try HTTPURL(context.destination.base).appending("moods")
        if let search = query.search { url = url.adding(query: "q", search) }
        if let page = query.page { url = url.adding(query: "page", page) }
        return context.request(.get, url)
    }

    func choices(in response: HTTPResponse, for query: ChoicesQuery) throws -> ChoicesPage {
        guard let moods = response.json?["moods"]?.array else { throw ActionError(field: query.field, "No moods.") }
        return ChoicesPage(moods.compactMap(\.string).map { FieldChoice($0) }, nextPage: response.json?["next"]?.string)
    }
}
