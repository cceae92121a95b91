/// How the text of a field is hashed before anyone sends it: brought into one form, then hashed with SHA-256.
///
/// ```swift
/// let email = Field<String?>("email", label: "Email", format: .email, hash: .text, default: .path("traits.email"))
/// let phone = Field<String?>("phone", label: "Phone", hash: .digits, default: .path("traits.phone"))
/// ```
///
/// The action's code reads 64 hexadecimal digits in lower case, and so does everyone who prints the payload. A text that is such
/// a hash already, in letters of either case, is not hashed again. Format and limits of the field are about the text that
/// is hashed, and no message shows it.
public enum FieldHashing: String, Sendable, Hashable, CaseIterable {
    /// The text as it stands.
    case exact
    /// Without white space around it, in lower case: e-mail addresses, names, cities.
    case text
    /// The digits of a phone number with its country's, without zeros before them: `+49 (0) 30 1234` is `490301234`.
    case digits
    /// A plus and the digits of a phone number with its country's, without zeros before them: `+49301234`.
    case e164

    /// The text in the form in which it is hashed; empty if nothing is left of it.
    func normalized(_ text: String) -> String {
        switch self {
        case .exact: return text
        case .text: return Self.trimmed(text).lowercased()
        case .digits, .e164:
            let digits = String(decoding: text.utf8.filter(ASCII.isDigit).drop { $0 == 0x30 }, as: UTF8.self)
            return digits.isEmpty || self == .digits ? digits : "+" + digits
        }
    }

    /// The hash of a text that is in its form.
    static func hash(_ normalized: String) -> String { HashAlgorithm.sha256.hash(normalized).hexadecimal }

    /// The hash that a text is already, in lower case, or `nil` if it is none.
    static func hash(in text: String) -> String? {
        let text = trimmed(text)
        return text.utf8.count == 64 && text.utf8.allSatisfy(ASCII.isHexDigit) ? text.lowercased() : nil
    }

    private static func trimmed(_ text: String) -> String { String(JavaScriptSpace.trim(text)) }

    /// What has to be left of a text, for messages.
    var expected: String { self == .digits || self == .e164 ? "hold digits" : "not be blank" }

    /// What is hashed, for documentation.
    var sentence: String {
        switch self {
        case .exact: "Sent as its SHA-256 hash, unless it is one."
        case .text: "Sent as the SHA-256 hash of it without white space around it and in lower case, unless it is one."
        case .digits: "Sent as the SHA-256 hash of its digits, without zeros before them, unless it is one."
        case .e164: "Sent as the SHA-256 hash of a plus and its digits, without zeros before them, unless it is one."
        }
    }
}
