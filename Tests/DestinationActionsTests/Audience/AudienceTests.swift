import DestinationActions
import Testing

@Suite("Audiences")
struct AudienceTests {
    /// A source of ids and times that is the same every time.
    static func common() -> Event.Common {
        Event.Common(timestamp: Timestamp(seconds: 1_713_432_615))
    }

    /// Who gets which value: the user ids and the trait's value of each event.
    static func told(_ events: [Event], _ trait: String) -> [String] {
        events.map { "\($0.userId ?? "?"): \($0.traits[trait]?.description ?? "missing")" }
    }

    @Test("the first synchronisation covers every member, later ones who joined or left")
    func synchronisation() throws {
        var audience = try Audience("VIP customers")
        #expect(
            Self.told(audience.synchronize(members: ["u-2", "u-1"]), "vip_customers") == ["u-1: true", "u-2: true"])
        #expect(
            Self.told(audience.synchronize(members: ["u-3", "u-2"]), "vip_customers") == ["u-1: false", "u-3: true"])
        #expect(audience.synchronize(members: ["u-2", "u-3"]).isEmpty)
        #expect(Self.told(audience.synchronize(members: []), "vip_customers") == ["u-2: false", "u-3: false"])
    }

    @Test("an event is an identify call with the trait alone, and an id of its own")
    func event() throws {
        var audience = try Audience("VIP")
        var common = Self.common()
        common.messageId = "the same for all"
        let events = audience.synchronize(members: ["a", "b"], common)
        #expect(events.map(\.type) == [.identify, .identify])
        #expect(events.map(\.traits) == [["vip": true], ["vip": true]])
        #expect(events.first?.timestamp == common.timestamp)
        #expect(Set(events.map(\.messageId)).count == 2)
    }

    @Test("ids that are empty or stand twice make no difference")
    func untidyMembers() throws {
        var audience = try Audience("VIP")
        #expect(audience.synchronize(members: ["a", "", "a", "b", "b"]).count == 2)
        #expect(audience.members == ["a", "b"])
    }

    @Test("ids that only look the same are different users")
    func canonicalEquivalence() throws {
        var audience = try Audience("VIP")
        #expect(audience.synchronize(members: ["caf\u{E9}", "cafe\u{301}"]).count == 2)
        #expect(audience.synchronize(members: ["caf\u{E9}"]).map(\.userId?.unicodeScalars.count) == [5])
    }

    @Test("the state survives as JSON")
    func state() throws {
        var audience = try Audience("VIP customers")
        _ = audience.synchronize(members: ["b", "a\n\"é"])
        let kept = try JSONValue(parsing: audience.state.bytes)
        var restored = try Audience(state: kept)
        #expect(restored == audience)
        #expect(Self.told(restored.synchronize(members: ["b", "c"]), "vip_customers") == ["a\n\"é: false", "c: true"])
    }

    @Test(
        "what is no state is refused",
        arguments: [.null, [:], ["name": "a", "trait": "a"], ["name": "a", "trait": "a", "members": [1]]] as [JSONValue]
    )
    func badState(state: JSONValue) {
        #expect(throws: AudienceError.self) { try Audience(state: state) }
    }

    static let names = [
        ("Order completed last 30days", "order_completed_last_30days"),
        ("order_completed_last_30days", "order_completed_last_30days"),
        ("VIP Customers", "vip_customers"),
        ("High-Value  (EU)", "high_value_eu"),
        ("  __spaced__  ", "spaced"),
        ("newUsers", "new_users"),
        ("HTMLPage2Views", "html_page2_views"),
        ("Bob's list", "bobs_list"),
        ("Käyttäjät ÄÖ", "käyttäjät_äö"),
        ("用户 30", "用户_30"),
        ("a.b/c:d", "a_b_c_d"),
    ]

    @Test("the trait is the name in snake case", arguments: names)
    func trait(name: String, expected: String) throws {
        #expect(try Audience(name).trait == expected)
    }

    @Test("a name without letters and digits needs a trait", arguments: ["", "  ", "!?", "🐎"])
    func unnamed(name: String) throws {
        #expect(throws: AudienceError.unnamed(name)) { try Audience(name) }
        #expect(try Audience(name, trait: "horses").trait == "horses")
    }
}

@Suite("Computed traits")
struct ComputedTraitTests {
    @Test("the first synchronisation covers every value, later ones what has changed")
    func synchronisation() throws {
        var trait = try ComputedTrait("Spent last month")
        let first = trait.synchronize(values: [
            TraitAssignment(userId: "b", value: 2), TraitAssignment(userId: "a", value: 1),
            TraitAssignment(userId: "c", value: 3),
        ])
        #expect(AudienceTests.told(first, "spent_last_month") == ["a: 1", "b: 2", "c: 3"])
        let second = trait.synchronize(values: [
            TraitAssignment(userId: "a", value: 1.0), TraitAssignment(userId: "b", value: 5),
            TraitAssignment(userId: "d", value: 4),
        ])
        #expect(AudienceTests.told(second, "spent_last_month") == ["b: 5", "c: null", "d: 4"])
    }

    @Test("of several values for one user the last counts")
    func repeated() throws {
        var trait = try ComputedTrait("Plan")
        let events = trait.synchronize(values: [
            TraitAssignment(userId: "a", value: "free"), TraitAssignment(userId: "", value: "?"),
            TraitAssignment(userId: "a", value: "pro"),
        ])
        #expect(AudienceTests.told(events, "plan") == [#"a: "pro""#])
    }

    @Test("the state survives as JSON")
    func state() throws {
        var trait = try ComputedTrait("Plan")
        _ = trait.synchronize(values: [TraitAssignment(userId: "a", value: ["name": "pro"])])
        var restored = try ComputedTrait(state: JSONValue(parsing: trait.state.bytes))
        #expect(restored == trait)
        #expect(restored.synchronize(values: [TraitAssignment(userId: "a", value: ["name": "pro"])]).isEmpty)
        #expect(throws: AudienceError.self) { try ComputedTrait(state: ["name": "a"]) }
    }
}
