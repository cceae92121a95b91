/// A type that makes bodies smaller for the way to the partner, such as gzip.
///
/// - **Use** `Gzip` of the module `DestinationActionsCompression` as the ``Destination/bodyEncoding`` of a destination whose
///   partner reads it.
/// - **Implement your own** with a name and a function. It is asked at departure: previews, tests and the limits of batches see
///   the body as the action wrote it.
public protocol BodyEncoding: Sendable {
    /// The name that the partner reads in the header `Content-Encoding`, such as `gzip`.
    var name: String { get }

    /// Encodes a body.
    ///
    /// - Parameter body: The body, at least one byte.
    /// - Returns: What is sent in its place, or `nil` to send the body as it is, as when that would be no longer.
    func encode(_ body: [UInt8]) -> [UInt8]?
}

extension HTTPRequest {
    /// The request as it departs: with its body encoded, unless there is none or the action has said how it is encoded.
    func encoded(by encoding: (any BodyEncoding)?) -> HTTPRequest {
        guard let encoding, let body, !body.isEmpty, headers["Content-Encoding"] == nil,
            let bytes = encoding.encode(body)
        else { return self }
        var request = self
        request.plainBody = body
        request.body = bytes
        request.headers.set("Content-Encoding", to: encoding.name)
        return request
    }
}

extension BodyEncoding {
    /// What is wrong with the name, or `nil` if it can be sent.
    var problem: String? {
        !name.isEmpty && name.utf8.allSatisfy({ ASCII.isAlphanumeric($0) || "-_".utf8.contains($0) })
            ? nil : "must have a name of letters, digits, - and _, found \(JSONValue(name))"
    }
}
