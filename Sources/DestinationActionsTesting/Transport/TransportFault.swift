import DestinationActions
import LoopbackHTTP

/// A way in which a partner fails over a real socket, and what a transport is to say of it.
struct TransportFault: Sendable {
    let name: String
    let path: String
    /// What the partner does; `nil` if it hangs up before it has read the body.
    let response: LoopbackResponse?
    let codes: [TransportError.Code]
    var body = #"{"a":1}"#
    var timeout = TransportRun.timeout

    static var all: [TransportFault] {
        [
            TransportFault(
                name: "A connection that ends before the body is read", path: "early", response: nil,
                codes: [.connectionLost], body: String(repeating: "x", count: 3_000_000)),
            TransportFault(
                name: "A connection that ends without an answer", path: "lost",
                response: LoopbackResponse(manner: .nothing), codes: [.connectionLost]),
            TransportFault(
                name: "An answer that ends after its head", path: "headed",
                response: LoopbackResponse(body: "0123456789", manner: .truncated(0)), codes: [.connectionLost]),
            TransportFault(
                name: "An answer that ends in its body", path: "cut",
                response: LoopbackResponse(body: "0123456789", manner: .truncated(4)), codes: [.connectionLost]),
            TransportFault(
                name: "An answer that ends in a chunk", path: "chunk",
                response: LoopbackResponse(
                    body: "HTTP/1.1 200 Fine\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nabc", manner: .raw),
                codes: [.connectionLost]),
            TransportFault(
                name: "Nonsense", path: "nonsense",
                response: LoopbackResponse(body: "\u{1}\u{2}nonsense\r\n", manner: .raw),
                codes: [.invalidResponse, .connectionLost]),
            TransportFault(
                name: "An answer of eight megabytes", path: "huge",
                response: LoopbackResponse(body: String(repeating: "x", count: 8_000_000)),
                codes: [.responseTooLarge]),
            TransportFault(
                name: "Silence", path: "silence", response: LoopbackResponse(delay: .seconds(50)), codes: [.timedOut],
                timeout: .milliseconds(400)),
            TransportFault(
                name: "An answer that takes too long, drop by drop", path: "drops",
                response: LoopbackResponse(
                    body: String(repeating: "x", count: 5000), manner: .dripping(1, pause: .milliseconds(10))),
                codes: [.timedOut], timeout: .milliseconds(400)),
        ]
    }
}
