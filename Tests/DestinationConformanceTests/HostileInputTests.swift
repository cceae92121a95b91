import DestinationActions
import DestinationActionsTesting
import Testing

@Suite("Bad input")
struct HostileInputTests {
    static let settings: [String: JSONObject] = [
        "gwen": ["apiKey": "k"], "pushwoosh": ["pushwooshAPIKey": "k", "pushwooshAppCode": "c"],
        "gleap": ["apiToken": "k"], "encharge": ["apiKey": "k"],
        "webhook": ["url": "https://hooks.example.com", "sendsDeletions": true],
    ]

    struct Value: Sendable, CustomTestStringConvertible {
        let name: String
        let json: JSONValue?

        var testDescription: String { name }
    }

    static let values = [
        Value(name: "missing", json: nil), Value(name: "null", json: .null), Value(name: "empty text", json: ""),
        Value(name: "blank text", json: " "), Value(name: "empty object", json: [:]),
        Value(name: "empty list", json: []),
        Value(name: "object", json: ["a": 1]), Value(name: "list", json: ["a", ["b": .null]]),
        Value(name: "true", json: true), Value(name: "zero", json: 0), Value(name: "huge number", json: 1e300),
        Value(name: "huge text", json: JSONValue(String(repeating: "x", count: 100_000))),
        Value(name: "control characters", json: "a\u{0}b\r\nX-Evil: 1\u{7F}"),
        Value(name: "not ASCII", json: "é🐎\u{202E}\u{FEFF}"), Value(name: "markup", json: "{{x}}\"}],\"a\":[{\"b"),
    ]

    @Test(
        "every field of every action with every bad value: a right request, or an error that names the field",
        arguments: values)
    func everyField(_ value: Value) throws {
        for (name, settings) in Self.settings {
            for action in try DefinitionTests.definition(name).actions {
                for field in action.fields {
                    try check(name, settings, action, field, value.json)
                }
            }
        }
    }

    /// Maps one field to a value and all others to what the fixture has for them.
    private func check(
        _ name: String, _ settings: JSONObject, _ action: ActionDefinition, _ field: FieldDefinition,
        _ value: JSONValue?
    ) throws {
        var mapping = action.defaultMapping.object ?? [:]
        mapping[field.key] = value == nil ? nil : ["@path": "$.hostile"]
        let subscription = Subscription(action: action.slug, trigger: "true", mapping: JSONValue(mapping))
        let instance = try Run.instance(name, settings: settings, subscriptions: [subscription])
        var changes: JSONObject = ["traits": ["tag": "t", "email": "a@example.com"], "previousId": "p", "name": "n"]
        changes["hostile"] = value
        let place = "\(name) \(action.slug) \(field.key)"
        var event = Event.fixture(.track, changes)
        if value?.isNull == true { event = event.updating { $0["hostile"] = .null } }
        switch try #require(instance.dryRun(event).first).result {
        case .request(let request):
            let body = try #require(request.body, "\(place)")
            #expect(throws: Never.self, "\(place)") { try JSONValue(parsing: body) }
            for header in request.headers.fields {
                #expect(header.value.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value < 0x7F }, "\(place)")
            }
            // W16: a hidden field that the mapping leaves out keeps its default.
            let isAbsent = value == nil && !field.isHidden || value == .null || value == ""
            #expect(!(isAbsent && field.requirement == .yes), "\(place) is required, and was sent without")
        case .invalid(let problems):
            #expect(!problems.isEmpty, "\(place)")
            #expect(problems.allSatisfy { $0.key == field.key || $0.key.isEmpty }, "\(place): \(problems)")
            #expect(problems.allSatisfy { $0.message.utf8.count < 1_000 }, "\(place)")
        case .skipped(let reason): Issue.record("\(place) is skipped: \(reason)")
        }
    }

    static let ids: [JSONValue] = [
        "../x", "a?b", "a#b", "a/b", "a&people[1][userId]=b", "%2e%2e", ".", "..", "", "é 🐎", "a\r\nb", "a\u{0}b",
        "a+b=c;d",
    ]

    @Test("an id stays in its place in the address of a deletion, or is refused", arguments: ids)
    func deletion(_ shown: JSONValue) throws {
        let id = try #require(shown.string)
        for (name, settings) in Self.settings {
            let instance = try Run.instance(name, settings: settings, subscriptions: [])
            let plain = Self.structure(instance, .delete(userId: "plain", anonymousId: "other"))
            for event in [Event.delete(userId: id, anonymousId: "other"), .delete(userId: "plain", anonymousId: id)] {
                guard let found = Self.structure(instance, event) else { continue }
                if id.isEmpty { continue }
                #expect(found == plain, "\(name): \(id)")
            }
            let anonymous = Self.structure(instance, .delete(anonymousId: "plain"))
            if !id.isEmpty {
                #expect(Self.structure(instance, .delete(anonymousId: id)) == anonymous, "\(name): \(id)")
            }
        }
    }

    /// How an address is divided: data must not change it.
    private static func structure(_ instance: DestinationInstance, _ event: Event) -> [Int]? {
        guard case .request(let request)? = instance.dryRun(event).first?.result else { return nil }
        let url = request.url.description
        #expect(url.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F })
        return ["/", "?", "&", "=", "#", ";", "+"].map { mark in url.count { $0 == Character(mark) } }
    }
}
