extension HTTPRequest {
    /// How the message of a request that is refused begins.
    package static let refusal = "The request is not sent: "

    /// What forbids to send the request, whatever the transport; `nil` if nothing does.
    ///
    /// - Parameters:
    ///   - bases: The base addresses of the destination; requests go nowhere else.
    ///   - sound: Headers that were found to be sound before.
    func problem(bases: [BaseURL], sound: [HTTPHeaders]) -> String? {
        if namesForeignField {
            return
                "its body names a field that the action's field set does not store, and only what it stores has values."
        }
        // Nearly all requests have the first base and the last headers; comparing those is cheaper than looking for them.
        if url.base != bases.first, !bases.contains(url.base) {
            return "its address \(url.base) is not among the destination's base addresses."
        }
        if body?.isEmpty == false, method == .get || method == .head {
            return "a \(method.rawValue) request cannot have a body."
        }
        return headers == sound.last || sound.contains(headers) ? nil : headers.problem
    }
}

extension HTTPHeaders {
    /// What is wrong with the fields, or `nil` if they can be sent; values are not shown.
    var problem: String? {
        for field in fields {
            if field.name.isEmpty { return "a header has no name." }
            guard field.name.utf8.allSatisfy(Self.isTokenByte) else {
                return "the name of the header \(JSONValue(String(field.name.prefix(40)))) holds what no name may hold."
            }
            if Self.ofConnection.contains(field.name.lowercased()) {
                return "the header \(field.name) belongs to the connection, and is the transport's."
            }
            guard field.value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
                return "the value of the header \(field.name) holds a control character."
            }
        }
        return nil
    }

    /// The fields that belong to the connection and not to the request.
    private static let ofConnection: Set<String> = [
        "connection", "content-length", "expect", "host", "keep-alive", "proxy-connection", "te", "trailer",
        "transfer-encoding", "upgrade",
    ]

    /// RFC 9110, section 5.6.2.
    private static func isTokenByte(_ byte: UInt8) -> Bool {
        ASCII.isAlphanumeric(byte) || "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
}
