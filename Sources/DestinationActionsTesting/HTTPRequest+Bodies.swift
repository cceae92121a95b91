public import DestinationActions

extension HTTPRequest {
    /// The body as JSON; null if there is none or it is no JSON.
    public var json: JSONValue { plainBody.flatMap { try? JSONValue(parsing: $0) } ?? .null }

    /// The lines of the body as JSON, each of NDJSON; null for a line that is no JSON.
    public var lines: [JSONValue] {
        (plainBody ?? []).split(separator: 0x0A).map { (try? JSONValue(parsing: Array($0))) ?? .null }
    }

    /// The pairs of the body of a form, unescaped: a text for each name, or a list of them where the name repeats.
    ///
    /// ```swift
    /// #expect(request.form == ["To": "+4930123456", "tags[0]": "new"])
    /// ```
    public var form: JSONValue {
        var pairs = JSONObject()
        for pair in (plainBody ?? []).split(separator: 0x26) {
            let end = pair.firstIndex(of: 0x3D) ?? pair.endIndex
            let name = Self.unescaped(pair[..<end])
            let value = JSONValue(Self.unescaped(pair[end...].dropFirst()))
            pairs[name] = pairs[name].map { JSONValue(($0.array ?? [$0]) + [value]) } ?? value
        }
        return JSONValue(pairs)
    }

    /// The body as text; empty if there is none.
    public var text: String { String(decoding: plainBody ?? [], as: UTF8.self) }

    private static func unescaped(_ part: ArraySlice<UInt8>) -> String {
        var bytes: [UInt8] = []
        var rest = part
        while let byte = rest.popFirst() {
            if byte == 0x25, let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte == 0x2B ? 0x20 : byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// What a body is, by its `Content-Type`.
enum BodyKind {
    case json
    case lines
    case form
    case parts(boundary: String)
    case other

    init(_ request: HTTPRequest) {
        let type = (request.headers["Content-Type"] ?? "").lowercased()
        if ["ndjson", "jsonl", "json-lines", "x-json-stream"].contains(where: type.contains) {
            self = .lines
        } else if type.contains("json") {
            self = .json
        } else if type.hasPrefix("application/x-www-form-urlencoded") {
            self = .form
        } else if type.hasPrefix("multipart/"), let boundary = type.split(separator: "boundary=").dropFirst().first {
            self = .parts(boundary: String(boundary))
        } else {
            self = .other
        }
    }
}
