import Testing

@testable import DestinationActions

/// A template with what it prints for an input.
struct LiquidCase: Sendable, CustomTestStringConvertible {
    let template: String
    let output: String
    let input: JSONValue

    init(_ template: String, _ output: String, _ input: JSONValue = LiquidCase.sample) {
        self.template = template
        self.output = output
        self.input = input
    }

    var testDescription: String { template.debugDescription }

    /// Renders the template and holds it to the output.
    func check(now: Double = 0, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let time = TimeSource(now: { Timestamp(secondsSince1970: now) })
        let rendered = try LiquidTemplate(parsing: template, time: time).render(input)
        #expect(Array(rendered.unicodeScalars) == Array(output.unicodeScalars), sourceLocation: sourceLocation)
    }

    static let sample: JSONValue = [
        "name": "Ada Lovelace", "n": 7, "f": 2.5, "neg": -3, "zero": 0, "yes": true, "no": false, "nothing": .null,
        "empty_text": "", "padded": "  pad  ", "list": ["b", "a", "c"], "numbers": [3, 1, 2], "none": [],
        "object": ["k": "v", "a b": 1, "deep": ["x": [["y": "yy"]]]], "csv": "x,y,,z", "html": "<p>Tom & \"J\"</p>",
        "uni": "ñandú Ωmega 🐎", "lines": "l1\nl2\r\nl3", "date": "2024-03-05T06:07:08.009Z", "unix": 1_709_618_828,
        "people": [
            ["name": "Ada", "age": 36, "vip": true], ["name": "Bob", "age": 17],
            ["name": "Cy", "age": 36, "vip": .null],
        ],
        "mixed": ["a", .null, 1, true, ["x", .null, ["y"]], ["k": 1]],
    ]
}
