import DestinationActions
import DestinationActionsTesting
import Testing

@Suite("Presets with a mapping of their own")
struct PresetTests {
    static func body(_ event: Event) throws -> JSONValue {
        try DestinationTester(Bakery(), settings: Bakery.settings).request(for: event).json
    }

    @Test("a preset with a whole mapping uses nothing else")
    func whole() throws {
        let body = try Self.body(.fixture(.track, ["event": "Rye", "properties": ["sort": "ABC-1", "extra": "no"]]))
        #expect(body["sort"] == "RYE-1" && body["extra"] == [1, "two"])
    }

    @Test("a typed preset replaces some fields, and the others keep the action's defaults")
    func typed() throws {
        let body = try Self.body(.fixture(.track, ["event": "Gift", "properties": ["sort": "ABC-1", "card": "Hi"]]))
        #expect(body["sort"] == "ABC-1" && body["extra"] == ["card": "Hi"])
    }

    @Test("what is wrong with the mapping of a preset is told with its place")
    func wrong() {
        var bakery = Bakery()
        bakery.presets = [
            Preset("One", trigger: "true", action: "bake", mapping: ["srot": "RYE-1"]),
            Preset(Bake.self, when: .type(.track), [\.sort: "RYE-1", \.sort: "RYE-2"]),
            Preset("Three", trigger: "true", action: "bake", mapping: ["sort": ["@path": 5]]),
        ]
        let error = #expect(throws: ConfigurationErrors.self) {
            try DestinationInstance(bakery, settings: Bakery.settings)
        }
        #expect(
            error?.problems.map(\.path) == [
                "subscriptions/0/mapping/srot", "subscriptions/0/mapping/sort", "subscriptions/1/mapping/sort",
                "subscriptions/2/mapping/sort/@path",
            ])
    }

    @Test("the kit tells of the mapping of a preset, too")
    func kit() async {
        var bakery = Bakery()
        bakery.presets = [Preset("One", trigger: "true", action: "bake", mapping: ["sort": "rye"])]
        let problems = await DestinationCheck.problems(in: bakery, settings: Bakery.settings)
        #expect(problems.contains { $0.hasPrefix(#"The preset "One" is wrong: mapping/sort: Sort (sort) must be"#) })
    }

    @Test("page and definition show the mapping that a preset has of its own, and no other")
    func catalogue() throws {
        let page = try DestinationPage(Bakery()).markdown
        #expect(
            page.contains(
                "The mapping of **Rye**:\n\n```json\n{\n  \"sort\": \"RYE-1\",\n  \"extra\": [1,\"two\"]\n}\n```"))
        let presets = try DestinationDefinition(Bakery()).json["presets"]
        #expect(
            presets?[1]?["mapping"] == [
                "sort": ["@path": "properties.sort"], "extra": ["card": ["@path": "properties.card"]],
            ])
        let plain = try DestinationDefinition(Courier())
        #expect(plain.json["presets"]?[0]?["mapping"] == nil)
        #expect(try !DestinationPage(Courier()).markdown.contains("The mapping of"))
    }
}
