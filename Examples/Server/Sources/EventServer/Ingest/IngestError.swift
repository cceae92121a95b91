import DestinationActions
import HTTPTypes
import Hummingbird

/// Why something that a client posted is not taken.
struct IngestError: Error, HTTPResponseError {
    let status: HTTPResponse.Status
    let code: String
    let message: String
    var retryAfter: Int?

    static func malformed(_ message: String) -> IngestError {
        IngestError(status: .badRequest, code: "malformed", message: message)
    }

    /// Segment's clients know 400 for what is too large, and do not try it again.
    static func tooLarge(_ message: String) -> IngestError {
        IngestError(status: .badRequest, code: "tooLarge", message: message)
    }

    static let unauthorized = IngestError(
        status: .unauthorized, code: "unauthorized",
        message:
            "The write key is missing or unknown. Give it as the user name of Basic authentication, or as writeKey.")

    static let slow = IngestError(
        status: .requestTimeout, code: "slow", message: "The body did not arrive in time.")

    static let closing = IngestError(
        status: .serviceUnavailable, code: "closing", message: "The server is shutting down.", retryAfter: 5)

    init(status: HTTPResponse.Status, code: String, message: String, retryAfter: Int? = nil) {
        self.status = status
        self.code = code
        self.message = message
        self.retryAfter = retryAfter
    }

    /// What a pipeline says that does not take events.
    init(_ error: PipelineError) {
        switch error.code {
        case .queueFull:
            self.init(
                status: .tooManyRequests, code: "full", message: "There are too many events waiting. Try again later.",
                retryAfter: 1)
        case .closed: self = .closing
        case .masked: self.init(status: .badRequest, code: "masked", message: "\(error)")
        default:
            self.init(
                status: .serviceUnavailable, code: "queueFailed", message: "The events could not be kept.",
                retryAfter: 5)
        }
    }

    func response(from request: Request, context: some RequestContext) -> Response {
        let json: JSONValue = ["code": JSONValue(code), "message": JSONValue(message)]
        var response = Response(json, status: status)
        if let retryAfter { response.headers[.retryAfter] = "\(retryAfter)" }
        if status == .unauthorized { response.headers[.wwwAuthenticate] = "Basic realm=\"events\"" }
        return response
    }
}

extension Response {
    /// An answer in JSON.
    init(_ json: JSONValue, status: HTTPTypes.HTTPResponse.Status = .ok) {
        self.init(
            status: status, headers: [.contentType: "application/json; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: json.bytes)))
    }
}
