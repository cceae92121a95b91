/// Why a text is no Liquid template that can be rendered here.
struct LiquidSyntaxError: Error, Sendable, Hashable, CustomStringConvertible {
    /// One sentence for a person: what was found and what was expected.
    let message: String
    /// The line of the template, from 1.
    let line: Int
    /// The column in that line, from 1, in UTF-16 units as LiquidJS counts them.
    let column: Int

    /// Makes an error at a place of a template.
    init(_ message: String, at offset: Int, in units: [UInt16]) {
        var line = 1
        var column = 1
        for unit in units.prefix(max(0, offset)) {
            if unit == LiquidUnit.newline {
                line += 1
                column = 1
            } else {
                column += 1
            }
        }
        self.message = message
        self.line = line
        self.column = column
    }

    var description: String { "\(message) (line \(line), column \(column))" }
}

/// Why a template could not be rendered for one input.
struct LiquidRenderError: Error, Sendable, Hashable, CustomStringConvertible {
    /// One sentence for a person.
    let message: String

    init(_ message: String) { self.message = message }

    var description: String { message }

    /// The input holds a number that no double can hold.
    static func number(at position: JSONPosition?) -> LiquidRenderError {
        guard let position else { return LiquidRenderError("The input holds a number out of range.") }
        return LiquidRenderError(
            "The number at line \(position.line), column \(position.column) of the input is out of range.")
    }
}

/// The bounds that keep a hostile template from taking memory or time without end.
enum LiquidLimits {
    /// The UTF-16 units of a template.
    static let template = 65_536
    /// The bytes of UTF-8 that a template may print.
    static let output = 65_536
    /// UTF-16 units and list items that all steps of one rendering may make together.
    static let work = 1 << 22
    /// The items of a range such as `(1..9)`.
    static let range = 65_536
    /// How deep lists may be put into lists by filters.
    static let listDepth = 32
    /// How deep tags, brackets and ranges may be nested.
    static let nesting = 64
}
