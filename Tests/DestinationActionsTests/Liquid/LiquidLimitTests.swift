import Testing

@testable import DestinationActions

@Suite("Liquid: bounds")
struct LiquidLimitTests {
    @Test("a template prints 64 KiB and no byte more")
    func output() throws {
        let exact: JSONValue = ["a": JSONValue(String(repeating: "x", count: 65_536))]
        #expect(try LiquidTemplate(parsing: "{{ a }}").render(exact).utf8.count == 65_536)
        #expect(throws: LiquidRenderError("The template prints more than 65536 bytes.")) {
            try LiquidTemplate(parsing: "{{ a }}.").render(exact)
        }
        let wide: JSONValue = ["a": JSONValue(String(repeating: "ä", count: 40_000))]
        #expect(throws: LiquidRenderError("The template prints more than 65536 bytes.")) {
            try LiquidTemplate(parsing: "{{ a }}").render(wide)
        }
    }

    /// Templates that would make texts or lists without end.
    static let hostile: [(String, String)] = [
        (
            "doubling a text",
            "{% assign a = 'aaaaaaaa' %}" + String(repeating: "{% assign a = a | append: a %}", count: 40)
        ),
        (
            "doubling by replacement",
            "{% assign a = 'aaaaaaaa' %}" + String(repeating: "{% assign a = a | replace: 'a', a %}", count: 8)
        ),
        (
            "doubling a capture",
            "{% assign a = 'aaaaaaaa' %}"
                + String(repeating: "{% capture a %}{{ a }}{{ a }}{% endcapture %}", count: 40)
        ),
        ("nesting a list", "{% assign a = (1..2) %}" + String(repeating: "{% assign a = a | push: a %}", count: 60)),
        (
            "printing nested lists",
            "{% assign a = (1..2) %}" + String(repeating: "{% assign a = a | push: a %}", count: 28) + "{{ a }}"
        ),
        (
            "comparing nested lists",
            "{% assign a = (1..2) %}" + String(repeating: "{% assign a = a | push: a %}", count: 28)
                + "{% assign b = a | push: 1 | pop %}{% if a == b %}{% endif %}"
        ),
        (
            "nested lists as JSON",
            "{% assign a = (1..2) %}" + String(repeating: "{% assign a = a | push: a %}", count: 28)
                + "{{ a | json: 10 }}"
        ),
        ("a wide date", "{{ 0 | date: '%999999999999999999999999d' }}"),
        ("a wide fraction", "{{ 0 | date: '%999999999999999999999999N' }}"),
        ("a long range", "{{ (1..99999999999) | size }}"),
        (
            "a range of numbers that adding one does not change",
            "{{ (1e300..2e300) | size }}{{ a | plus: 0 }}{{ (a..b) }}"
        ),
    ]

    @Test("a template cannot make texts or lists without end", arguments: hostile)
    func refuses(_ name: String, _ template: String) throws {
        let compiled = try LiquidTemplate(parsing: template)
        let input: JSONValue = ["a": 1e300, "b": 1.1e300]
        #expect(throws: LiquidRenderError.self, "\(name)") { try compiled.render(input) }
    }

    @Test("searching takes time in proportion to the text")
    func search() throws {
        let text = JSONValue(String(repeating: "a", count: 400_000))
        let pattern = JSONValue(String(repeating: "a", count: 100_000) + "b")
        let template = try LiquidTemplate(
            parsing:
                "{{ t | replace: p, '' | size }}{{ t | replace_last: p, '' | size }}{% if t contains p %}x{% endif %}")
        #expect(try template.render(["t": text, "p": pattern]) == "400000400000")
    }

    /// Templates that are nested too deep, and ones that are just not.
    static let nested: [(String, String, String)] = [
        ("tags", "{% if true %}", "{% endif %}"), ("brackets", "{{ a[", "] }}"), ("ranges", "{{ (", "..1) }}"),
    ]

    @Test("nesting is bounded", arguments: nested)
    func depth(_ name: String, _ open: String, _ close: String) {
        func template(_ depth: Int) -> String {
            switch name {
            case "tags": String(repeating: open, count: depth) + String(repeating: close, count: depth)
            case "brackets":
                "{{ a" + String(repeating: "[a", count: depth) + String(repeating: "]", count: depth) + " }}"
            default:
                "{{ " + String(repeating: "(", count: depth) + "1" + String(repeating: "..1)", count: depth) + " }}"
            }
        }
        #expect(throws: Never.self) { try LiquidTemplate(parsing: template(60)) }
        for depth in [66, 10_000] {
            #expect(throws: LiquidSyntaxError.self) { try LiquidTemplate(parsing: template(depth)) }
        }
    }

    @Test("a template of more than 65,536 units is refused")
    func length() throws {
        #expect(throws: Never.self) { try LiquidTemplate(parsing: String(repeating: "x", count: 65_536)) }
        #expect(throws: LiquidSyntaxError.self) { try LiquidTemplate(parsing: String(repeating: "x", count: 65_537)) }
    }

    static let pieces = [
        "{{", "}}", "{%", "%}", "{{-", "-}}", "{%-", "-%}", " ", "\n", "|", ":", ",", ".", "..", "[", "]", "(", ")",
        "\"", "'", "\\", "=", "==",
        "<", "and", "or", "not", "contains", "if", "elsif", "else", "endif", "unless", "endunless", "assign", "capture",
        "endcapture", "comment", "endcomment", "raw", "endraw", "cycle", "increment", "decrement", "echo", "liquid",
        "#", "break",
        "a", "list", "object", "nil", "empty", "blank", "true", "0", "-1", "2.5", "999999999999999999999", "é", "🐎",
        "%d", "%",
    ]

    /// A template of pieces in a random order, most of it balanced.
    private func randomTemplate(_ random: inout SplitMix64) -> String {
        var text = ""
        for _ in 0..<Int.random(in: 1...8, using: &random) {
            let inner = (0..<Int.random(in: 1...8, using: &random)).map { _ in
                Self.pieces.randomElement(using: &random) ?? ""
            }
            let filter = LiquidFilter.allCases.randomElement(using: &random)?.rawValue ?? ""
            switch Int.random(in: 0..<6, using: &random) {
            case 0: text += inner.joined(separator: " ")
            case 1: text += "{{ \(inner.joined(separator: " ")) | \(filter): \(inner.joined(separator: ", ")) }}"
            case 2:
                text +=
                    "{{ list | \(filter): \(inner.first ?? ""), 'x' }}{{ object | \(filter): 2 }}{{ a | \(filter): 'a', 'b' }}"
            case 3: text += "{% assign a = a | \(filter): \(inner.last ?? "") %}{{ a }}"
            case 4: text += "{% if \(inner.joined(separator: " ")) %}{{ a }}{% endif %}"
            default: text += "{% \(inner.joined(separator: " ")) %}"
            }
        }
        return text
    }

    @Test("no template traps or hangs, and the same input gives the same output", arguments: 0..<8)
    func fuzz(_ seed: Int) throws {
        var random = SplitMix64(seed: UInt64(seed))
        let inputs: [JSONValue] = [
            LiquidCase.sample, .null, ["a": "🐎x 2024-01-02"],
            ["a": -1e308, "list": [[[]], "", "%"], "object": ["size": 3]], [1, 2],
        ]
        var rendered = 0
        for _ in 0..<400 {
            let template = randomTemplate(&random)
            guard let compiled = try? LiquidTemplate(parsing: template) else { continue }
            for input in inputs {
                let first = try? compiled.render(input)
                let second = try? compiled.render(input)
                #expect(first == second, "\(template)")
                if first != nil { rendered += 1 }
            }
        }
        #expect(rendered > 100)
    }
}
