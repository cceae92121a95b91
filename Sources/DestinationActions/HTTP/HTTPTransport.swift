/// A type that sends one HTTP request and returns what the server answered.
///
/// - **Choose** `URLSessionTransport` (module `DestinationActionsURLSession`) to start with, or adapt the HTTP client that
///   your server already has; tests take `RecordingTransport` from `DestinationActionsTesting`.
/// - **Implement your own** with one function. It must not follow redirects, keep cookies or retry; it must end within
///   `timeout`, and it must return as soon as its task is cancelled. `TransportCheck` from `DestinationActionsTesting` says
///   what is wrong with it. What destinations ask for was checked before: the address is one of the destination's, and the
///   headers can be sent as they are. What goes out is ``HTTPURL/text``; the description of an address leaves secrets out.
public protocol HTTPTransport: Sendable {
    /// Sends a request.
    ///
    /// A status is never an error here: 404 and 503 are returned like 200.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - timeout: How long all of it may take: connecting, sending, waiting and reading the answer.
    /// - Returns: The answer, whatever its status.
    /// - Throws: ``TransportError`` if no whole answer arrived.
    func send(_ request: HTTPRequest, timeout: Duration) async throws(TransportError) -> HTTPResponse
}

/// An error that says why no answer arrived.
public struct TransportError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What went wrong; more codes may come.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        enum Storage: String, Hashable, Sendable, CaseIterable {
            case hostNotFound, connectionRefused, connectionLost, timedOut, tlsFailed, responseTooLarge
            case invalidResponse, invalidRequest, credentials, cancelled, other
        }
        let storage: Storage

        /// The name of the host has no address.
        public static var hostNotFound: Code { Code(storage: .hostNotFound) }
        /// Nobody accepts connections at the address.
        public static var connectionRefused: Code { Code(storage: .connectionRefused) }
        /// The connection ended before the answer was whole.
        public static var connectionLost: Code { Code(storage: .connectionLost) }
        /// The time-out ran out.
        public static var timedOut: Code { Code(storage: .timedOut) }
        /// The encrypted connection could not be made.
        public static var tlsFailed: Code { Code(storage: .tlsFailed) }
        /// The answer is larger than the transport's limit.
        public static var responseTooLarge: Code { Code(storage: .responseTooLarge) }
        /// What came back is no HTTP answer.
        public static var invalidResponse: Code { Code(storage: .invalidResponse) }
        /// The transport cannot send such a request.
        public static var invalidRequest: Code { Code(storage: .invalidRequest) }
        /// There was no token for the request, so that it was not sent.
        public static var credentials: Code { Code(storage: .credentials) }
        /// The task was cancelled.
        public static var cancelled: Code { Code(storage: .cancelled) }
        /// Anything else.
        public static var other: Code { Code(storage: .other) }

        /// The name of the code, from a bounded set: fit for a metric's label.
        public var description: String { storage.rawValue }

        /// Makes a code from its name.
        ///
        /// - Parameter name: The name, such as `timedOut`.
        public init?(_ name: String) {
            guard let storage = Storage(rawValue: name) else { return nil }
            self.storage = storage
        }

        init(storage: Storage) { self.storage = storage }
    }

    /// What went wrong.
    public let code: Code
    /// A sentence for a person; it holds no header, body or query.
    public let message: String
    /// A Boolean value that indicates whether the partner may have received the request all the same.
    public let mayHaveArrived: Bool
    /// Status and headers of the answer, where they are known though the whole answer is not; its body is empty.
    ///
    /// With ``Code/responseTooLarge`` a status of failure is judged like any answer. One of success is not: the body might say
    /// otherwise, so that the event fails, and it is told that the partner may have taken it.
    public let head: HTTPResponse?

    /// Makes an error.
    ///
    /// - Parameters:
    ///   - code: What went wrong.
    ///   - message: A sentence for a person.
    ///   - mayHaveArrived: Whether bytes of the request may have reached the partner.
    ///   - head: Status and headers of the answer, where they are known; a body is left out.
    public init(_ code: Code, _ message: String, mayHaveArrived: Bool, head: HTTPResponse? = nil) {
        self.code = code
        self.message = message
        self.mayHaveArrived = mayHaveArrived
        self.head = head.map { HTTPResponse(status: $0.status, headers: $0.headers) }
    }

    /// Code and message.
    public var description: String { ShownText.line("\(code): \(message)") }
}
