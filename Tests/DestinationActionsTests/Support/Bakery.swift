import DestinationActions
import DestinationActionsTesting

/// A destination for tests that declares what authors may declare of their own: a format, a field for any value, options, presets with
/// mappings, and choices that come in pages.
struct Bakery: ConfigurableDestination {
    struct Settings: FieldSet {
        let key = Field<Secret>("key", label: "Key", format: .bakeryKey)
    }

    enum Oven: String, Sendable, CaseIterable { case stone, gas }

    static let slug = "bakery"
    static let name = "Bakery"
    static let settings: JSONObject = ["key": "key-4711"]
    static let options: [ConfigurationOption<Bakery>] = [
        .choice("oven", \.oven, "What is baked in."), .flag("gift", \.isGift, "Whether all is wrapped."),
        .count("loaves", \.loaves, from: 1, "How many loaves at once."),
        .duration("wait", \.wait, lasts: true, "How long to wait."), .text("baker", \.baker, "Who bakes."),
    ]

    var oven = Oven.gas
    var isGift = false
    var loaves = 1
    var wait = Duration.seconds(1)
    var baker = "Ann"
    var presets: [Preset] = Bakery.usual

    var baseURLs: [BaseURL] { ["https://bakery.example.com"] }
    var actions: [any Action<Bakery>] { [Bake()] }

    static let usual: [Preset] = [
        Preset("Rye", trigger: #"event = "Rye""#, action: "bake", mapping: ["sort": "RYE-1", "extra": [1, "two"]]),
        Preset(Bake.self, name: "Gifts", when: .event("Gift"), [\.extra: .object(["card": .path("properties.card")])]),
    ]

    func headers(for settings: Payload<Settings>) -> HTTPHeaders {
        var headers = HTTPHeaders()
        headers.set("X-Key", to: settings.key.exposed, isSensitive: true)
        return headers
    }
}

extension FieldFormat {
    /// Three capital letters and a number.
    static let breadSort = FieldFormat("bread-sort", "a sort of bread", example: "RYE-1") { text in
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        return parts.count == 2 && parts[0].count == 3 && parts[0].allSatisfy(\.isUppercase) && Int(parts[1]) != nil
    }

    static let bakeryKey = FieldFormat("bakery-key", "a key of the bakery", example: "key-1") { $0.hasPrefix("key-") }
}

struct Bake: Action {
    struct Fields: FieldSet {
        let sort = Field<String>(
            "sort", label: "Sort", format: .breadSort, default: .path("properties.sort"), isDynamic: true)
        let extra = Field<AnyValue?>("extra", label: "Extra", default: .path("properties.extra"), category: "wishes")
    }

    static let slug = "bake"
    static let title = "Bake"
    static let summary = "Bakes bread."

    func request(for payload: Payload<Fields>, in context: Context<Bakery>) throws -> HTTPRequest {
        let destination = context.destination
        return context.request(.post, try HTTPURL("https://bakery.example.com").appending("loaves")) { body in
            body.copyAll(payload)
            body.set("oven", destination.oven.rawValue)
            body.set("gift", destination.isGift)
            body.set("loaves", destination.loaves)
            body.set("baker", destination.baker)
        }
    }

    func choicesRequest(for query: ChoicesQuery, in context: Context<Bakery>) throws -> HTTPRequest? {
        var url = try HTTPURL("https://bakery.example.com").appending("sorts")
        if let search = query.search { url = url.adding(query: "search", search) }
        if let page = query.page { url = url.adding(query: "page", page) }
        if let extra = query.values["extra"]?.string { url = url.adding(query: "extra", extra) }
        return context.request(.get, url)
    }

    func choices(in response: HTTPResponse, for query: ChoicesQuery) throws -> ChoicesPage {
        guard let sorts = response.json?["sorts"]?.array else { throw ActionError(field: query.field, "No sorts.") }
        return ChoicesPage(sorts.compactMap(\.string).map { FieldChoice($0) }, nextPage: response.json?["next"]?.string)
    }
}
