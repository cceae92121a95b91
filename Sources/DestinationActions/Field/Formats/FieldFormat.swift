/// A form that the text of a field has to have.
public enum FieldFormat: String, Sendable, Hashable, CaseIterable {
    /// A day: `2024-01-31`.
    case date
    /// A time of day: `12:30:00Z`.
    case time
    /// A day and a time: `2024-01-31T12:30:00Z`.
    case dateTime = "date-time"
    /// An address with a scheme: `https://example.com/a`.
    case uri
    /// An address, or the part of one that leads there from another: `/a?b`.
    case uriReference = "uri-reference"
    /// An address with places to fill in: `/users/{id}`.
    case uriTemplate = "uri-template"
    /// An e-mail address.
    case email
    /// The name of a host: `api.example.com`.
    case hostname
    /// An IPv4 address: `192.0.2.1`.
    case ipv4
    /// An IPv6 address: `2001:db8::1`.
    case ipv6
    /// A UUID: `3f1c2a50-8d4e-4b1a-9c77-0a1b2c3d4e5f`.
    case uuid
    /// A regular expression. Only its brackets and groups are checked.
    case regex
    /// A secret. Nothing is checked.
    case password
    /// Any text. Nothing is checked.
    case text

    /// Returns a Boolean value that indicates whether a text has the form.
    ///
    /// - Parameter text: The text.
    /// - Returns: Whether it has the form.
    public func matches(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return matches(bytes.span)
    }

    /// Whether bytes of UTF-8 have the form; makes nothing.
    func matches(_ text: borrowing Span<UInt8>) -> Bool {
        switch self {
        case .uuid: IdentifierFormats.isUUID(text)
        case .email: IdentifierFormats.isEmail(text)
        case .date: DateFormats.isDate(text)
        case .time: DateFormats.isTime(text)
        case .dateTime: DateFormats.isDateTime(text)
        case .uri: URIFormats.isURI(text)
        case .uriReference: URIFormats.isReference(text)
        case .uriTemplate: PatternFormats.isURITemplate(text)
        case .hostname: HostFormats.isHostname(text)
        case .ipv4: HostFormats.isIPv4(text)
        case .ipv6: HostFormats.isIPv6(text)
        case .regex: PatternFormats.isRegex(text)
        case .password, .text: true
        }
    }

    /// What a text of the form is, for messages.
    var name: String {
        switch self {
        case .date: "a date such as 2024-01-31"
        case .time: "a time such as 12:30:00Z"
        case .dateTime: "a date and time such as 2024-01-31T12:30:00Z"
        case .uri: "a URI such as https://example.com"
        case .uriReference: "a URI or a path"
        case .uriTemplate: "a URI template"
        case .email: "an email address"
        case .hostname: "a host name"
        case .ipv4: "an IPv4 address"
        case .ipv6: "an IPv6 address"
        case .uuid: "a UUID"
        case .regex: "a regular expression"
        case .password, .text: "text"
        }
    }
}
