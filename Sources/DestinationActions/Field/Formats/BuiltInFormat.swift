/// The forms of texts that the library checks itself: nothing but bits, so that checks on the tape hold them.
enum BuiltInFormat: String, Sendable, CaseIterable {
    case date
    case time
    case dateTime = "date-time"
    case uri
    case uriReference = "uri-reference"
    case uriTemplate = "uri-template"
    case email
    case hostname
    case ipv4
    case ipv6
    case uuid
    case regex
    case password
    case text

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

    /// A text that has the form.
    var example: String {
        switch self {
        case .date: "2024-01-31"
        case .time: "12:30:00Z"
        case .dateTime: "2024-01-31T12:30:00Z"
        case .uri, .uriReference: "https://example.com/a"
        case .uriTemplate: "https://example.com/users/{id}"
        case .email: "ann@example.com"
        case .hostname: "api.example.com"
        case .ipv4: "192.0.2.1"
        case .ipv6: "2001:db8::1"
        case .uuid: "3f1c2a50-8d4e-4b1a-9c77-0a1b2c3d4e5f"
        case .regex, .password, .text: "text"
        }
    }
}
