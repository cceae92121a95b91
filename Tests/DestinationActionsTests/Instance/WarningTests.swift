import DestinationActions
import Testing

@Suite("What is legal and can hardly be meant")
struct WarningTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let trigger: String
        let warnings: [String]
        var testDescription: String { trigger }

        init(_ trigger: String, _ warnings: String...) {
            self.trigger = trigger
            self.warnings = warnings
        }
    }

    static let types = "the types are track, identify, page, screen, group, alias"

    static let triggers = [
        Case(#"type = "trakc""#, #"type = "trakc" is never true: \#(types); did you mean "track"?"#),
        Case(#"type = "Track""#, #"type = "Track" is never true: \#(types); did you mean "track"?"#),
        Case(#"type = "delete""#, #"type = "delete" is never true: \#(types)"#),
        Case(
            #"type in ["pages", "scren"]"#,
            #"type in ["pages", "scren"] is never true: \#(types); did you mean "page"?"#),
        Case(#"match(type, "trk*")"#, #"match(type, "trk*") is never true: \#(types)"#),
        Case("type = null", "type = null is never true: \(types)"),
        Case(
            "type = track",
            #"type = track is never true: it compares with a field of the name track, which no event of the spec has; a text is written "track""#
        ),
        Case(
            "Purchase = event",
            #"Purchase = event is never true: it compares with a field of the name Purchase, which no event of the spec has; a text is written "Purchase""#
        ),
        Case(
            #"type = "track" or type = "pagee""#, #"type = "pagee" is never true: \#(types); did you mean "page"?"#),
        Case(
            #"type = "track" and type = "page""#,
            #"type = "track" and type = "page" is never true: type cannot be all of this at once"#),
        Case(
            #"event = "A" and type = "track" and event in ["B", "C"]"#,
            #"event = "A" and type = "track" and event in ["B", "C"] is never true: event cannot be all of this at once"#
        ),
        Case(
            #"event = "A" and (event = "B" or event = "C")"#,
            #"event = "A" and (event = "B" or event = "C") is never true: event cannot be all of this at once"#),
        Case(
            "userId = null and userId != null",
            "userId = null and userId != null is never true: userId cannot be all of this at once"),
        Case(
            "properties.total > 100 and 50 > properties.total",
            "properties.total > 100 and 50 > properties.total is never true: properties.total cannot be all of this at once"
        ),
        Case(
            "properties.total > 5 and properties.total < 5",
            "properties.total > 5 and properties.total < 5 is never true: properties.total cannot be all of this at once"
        ),
        Case(
            "properties.total = 5 and properties.total > 7",
            "properties.total = 5 and properties.total > 7 is never true: properties.total cannot be all of this at once"
        ),
        Case(
            #"lowercase(event) = "Order Completed""#,
            #"lowercase(event) = "Order Completed" is never true: lowercase never gives this text"#),
        Case(
            #"typeof(properties.total) = "text""#,
            #"typeof(properties.total) = "text" is never true: typeof never gives this text"#),
        Case("event", "event is never true: only true and false are conditions by themselves"),
        Case("false", "false is never true: it names no field of the event"),
        Case(#""x""#, #""x" is never true: it names no field of the event"#),
        Case(
            #"evnt = "A""#, "evnt is a field that no event of the spec has; did you mean event?"),
        Case(
            "property.total > 5", "property.total is a field that no event of the spec has; did you mean properties?"),
    ]

    @Test("a trigger that no event makes true is warned of", arguments: triggers)
    func trigger(_ c: Case) throws {
        let instance = try Courier.instance([Subscription(action: "sendParcel", trigger: c.trigger)])
        #expect(
            instance.warnings.map(\.description) == c.warnings.map { "subscriptions/0/trigger: \($0)" })
    }

    @Test(
        "a trigger that some event makes true is not",
        arguments: [
            "true", #"type = "track""#, #"type = "track" or type = "page""#, #"!(type = "trakc")"#, #"type != "trakc""#,
            #"type = "track" and event in ["A", "B"] and event != "A""#, "userId = anonymousId",
            "properties.a = properties.b",
            "properties.total >= 5 and properties.total <= 5", "properties.total > 5 or properties.total < 5",
            #"lowercase(event) = "order completed""#, "properties.isVip", #"match(type, "tr*")"#, "custom = 5",
            #"(type = "track" or type = "page") and type != "page""#, #"event = "A" and userId = "A""#,
            #"event = "A" or false and event = "A" or event = "B""#, #"context.page.path = "/""#,
        ])
    func sound(_ trigger: String) throws {
        let warnings = try Courier.instance([Subscription(action: "sendParcel", trigger: trigger)]).warnings
        let isAboutFalse = trigger.contains("false")
        #expect(
            warnings.map(\.message) == (isAboutFalse ? ["false is never true: it names no field of the event"] : []))
    }

    @Test("triggers that are built in Swift are looked at as well")
    func built() throws {
        let subscription = Subscription(SendParcel.self, when: .type(.track) && .type(.page))
        #expect(
            try Courier.instance([subscription]).warnings.map(\.message) == [
                #"type = "track" and type = "page" is never true: type cannot be all of this at once"#
            ])
    }

    static let mappings: [(JSONValue, [String])] = [
        (
            ["@template": "Hello {{ traits.name"],
            [
                #"mapping/note/@template: has {{ or }} without its other half, which is sent as it stands: the string "Hello {{ traits.name""#
            ]
        ),
        (
            ["@template": "{{ a }} and b }}"],
            [
                #"mapping/note/@template: has {{ or }} without its other half, which is sent as it stands: the string " and b }}""#
            ]
        ),
        (
            ["@path": "$.products[0.name"],
            [
                #"mapping/note/@path: has a bracket or a quote without its other half, which is read as a part of a key: the string "$.products[0.name""#
            ]
        ),
        (
            ["@path": "$.traits['a.b"],
            [
                #"mapping/note/@path: has a bracket or a quote without its other half, which is read as a part of a key: the string "$.traits['a.b""#
            ]
        ),
        (
            ["@template": "{{ a[0 }}"],
            [
                #"mapping/note/@template: has a bracket or a quote without its other half, which is read as a part of a key: the string "a[0""#
            ]
        ),
        (
            ["@arrayPath": ["$.products[0", ["id": ["@path": "$.id]"]]]],
            [
                #"mapping/note/@arrayPath: has a bracket or a quote without its other half, which is read as a part of a key: the string "$.products[0""#,
                #"mapping/note/@arrayPath/id/@path: has a bracket or a quote without its other half, which is read as a part of a key: the string "$.id]""#,
            ]
        ),
        (
            ["@if": ["exists": ["@path": "$.a"], "thne": "x", "else": "y"]],
            ["mapping/note/@if/thne: is no option of the directive and has no effect; did you mean then?"]
        ),
        (
            "$.traits.name",
            [#"mapping/note: is sent as the string "$.traits.name"; a path is written {"@path": …}"#]
        ),
        (
            "Hello {{ traits.name }}",
            [
                #"mapping/note: is sent as the string "Hello {{ traits.name }}"; a template is written {"@template": …}"#
            ]
        ),
        (["@literal": "$.traits.name"], []), ("costs $. or so", []), (["@path": "a[b]"], []),
        (["@path": "$.traits['a.b'].c[0]"], []), (["@template": "{{a}} {{{b}}} {c}"], []), ("{{", []),
    ]

    @Test("a mapping with half a pair, and a literal that looks like none, are warned of", arguments: mappings)
    func mapping(_ value: JSONValue, _ warnings: [String]) throws {
        let subscription = Subscription(
            action: "sendParcel", trigger: "true", mapping: ["id": ["@path": "userId"], "note": value])
        #expect(
            try Courier.instance([subscription]).warnings.map(\.description) == warnings.map { "subscriptions/0/\($0)" }
        )
    }

    @Test("the presets have no warnings, and warnings have their subscription's place")
    func places() throws {
        #expect(try Courier.instance().warnings.isEmpty)
        let doubtful = Subscription(action: "sendParcel", trigger: "false")
        let instance = try Courier.instance([Subscription(action: "sendParcel", trigger: "true"), doubtful])
        #expect(instance.warnings.map(\.path) == ["subscriptions/1/trigger"])
        #expect(try instance.replacing(subscriptions: []).warnings.isEmpty)
    }
}
