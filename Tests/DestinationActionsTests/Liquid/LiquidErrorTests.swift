import Testing

@testable import DestinationActions

@Suite("Liquid: errors")
struct LiquidErrorTests {
    /// A template that is refused.
    struct Refused: Sendable, CustomTestStringConvertible {
        let template: String
        let message: String
        let line: Int
        let column: Int

        init(_ template: String, _ message: String, _ line: Int, _ column: Int) {
            (self.template, self.message, self.line, self.column) = (template, message, line, column)
        }

        var testDescription: String { template.debugDescription }
    }

    static let refused = [
        Refused("{{ name", "The output \"{{ name\" is not closed: expected }}.", 1, 1),
        Refused("a\n {% if x", "The tag \"{% if x\" is not closed: expected %}.", 2, 2),
        Refused("{{ }}", "Expected a value, found nothing.", 1, 4),
        Refused("{{ ! }}", "Expected a value, found \"!\".", 1, 4),
        Refused("{{ name ! }}", "Expected | or the end, found \"!\".", 1, 9),
        Refused("{{ name || upcase }}", "Expected the name of a filter, found \"| upcase\".", 1, 10),
        Refused("{{ name | upcase 5 }}", "Expected : behind the name of the filter, found \"5\".", 1, 18),
        Refused("{{ name | append: 'a' 'b' }}", "Expected a comma, | or the end, found \"'b'\".", 1, 23),
        Refused("{{ name | append }}", "The filter append takes one argument, found 0.", 1, 11),
        Refused("{{ name | prepend: 1, 2 }}", "The filter prepend takes one argument, found 2.", 1, 11),
        Refused("{{ name | uniq }}", "The filter uniq is disabled.", 1, 11),
        Refused("{{ name | upcas }}", "The filter upcas is not known. Did you mean 'upcase'?", 1, 11),
        Refused("{{ name | unknown_filter }}", "The filter unknown_filter is not known.", 1, 11),
        Refused("{% if no %}{{ name | md }}{% endif %}", "The filter md is not known.", 1, 22),
        Refused("{% for i in list %}{% endfor %}", "The tag for is disabled.", 1, 1),
        Refused("{% caputre x %}", "The tag caputre is not known. Did you mean 'capture'?", 1, 1),
        Refused("{% %}", "A tag needs a name.", 1, 1),
        Refused("{% if %}{% endif %}", "Expected a value, found nothing.", 1, 6),
        Refused("x{% if t %}open", "The tag if is not closed: expected {% endif %}.", 1, 2),
        Refused("{% unless t %}{% endif %}", "The tag endif stands outside of a block that it belongs to.", 1, 15),
        Refused("{% else %}", "The tag else stands outside of a block that it belongs to.", 1, 1),
        Refused("{% if t %}{% else %}{% else %}{% endif %}", "The tag else follows the else of its block.", 1, 21),
        Refused("{% if t %}{% else %}{% elsif t %}{% endif %}", "The tag elsif follows the else of its block.", 1, 21),
        Refused("{% if t %}{% else x %}{% endif %}", "The tag else takes nothing, found \"x\".", 1, 19),
        Refused("{% comment %}", "The tag comment is not closed: expected {% endcomment %}.", 1, 1),
        Refused("{% raw %}{% endra %}", "The tag \"{% raw %}{% endra %}\" is not closed: expected {% endraw %}.", 1, 1),
        Refused("{% assign = 5 %}", "The tag assign needs the name of a variable.", 1, 11),
        Refused("{% assign x 5 %}", "Expected = behind the name of the variable.", 1, 13),
        Refused("{% capture %}{% endcapture %}", "The tag capture needs the name of a variable.", 1, 11),
        Refused("{% cycle %}", "The tag cycle needs values.", 1, 1),
        Refused("{% # a\n b %}", "Every line of this comment must begin with #.", 2, 2),
        Refused(
            "{% if t and (no or t) %}T{% endif %}", "Expected .. inside the parentheses of a range, found \"or t)\".",
            1, 17),
        Refused("{{ (1..2 }}", "Expected ) at the end of a range, found nothing.", 1, 9),
        Refused("{{ (..2) }}", "Expected a value, found \"..2)\".", 1, 5),
        Refused("{{ a[b }}", "Expected ] to close this [.", 1, 5),
    ]

    @Test("a wrong template is refused with the reason and the place", arguments: refused)
    func refuses(_ test: Refused) throws {
        let error = try #require(throws: LiquidSyntaxError.self) { try LiquidTemplate(parsing: test.template) }
        #expect(error.message == test.message)
        #expect(error.line == test.line)
        #expect(error.column == test.column)
        #expect(error.description == "\(test.message) (line \(test.line), column \(test.column))")
    }

    @Test("every disabled filter is refused by its name", arguments: LiquidFilter.disabled.sorted())
    func disabledFilter(_ name: String) throws {
        let error = try #require(throws: LiquidSyntaxError.self) { try LiquidTemplate(parsing: "{{ x | \(name) }}") }
        #expect(error.message == "The filter \(name) is disabled.")
    }

    @Test("every disabled tag is refused by its name", arguments: LiquidTag.disabled.sorted())
    func disabledTag(_ name: String) throws {
        let error = try #require(throws: LiquidSyntaxError.self) { try LiquidTemplate(parsing: "{% \(name) x %}") }
        #expect(error.message == "The tag \(name) is disabled.")
    }

    /// Templates with why they cannot be rendered.
    static let failing: [(String, String)] = [
        ("{{ '%' | url_decode }}", "The filter url_decode found a % without two hexadecimal digits."),
        ("{{ '%ff' | url_decode }}", "The filter url_decode found bytes that are no UTF-8."),
        ("{{ uni | slice: 12 | url_encode }}", "The filter url_encode cannot encode half a surrogate pair."),
        ("{{ people | where: 'a[' }}", "The filter where cannot read its property: Expected ] to close this [."),
    ]

    @Test("a filter that cannot work says why", arguments: failing)
    func fails(_ template: String, _ message: String) throws {
        let compiled = try LiquidTemplate(parsing: template)
        let error = #expect(throws: LiquidRenderError.self) { try compiled.render(LiquidCase.sample) }
        #expect(error?.message == message)
    }

    @Test(
        "a number that no double holds is an error of the input",
        arguments: ["{{ a }}", "{{ b }}", "{{ b | json }}", "{{ a | plus: 1 }}"])
    func overflow(_ template: String) throws {
        let input = try JSONValue(parsing: #"{"a": 1e400, "b": [{"c": 1e400}]}"#)
        let compiled = try LiquidTemplate(parsing: template)
        let error = #expect(throws: LiquidRenderError.self) { try compiled.render(input) }
        #expect(error?.message.hasPrefix("The number at line 1, column") == true)
    }
}
