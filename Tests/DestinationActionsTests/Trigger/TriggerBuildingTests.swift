import DestinationActions
import Testing

@Suite("Triggers built in Swift")
struct TriggerBuildingTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let trigger: Trigger
        let text: String

        var testDescription: String { text.debugDescription }

        init(_ trigger: Trigger, _ text: String) {
            self.trigger = trigger
            self.text = text
        }
    }

    static let cases = [
        Case(
            .type(.track) && .event("Order Completed") && .field("properties.total") > 100,
            #"type = "track" and event = "Order Completed" and properties.total > 100"#),
        Case(.type(.track, .page), #"type in ["track", "page"]"#),
        Case(.event("a", "b", "c"), #"event in ["a", "b", "c"]"#),
        Case(.type(.track) && (.event("a") || .event("b")), #"type = "track" and (event = "a" or event = "b")"#),
        Case(.type(.track) || .event("a") && .event("b"), #"type = "track" or event = "a" and event = "b""#),
        Case((.type(.track) || .event("a")) || .event("b"), #"type = "track" or event = "a" or event = "b""#),
        Case(.event("a") && (.event("b") && .event("c")), #"event = "a" and event = "b" and event = "c""#),
        Case(!.type(.track), #"!type = "track""#),
        Case(!(.type(.track) && .event("a")), #"!(type = "track" and event = "a")"#),
        Case(!.field("event").contains("x"), #"!contains(event, "x")"#),
        Case(.field("event").match("Order *"), #"match(event, "Order *")"#),
        Case(.field("userId") == nil, "userId = null"),
        Case(.field("userId") != nil, "userId != null"),
        Case(.field("properties.gift") == true, "properties.gift = true"),
        Case(.field("properties.gift").isTrue, "properties.gift"),
        Case(.field("a") <= 5, "a <= 5"),
        Case(.field("a") < -5.5, "a < -5.5"),
        Case(5 >= .field("a"), "5 >= a"),
        Case(.field("a") == .field("b"), "a = b"),
        Case(.field("properties.tags") == ["a", 1, nil, false, []], #"properties.tags = ["a", 1, null, false, []]"#),
        Case(.field("plan").in(["pro", "team"]), #"plan in ["pro", "team"]"#),
        Case("dark" as TriggerOperand == .field("a"), #""dark" = a"#),
        Case(.field("a").lowercase.in([.field("b").uppercase]), "lowercase(a) in [uppercase(b)]"),
        Case(.field("a").snakecase == "a_b", #"snakecase(a) = "a_b""#),
        Case(.field("a").kebabcase == "a-b", #"kebabcase(a) = "a-b""#),
        Case(.field("a").titlecase == "A B", #"titlecase(a) = "A B""#),
        Case(.field("a").length > 0, "length(a) > 0"),
        Case(.field("a").typeof == "list", #"typeof(a) = "list""#),
        Case(.field("a").bool.isTrue, "bool(a)"),
        Case(.field("a").string == "5", #"string(a) = "5""#),
        Case(.field("a").number == 5, "number(a) = 5"),
        Case(TriggerOperand(.type(.track)) == .field("b"), #"(type = "track") = b"#),
        Case(.field("properties.product 1.a\\.b.é") == 1, #"properties.product\ 1.a\.b.\é = 1"#),
        Case(.field("and").isTrue, #"\and"#),
        Case(.field("1st.-x").isTrue, #"\1st.-x"#),
        Case(.field("a").contains(#"say "it's" \*"#), #"contains(a, 'say "it\'s" \*')"#),
    ]

    @Test("builds the same trigger as its text", arguments: cases)
    func sameAsText(_ testCase: Case) throws {
        #expect(testCase.trigger.description == testCase.text)
        #expect(try Trigger(parsing: testCase.text) == testCase.trigger)
    }

    @Test("a path that no statement can write is null", arguments: ["", ".", "a..b", ".a", "a."])
    func emptyNames(_ path: String) throws {
        let trigger: Trigger = .field(path) == nil
        #expect(trigger.description == "null = null")
        #expect(try trigger.matches(["": 1, "a": ["": ["b": 2]]]))
    }

    @Test("a number that no statement can write is null")
    func numbers() {
        #expect((TriggerOperand(.infinity) == .field("a")).description == "null = a")
        #expect((TriggerOperand(.nan) == .field("a")).description == "null = a")
    }

    @Test("a trigger far beyond the limits of text is printed and evaluated")
    func hugeTriggers() throws {
        var trigger: Trigger = .field("a").isTrue
        for _ in 0..<1_000 { trigger = !(trigger && .field("b").isTrue) || .field("c").isTrue }
        #expect(try trigger.matches(["c": true]))
        #expect(trigger.description.unicodeScalars.count > 10_000)
    }
}
