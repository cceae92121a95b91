import DestinationActions
import DestinationActionsTesting
import Testing

@Suite("Mappings of the documented fields")
struct DocumentedMappingTests {
    /// A mapping of the fields that the product's documentation lists for an action, and what it leaves out.
    struct Documented {
        let mapping: JSONValue
        /// The whole default mapping.
        let usual: JSONValue
        let leftOut: [FieldDefinition]

        init(_ action: ActionDefinition, of name: String) throws {
            let table = try #require(
                DataFile.lines("Tables", "tables").first {
                    $0["destination"]?.string == name && $0["section"]?.string == action.title
                }, "\(name) \(action.slug)")
            let labels = Set((table["rows"]?.array ?? []).dropFirst().compactMap { $0[0]?.string })
            leftOut = action.fields.filter { !labels.contains($0.label) }
            var members = action.defaultMapping.object ?? [:]
            for field in action.fields where field.requirement == .yes && field.defaultValue == nil {
                members[field.key] = ["@path": "$.traits.tag"]
            }
            usual = JSONValue(members)
            for field in leftOut { members[field.key] = nil }
            mapping = JSONValue(members)
            #expect(labels.isSubset(of: action.fields.map(\.label)))
        }
    }

    private static func results(
        _ name: String, _ action: ActionDefinition, _ mapping: JSONValue, _ event: Event
    ) throws -> [HTTPRequest] {
        let instance = try Run.instance(
            name, settings: HostileInputTests.settings[name] ?? [:],
            subscriptions: [Subscription(action: action.slug, trigger: "true", mapping: mapping)])
        return instance.dryRun(event).compactMap { run in
            if case .request(let request) = run.result { request } else { nil }
        }
    }

    @Test(
        "W16: a mapping of exactly the documented fields of an action sends what the default mapping sends",
        arguments: PageTests.recorded)
    func documented(_ name: String) throws {
        for action in try DefinitionTests.definition(name).actions {
            let documented = try Documented(action, of: name)
            #expect(documented.leftOut.allSatisfy { $0.isHidden }, "\(name) \(action.slug)")
            let trigger = try Trigger(parsing: action.defaultTrigger ?? "true")
            let events = EventType.allCases.map {
                Event.fixture($0, ["previousId": "p-1", "traits": ["tag": "t", "email": "ann@example.com"]])
            }
            let meant = try events.filter { try trigger.matches($0.json) }
            #expect(!meant.isEmpty)
            for event in meant {
                let usual = try Self.results(name, action, documented.usual, event)
                #expect(usual.count == 1, "\(name) \(action.slug) \(event)")
                let found = try Self.results(name, action, documented.mapping, event)
                #expect(found == usual, "\(name) \(action.slug)")
            }
        }
    }

    @Test("W16 says something: there are hidden fields that a mapping of the documented ones leaves out")
    func leftOut() throws {
        let hidden = try PageTests.recorded.flatMap { name in
            try DefinitionTests.definition(name).actions.flatMap { action in
                try Documented(action, of: name).leftOut.map { "\(name) \(action.slug) \($0.key)" }
            }
        }
        #expect(hidden.contains("gleap trackEvent type"))
    }
}
