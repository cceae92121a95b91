/// An error that says where a statement is no trigger, which piece of it is at fault and what was expected there.
///
/// ```swift
/// do {
///     _ = try Trigger(parsing: "type == 'track'")
/// } catch {
///     print(error)  // expected a value after "=" at column 7, found "="
/// }
/// ```
///
/// The first error in reading order is reported.
public struct TriggerSyntaxError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong with a statement.
    public struct Kind: Sendable, Hashable, CustomStringConvertible {
        /// The name, fit for a label of a metric: `unknownFunction`.
        public let name: String

        /// The name.
        public var description: String { name }

        /// There is nothing but white space.
        public static let empty = Kind(name: "empty")
        /// Something stands where the grammar wants something else.
        public static let unexpectedToken = Kind(name: "unexpectedToken")
        /// A string without its closing quote.
        public static let unterminatedString = Kind(name: "unterminatedString")
        /// What starts like a number but is none, or passes every double.
        public static let badNumber = Kind(name: "badNumber")
        /// A path with an empty name, or with a character that needs a backslash.
        public static let badPath = Kind(name: "badPath")
        /// A call of a function that the language does not have.
        public static let unknownFunction = Kind(name: "unknownFunction")
        /// A call with too few or too many arguments.
        public static let argumentCount = Kind(name: "argumentCount")
        /// More than 64 levels of brackets, or more than 10,000 characters.
        public static let tooDeep = Kind(name: "tooDeep")
    }

    /// What is wrong.
    public let kind: Kind
    /// The code of the kind of problem, from a bounded set: `trigger.unknownFunction`.
    public var code: String { "trigger.\(kind.name)" }
    /// The line, counted from 1; lines end at LF.
    public let line: Int
    /// The column in Unicode scalars, counted from 1.
    public let column: Int
    /// The piece of the statement at fault, shortened to 40 Unicode scalars; empty at the end of the statement.
    public let fragment: String
    /// What was expected, such as `a value after "="`.
    public let expectation: String
    /// What was found instead, as a phrase.
    let finding: String

    /// One sentence with what was expected, where, and what was found instead.
    public var description: String {
        let place = line == 1 ? "column \(column)" : "line \(line), column \(column)"
        return ShownText.line("expected \(expectation) at \(place), found \(finding)")
    }
}

extension TriggerSyntaxError {
    /// Makes an error about a range of a statement; line and column are counted here, for errors only.
    init(
        _ kind: Kind, _ scalars: some Collection<Unicode.Scalar>, from start: Int, to end: Int, expected: String,
        found: String? = nil
    ) {
        var line = 1
        var column = 1
        for scalar in scalars.prefix(start) {
            if scalar == "\n" {
                line += 1
                column = 1
            } else {
                column += 1
            }
        }
        var fragment = String.UnicodeScalarView()
        for scalar in scalars.dropFirst(start).prefix(min(end - start, 40)) { fragment.append(scalar) }
        self.kind = kind
        self.line = line
        self.column = column
        self.fragment = String(fragment)
        self.expectation = expected
        let isWhole = end - start <= 40
        self.finding =
            found ?? (fragment.isEmpty ? "the end of the statement" : Self.quoted(String(fragment), isWhole: isWhole))
    }

    /// A piece of a statement in quotes, what cannot be seen written as its code point.
    static func quoted(_ text: String, isWhole: Bool = true) -> String {
        var shown = ""
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse, .surrogate:
                shown += "U+" + Hexadecimal.padded(scalar.value, isUppercase: true)
            case .spaceSeparator where scalar != " ":
                shown += "U+" + Hexadecimal.padded(scalar.value, isUppercase: true)
            default: shown.unicodeScalars.append(scalar)
            }
        }
        let quote = shown.utf8.contains(UInt8(ascii: "\"")) ? "'" : "\""
        return quote + shown + (isWhole ? "" : "…") + quote
    }
}
