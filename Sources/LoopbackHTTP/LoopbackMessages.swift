/// A request as the server read it.
package struct LoopbackRequest: Sendable {
    /// The verb, such as `POST`.
    package var method: String
    /// Path and query as they came, such as `/users?full=yes`.
    package var target: String
    /// The header fields as they came.
    package var headers: [(name: String, value: String)]
    /// The bytes of the body.
    package var body: [UInt8] = []
    /// The number of the connection, counted from 1.
    package var connection: Int

    /// The value of the first header field with a name, whatever the case of its letters.
    package subscript(name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}

/// What the server answers, well or badly.
package struct LoopbackResponse: Sendable {
    /// How an answer goes out.
    package enum Manner: Sendable, Hashable {
        /// At once, with its length.
        case whole
        /// In chunks of so many bytes, without its length.
        case chunked(Int)
        /// With its length, so many bytes at a time with a pause before each.
        case dripping(Int, pause: Duration)
        /// With its length, but the connection ends after so many bytes of the body.
        case truncated(Int)
        /// The bytes of the body alone, without status and headers; then the connection ends.
        case raw
        /// The bytes of the body alone, and then others again and again, with a pause before each, until the other side ends
        /// the connection.
        case endless([UInt8], pause: Duration)
        /// Nothing at all; the connection ends.
        case nothing
    }

    /// The status code.
    package var status: Int
    /// The header fields; length, coding and connection are added by the server.
    package var headers: [(name: String, value: String)]
    /// The bytes of the body.
    package var body: [UInt8]
    /// How the answer goes out.
    package var manner: Manner
    /// How long the server waits before it answers.
    package var delay: Duration
    /// Whether the connection ends after the answer.
    package var closes: Bool

    /// Makes an answer: 200 without headers and body, whole and at once, unless told otherwise.
    package init(
        status: Int = 200, headers: [(name: String, value: String)] = [], body: String = "", manner: Manner = .whole,
        delay: Duration = .zero, closes: Bool = false
    ) {
        self.status = status
        self.headers = headers
        self.body = [UInt8](body.utf8)
        self.manner = manner
        self.delay = delay
        self.closes = closes
    }
}
