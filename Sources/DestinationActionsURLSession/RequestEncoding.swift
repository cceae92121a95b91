import DestinationActions
import Foundation

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

extension URLRequest {
    /// Makes a request for the session.
    ///
    /// The session's own time-out, which counts idle time in whole seconds, is set beyond that of the transport.
    init(_ request: HTTPRequest, timeout: Duration) throws(TransportError) {
        if let problem = request.url.base.problem { throw .invalid("The base address \(problem).") }
        guard let url = URL(string: request.url.text, encodingInvalidCharacters: false) else {
            throw .invalid("The address holds a character that must be escaped.")
        }
        self.init(url: url)
        httpMethod = request.method.rawValue
        timeoutInterval = Double(min(timeout, .seconds(86_400)).components.seconds + 60)
        httpShouldHandleCookies = false
        if let body = request.body, !body.isEmpty {
            guard request.method != .get, request.method != .head else {
                throw .invalid("A \(request.method.rawValue) request cannot have a body.")
            }
            httpBody = Data(body)
        }
        var fields = try Self.fields(request.headers)
        if request.method == .post, httpBody != nil, request.headers["Content-Type"] == nil {
            fields["Content-Type"] = Self.noContentType
        }
        // Set together: set one by one, names change the case of their letters on Linux.
        allHTTPHeaderFields = fields
    }

    /// What keeps the session from calling a body a form: on Linux libcurl leaves out a field whose value is blank.
    private static var noContentType: String {
        #if canImport(FoundationNetworking)
        " "
        #else
        "application/octet-stream"
        #endif
    }

    /// The fields that belong to the connection and not to the request.
    private static let reserved: Set<String> = [
        "connection", "content-length", "expect", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade",
    ]

    private static func fields(_ headers: HTTPHeaders) throws(TransportError) -> [String: String] {
        var fields: [String: String] = [:]
        var names: [String: String] = [:]
        for field in headers.fields {
            let key = field.name.lowercased()
            guard !key.isEmpty, key.utf8.allSatisfy(isTokenByte) else { throw .invalid("A header's name is no token.") }
            guard !reserved.contains(key) else { throw .invalid("The header \(key) belongs to the connection.") }
            guard field.value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
                throw .invalid("The value of the header \(key) holds a control character.")
            }
            let value = field.value.trimmingCharacters(in: [" ", "\t"])
            if let name = names[key], let earlier = fields[name] {
                fields[name] = "\(earlier), \(value)"
            } else {
                names[key] = field.name
                fields[field.name] = value
            }
        }
        return fields
    }

    /// RFC 9110, section 5.6.2.
    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}

extension HTTPResponse {
    /// Makes the answer from what the session says, the fields in the order of their names.
    init(_ response: HTTPURLResponse, body: [UInt8]) {
        var headers = HTTPHeaders()
        let fields = response.allHeaderFields.map { (String(describing: $0.key), String(describing: $0.value)) }
        for (name, value) in fields.sorted(by: { $0.0 < $1.0 }) { headers.append(name, value) }
        self.init(status: response.statusCode, headers: headers, body: body)
    }
}

extension TransportError {
    fileprivate static func invalid(_ message: String) -> TransportError {
        TransportError(.invalidRequest, message, mayHaveArrived: false)
    }
}
