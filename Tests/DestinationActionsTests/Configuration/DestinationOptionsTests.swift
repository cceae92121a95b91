import DestinationActions
import DestinationActionsTesting
import Testing

@Suite("Options of a destination in a configuration")
struct DestinationOptionsTests {
    static func file(_ options: JSONValue?, _ slug: String = "bakery") -> JSONValue {
        var item: JSONObject = ["destination": JSONValue(slug), "settings": JSONValue(Bakery.settings)]
        item["options"] = options
        return ["destinations": [JSONValue(item)]]
    }

    static func body(_ options: JSONValue?, of bakery: Bakery = Bakery()) throws -> JSONValue {
        let configuration = try DestinationConfiguration(file(options), destinations: [bakery]) { _ in nil }
        let instance = try #require(configuration.instances.first)
        return try DestinationTester(instance).request(for: .fixture(.track, ["event": "Rye"])).json
    }

    @Test("a file chooses options, and what it leaves out stays as the program has it")
    func chosen() throws {
        var bakery = Bakery()
        bakery.loaves = 7
        let body = try Self.body(["oven": "stone", "gift": true, "baker": "Bea", "wait": "2 min"], of: bakery)
        #expect(body["oven"] == "stone" && body["gift"] == true && body["baker"] == "Bea" && body["loaves"] == 7)
        for none: JSONValue? in [nil, .null, [:]] { #expect(try Self.body(none, of: bakery)["loaves"] == 7) }
    }

    @Test("everything that is wrong is told with its place")
    func wrong() {
        let options: JSONValue = [
            "oven": "stoen", "gift": "yes", "loaves": 0, "wait": "0 s", "baker": "${BAKER}", "oevn": 1,
        ]
        let error = #expect(throws: ConfigurationErrors.self) {
            try DestinationConfiguration(Self.file(options), destinations: [Bakery()]) { _ in "Bea" }
        }
        #expect(
            error.map { Set($0.problems.map(\.description)) } == [
                #"destinations/0/options/oven: must be "stone" or "gas", found the string "stoen"; did you mean stone?"#,
                #"destinations/0/options/gift: must be true or false, found the string "yes""#,
                "destinations/0/options/loaves: must be at least 1, found 0",
                "destinations/0/options/wait: must be longer than none, found 0.0 seconds",
                "destinations/0/options/baker: must not hold ${BAKER}: environment variables are read in settings only",
                "destinations/0/options/oevn: is no key that is known here; did you mean oven?",
            ])
    }

    @Test("a destination without options refuses them")
    func without() {
        let error = #expect(throws: ConfigurationErrors.self) {
            try DestinationConfiguration(
                [
                    "destinations": [
                        ["destination": "courier", "settings": JSONValue(Courier.settings), "options": ["a": 1]]
                    ]
                ],
                destinations: [Courier()]
            ) { _ in nil }
        }
        #expect(
            error?.description
                == "destinations/0/options: must not be given, as Courier (Actions) has no options that a configuration can set"
        )
    }

    @Test("a value that the program sets out of range, and a declaration that contradicts itself, are refused")
    func declared() {
        var bakery = Bakery()
        bakery.loaves = 0
        bakery.baker = ""
        let error = #expect(throws: ConfigurationErrors.self) {
            try DestinationInstance(bakery, settings: Bakery.settings)
        }
        #expect(
            error?.problems.map(\.description) == [
                "options/loaves: must be at least 1, found 0",
                #"options/baker: must be a text that is not empty, found the string """#,
            ])
        let twice = #expect(throws: ConfigurationErrors.self) {
            try DestinationInstance(Twice(), settings: [:], subscriptions: [])
        }
        #expect(
            twice?.problems.map(\.description) == [
                "options: has an option without a name", "options/a: is the name of another option as well",
            ])
    }

    @Test("they are part of the JSON Schema, of the page and of the definition")
    func catalogue() throws {
        let schema = try DestinationConfiguration.jsonSchema(for: [Bakery(), Courier()])
        let check = JSONSchemaCheck(root: schema)
        #expect(check.fits(Self.file(["oven": "stone", "wait": "2 min", "loaves": 3])))
        #expect(check.fits(Self.file(.null)))
        for wrong: JSONValue in [["oven": "wood"], ["wait": 5], ["loaves": 0], ["baker": ""], ["other": 1], 5] {
            #expect(!check.fits(Self.file(wrong)), "\(wrong)")
        }
        #expect(schema["$defs"]?["courier"]?["properties"]?["options"] == nil)
        let page = try DestinationPage(Bakery()).markdown
        #expect(page.contains("* `oven`: What is baked in. One of `stone`, `gas`.\n"))
        #expect(try !DestinationPage(Courier()).markdown.contains("## Options"))
        let json = try DestinationDefinition(Bakery()).json
        #expect(json["options"]?["properties"]?["oven"]?["enum"] == ["stone", "gas"])
        #expect(json["options"]?["properties"]?["wait"]?["pattern"] != nil)
        #expect(try DestinationDefinition(Courier()).json["options"] == nil)
    }

    /// A destination whose options have no names, or the same.
    struct Twice: ConfigurableDestination {
        struct Settings: FieldSet {}
        static let slug = "twice"
        static let name = "Twice"
        static let options: [ConfigurationOption<Twice>] = [
            .flag("", \.flag, "A"), .flag("a", \.flag, "A."), .flag("a", \.flag, "A."),
        ]
        var flag = false
        var baseURLs: [BaseURL] { ["https://twice.example.com"] }
        var actions: [any Action<Twice>] { [] }
        func headers(for settings: Payload<Settings>) -> HTTPHeaders { HTTPHeaders() }
    }
}
