import DestinationActions

/// Input that is made to take long, of any size: what it costs may grow with the size, and no faster.
struct WorstCase {
    let name: String
    /// The size to begin with; the check doubles it.
    let size: Int
    /// Makes input of a size, and what is to be done with it.
    let make: (Int) throws -> () -> Void

    init(_ name: String, _ size: Int, _ make: @escaping (Int) throws -> () -> Void) {
        self.name = name
        self.size = size
        self.make = make
    }

    static var all: [WorstCase] { keys + shapes + triggers + directives + [itself] }

    /// Keys of one object, which is read, looked at for repetitions and copied into a body.
    private static var keys: [WorstCase] {
        [
            copying("numbered keys", 1000) { "\"key_\($0)\":1" },
            copying("keys whose hashes meet", 500) { "\"beginning\(digits($0))theEnding\":1" },
            copying("one key again and again", 1000) { _ in "\"key\":1" },
            copying("two keys again and again", 1000) { "\"key\($0 & 1)\":1" },
            copying("escaped keys", 800) { "\"\\u006bey\\n\($0)\":1" },
            copying("keys beyond ASCII", 1000) { "\"größe\($0)\":1" },
        ]
    }

    /// Texts of other shapes.
    private static var shapes: [WorstCase] {
        [
            parsing("lists in lists, again and again", 300) { count in
                "[" + list(count) { _ in String(repeating: "[", count: 60) + String(repeating: "]", count: 60) } + "]"
            },
            parsing("lists that do not end", 40_000) { String(repeating: "[", count: $0) },
            parsing("a string of escapes", 40_000) { "\"" + String(repeating: "\\u00e9", count: $0) + "\"" },
            parsing("a number of many digits", 40_000) { String(repeating: "7", count: $0) },
            parsing("white space", 40_000) { String(repeating: " \n", count: $0) + "1" },
            parsing("numbers that overflow", 10_000) { "[" + list($0) { "\($0)e999" } + "]" },
        ]
    }

    private static var triggers: [WorstCase] {
        [
            WorstCase("a trigger of many clauses", 150) { size in
                let text = (0..<size).map { "properties.p\($0) = \"x\"" }.joined(separator: " or ")
                return try matching(try Trigger(parsing: text), ["properties": ["p": "x"]])
            },
            WorstCase("a trigger is read", 100) { size in
                let text = (0..<size).map { "(properties.p\($0) = \"x\" and type != \"y\")" }.joined(separator: " or ")
                _ = try Trigger(parsing: text)
                return { consume(try? Trigger(parsing: text)) }
            },
            WorstCase("a pattern of stars over a long text", 20_000) { size in
                let trigger = try Trigger(parsing: #"match(event, "*a*a*a*a*b")"#)
                return try matching(trigger, ["event": JSONValue(String(repeating: "a", count: size))])
            },
            WorstCase("a long text is looked for", 20_000) { size in
                let trigger = try Trigger(parsing: #"contains(event, "aaaaaaaaab")"#)
                return try matching(trigger, ["event": JSONValue(String(repeating: "a", count: size))])
            },
        ]
    }

    private static var directives: [WorstCase] {
        [
            mapping("@flatten of a list", 1000, ["@flatten": ["separator": ".", "value": ["@path": "$.list"]]]),
            mapping("@flatten of an object", 1000, ["@flatten": ["separator": ".", "value": ["@path": "$.object"]]]),
            mapping(
                "@merge of objects", 1000,
                ["@merge": ["direction": "right", "objects": [["@path": "$.object"], ["@path": "$.other"]]]]),
            mapping("@arrayPath of a list", 1000, ["@arrayPath": ["$.list", ["x": ["@path": "$.a"], "y": 1]]]),
            mapping("@liquid of a long text", 3000, ["@liquid": "{{ text | upcase | replace: 'A', 'bb' | size }}"]),
            WorstCase("a template of many places", 1000) { size in
                let text = String(repeating: "{{text}} ", count: size)
                return try evaluating(["field": ["@template": JSONValue(text)]], ["text": "x"])
            },
            WorstCase("@liquid of many places", 20) { size in
                let text = String(repeating: "{{ text | upcase }} ", count: size)
                return try evaluating(["field": ["@liquid": JSONValue(text)]], ["text": "x"])
            },
            WorstCase("a template is read", 30) { size in
                let text = String(repeating: "{{ a | upcase }}", count: size)
                let json: JSONValue = ["field": ["@liquid": JSONValue(text)]]
                _ = try Mapping(json)
                return { consume(try? Mapping(json)) }
            },
        ]
    }

    /// Work that grows with the square of the size: the check has to find it.
    private static var itself: WorstCase {
        WorstCase(quadratic, 300) { size in
            let texts = (0..<size).map { "text \($0)" }
            return {
                for text in texts where texts.firstIndex(of: text) == nil { print("lost: \(text)") }
            }
        }
    }

    static let quadratic = "pairs, which the check has to find"
}

extension WorstCase {
    private static func list(_ count: Int, _ item: (Int) -> String) -> String {
        (0..<count).map(item).joined(separator: ",")
    }

    /// A number of so many digits that texts with it have the same length.
    private static func digits(_ number: Int) -> String { String(10_000_000 + number) }

    /// An object of members is parsed, and becomes the body of a request.
    private static func copying(_ name: String, _ size: Int, _ member: @escaping (Int) -> String) -> WorstCase {
        WorstCase(name, size) { size in
            let head = #"{"type":"track","event":"E","userId":"u","timestamp":"2026-01-20T16:33:20Z","properties":{"#
            let line = Array((head + list(size, member) + "}}").utf8)
            let instance = try Tasks.five()
            guard instance.requests(for: try Event(parsing: line)).count == 1 else { throw WorstCaseError.nothing }
            return {
                guard let event = try? Event(parsing: line) else { return }
                consume(instance.requests(for: event))
            }
        }
    }

    private static func parsing(_ name: String, _ size: Int, _ text: @escaping (Int) -> String) -> WorstCase {
        WorstCase(name, size) { size in
            let text = text(size)
            return { consume(try? JSONValue(parsing: text)) }
        }
    }

    private static func matching(_ trigger: Trigger, _ event: JSONValue) throws -> () -> Void {
        let event = try parsed(event)
        return { consume(try? trigger.matches(event)) }
    }

    /// The same as an event has it: places in a text.
    private static func parsed(_ value: JSONValue) throws -> JSONValue {
        try JSONValue(parsing: String(decoding: value.bytes, as: UTF8.self))
    }

    private static func mapping(_ name: String, _ size: Int, _ directive: JSONValue) -> WorstCase {
        WorstCase(name, size) { size in
            let members = (0..<size).map { ("k\($0)", JSONValue(["a": JSONValue($0)])) }
            return try evaluating(
                ["field": directive],
                [
                    "object": JSONValue(JSONObject(uniquingLast: members)),
                    "other": JSONValue(JSONObject(uniquingLast: members.map { ("o\($0.0)", $0.1) })),
                    "list": JSONValue(members.map(\.1)), "text": JSONValue(String(repeating: "a", count: size)),
                ])
        }
    }

    private static func evaluating(_ json: JSONValue, _ event: JSONValue) throws -> () -> Void {
        let mapping = try Mapping(json)
        let event = try parsed(event)
        // Once, so that a mapping that gives nothing is not taken for a fast one.
        guard let result = try mapping.evaluate(event), result != [:] else { throw WorstCaseError.nothing }
        return { consume(try? mapping.evaluate(event)) }
    }
}

private enum WorstCaseError: Error {
    /// What was to take long gave nothing.
    case nothing
}
