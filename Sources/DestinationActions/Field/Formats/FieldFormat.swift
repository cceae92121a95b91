/// A form that the text of a field has to have: one of the library's, or one that an author declares.
///
/// ```swift
/// extension FieldFormat {
///     static let sku = FieldFormat("sku", "an article number", example: "A-1024") { text in
///         text.hasPrefix("A-") && text.dropFirst(2).allSatisfy(\.isWholeNumber)
///     }
/// }
/// let article = Field<String>("article", label: "Article", format: .sku)
/// ```
///
/// A text of another form is refused with the words and the example: `Article (article) must be an article number such as A-1024,
/// found the string "1024"`. Definitions and JSON Schemas carry the name.
public struct FieldFormat: Sendable, Hashable, CaseIterable {
    private enum Check: Sendable {
        case builtIn(BuiltInFormat)
        case own(@Sendable (String) -> Bool)
    }

    /// The name in definitions and JSON Schemas, such as `date-time`.
    public let name: String
    /// A text that has the form.
    public let example: String
    /// What a text of the form is, for messages: `must be \(inWords)`.
    let inWords: String
    private let what: String
    private let check: Check

    /// Declares a form of one's own.
    ///
    /// A name of the library's own formats, an empty text and an example that has not the form are refused when the fields are
    /// declared.
    ///
    /// - Parameters:
    ///   - name: The name in definitions and JSON Schemas.
    ///   - what: What a text of the form is, as the rest of a sentence: `an article number`.
    ///   - example: A text that has the form; messages show it, and the testing kit tries actions with it.
    ///   - matches: Whether a text has the form. It is asked for every event, and must not keep state.
    public init(
        _ name: String, _ what: String, example: String, matches: @escaping @Sendable (_ text: String) -> Bool
    ) {
        self.name = name
        self.what = what
        self.example = example
        inWords = "\(what) such as \(example)"
        check = .own(matches)
    }

    private init(_ format: BuiltInFormat) {
        name = format.rawValue
        what = format.name
        example = format.example
        inWords = format.name
        check = .builtIn(format)
    }

    /// A day: `2024-01-31`.
    public static let date = FieldFormat(.date)
    /// A time of day: `12:30:00Z`.
    public static let time = FieldFormat(.time)
    /// A day and a time: `2024-01-31T12:30:00Z`.
    public static let dateTime = FieldFormat(.dateTime)
    /// An address with a scheme: `https://example.com/a`.
    public static let uri = FieldFormat(.uri)
    /// An address, or the part of one that leads there from another: `/a?b`.
    public static let uriReference = FieldFormat(.uriReference)
    /// An address with places to fill in: `/users/{id}`.
    public static let uriTemplate = FieldFormat(.uriTemplate)
    /// An e-mail address.
    public static let email = FieldFormat(.email)
    /// The name of a host: `api.example.com`.
    public static let hostname = FieldFormat(.hostname)
    /// An IPv4 address: `192.0.2.1`.
    public static let ipv4 = FieldFormat(.ipv4)
    /// An IPv6 address: `2001:db8::1`.
    public static let ipv6 = FieldFormat(.ipv6)
    /// A UUID: `3f1c2a50-8d4e-4b1a-9c77-0a1b2c3d4e5f`.
    public static let uuid = FieldFormat(.uuid)
    /// A regular expression, of which only brackets and groups are checked.
    public static let regex = FieldFormat(.regex)
    /// A secret, of which nothing is checked.
    public static let password = FieldFormat(.password)
    /// Any text, of which nothing is checked.
    public static let text = FieldFormat(.text)

    /// The formats of the library.
    public static let allCases: [FieldFormat] = BuiltInFormat.allCases.map { FieldFormat($0) }

    /// Returns a Boolean value that indicates whether a text has the form.
    ///
    /// - Parameter text: The text.
    /// - Returns: Whether it has the form.
    public func matches(_ text: String) -> Bool {
        switch check {
        case .builtIn(let format):
            let bytes = Array(text.utf8)
            return format.matches(bytes.span)
        case .own(let matches): return matches(text)
        }
    }

    /// The format of the library that this is, if it is one.
    var builtIn: BuiltInFormat? { if case .builtIn(let format) = check { format } else { nil } }

    /// What is wrong with the declaration, as the rest of a sentence that begins with a field.
    var problems: [String] {
        guard builtIn == nil else { return [] }
        var problems: [String] = []
        if name.isEmpty { problems.append("has a format without a name") }
        if what.isEmpty { problems.append("has the format \(name), which does not say what a text of the form is") }
        if BuiltInFormat(rawValue: name) != nil {
            problems.append("has a format of its own with the name \(name), which the library has already")
        }
        if !matches(example) {
            let shown = FieldMessage.shortened(JSONValue(example))
            problems.append("has the format \(name), whose example \(shown) has not the form")
        }
        return problems
    }

    /// Whether two formats are the same: one of the library's, or one of the same name, words and example.
    public static func == (a: FieldFormat, b: FieldFormat) -> Bool {
        a.name.isExactly(b.name) && a.inWords.isExactly(b.inWords) && a.builtIn == b.builtIn
    }

    /// Hashes the name.
    public func hash(into hasher: inout Hasher) { hasher.combine(Array(name.utf8)) }
}

extension FieldDefinition {
    /// The format that texts are held to.
    ///
    /// As in the reference, one of the library's is for plain texts alone; one of an author's own is for every text.
    var checkedFormat: FieldFormat? {
        guard let format, type.isTextual else { return nil }
        return type == .string || format.builtIn == nil ? format : nil
    }
}
