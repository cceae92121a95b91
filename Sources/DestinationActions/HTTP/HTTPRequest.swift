/// One HTTP request, ready to be sent: method, address, headers, body.
///
/// A request is a value. Actions build it without any input or output; an ``HTTPTransport`` sends it.
/// However it is printed, dumped or reflected, it never shows the values of sensitive headers, sensitive parts of the address,
/// the query, nor the body.
public struct HTTPRequest: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
    /// The verb of a request.
    public enum Method: String, Sendable, Hashable {
        /// Reads a resource.
        case get = "GET"
        /// Sends data to a resource.
        case post = "POST"
        /// Replaces a resource.
        case put = "PUT"
        /// Changes a part of a resource.
        case patch = "PATCH"
        /// Removes a resource.
        case delete = "DELETE"
        /// Asks for the headers of a resource.
        case head = "HEAD"
    }

    /// The verb.
    public var method: Method
    /// The address.
    public var url: HTTPURL
    /// The headers, in the order in which they were set.
    public var headers: HTTPHeaders
    /// The bytes of the body, or `nil` for a request without one.
    public var body: [UInt8]?
    /// The body as the action wrote it, where ``body`` was compressed at departure; otherwise the same.
    ///
    /// What reads requests, such as tests and partners that are played, reads this.
    public internal(set) var plainBody: [UInt8]? {
        get { plain ?? body }
        set { plain = newValue }
    }
    private var plain: [UInt8]?
    /// Whether its body was to hold a field that the payload does not have; it must not be sent then.
    var namesForeignField = false

    /// Makes a request.
    ///
    /// - Parameters:
    ///   - method: The verb.
    ///   - url: The address.
    ///   - headers: The headers; none unless given.
    ///   - body: The bytes of the body; none unless given.
    public init(_ method: Method, _ url: HTTPURL, headers: HTTPHeaders = [:], body: [UInt8]? = nil) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }

    init(
        _ method: Method, _ url: consuming HTTPURL, headers: HTTPHeaders, body: [UInt8], namesForeignField: Bool
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.namesForeignField = namesForeignField
    }

    /// Method, address with `<redacted>` for a query, headers with `<redacted>` for what is sensitive, and the size of the body.
    public var description: String {
        "\(method.rawValue) \(url.shown) \(headers) (\(body?.count ?? 0) bytes)"
    }

    /// A mirror of what the description shows.
    public var customMirror: Mirror {
        Mirror(
            self,
            children: [
                "method": method.rawValue, "url": url.shown, "headers": headers, "body": "\(body?.count ?? 0) bytes",
            ], displayStyle: .struct)
    }
}

/// What a request is for, as observers are told.
public enum RequestPurpose: String, Sendable, Hashable, CaseIterable {
    /// To deliver events.
    case events
    /// To get a token for requests that deliver events; it carries none itself, and counts as none of their attempts.
    case token
}

/// What a server answered: status, headers, body.
public struct HTTPResponse: Sendable, Hashable, CustomReflectable {
    /// The status code, such as 200.
    public var status: Int
    /// The headers.
    public var headers: HTTPHeaders
    /// The bytes of the body; empty if there was none.
    public var body: [UInt8]

    /// Makes a response.
    ///
    /// - Parameters:
    ///   - status: The status code.
    ///   - headers: The headers; none unless given.
    ///   - body: The bytes of the body; none unless given.
    public init(status: Int, headers: HTTPHeaders = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// A Boolean value that indicates whether the status is one of success (200–299).
    public var isSuccess: Bool { (200..<300).contains(status) }

    /// A mirror without the body, in which partners echo keys.
    public var customMirror: Mirror {
        Mirror(
            self, children: ["status": status, "headers": headers, "body": "\(body.count) bytes"], displayStyle: .struct
        )
    }
}
