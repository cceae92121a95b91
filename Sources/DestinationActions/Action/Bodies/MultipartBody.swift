/// Parts with names, files among them, that are being written as `multipart/form-data` (RFC 7578).
///
/// Values are sent as they are, byte for byte: texts as UTF-8, numbers and booleans as JSON has them, null as an empty text,
/// objects and lists as JSON with the type `application/json`. In names of fields and files, `"` and ends of lines are escaped as
/// browsers do it (`%22`, `%0D`, `%0A`), so that no name can begin a header or a part of its own.
///
/// ```swift
/// try context.request(.post, url, body: .multipart { parts in
///     parts.copy("title", payload, \.title)
///     try parts.file("list", fileName: "users.csv", contentType: "text/csv", rows)
/// })
/// ```
public struct MultipartBody: BodyWriter, Sendable {
    /// The parts, each with its headers and the empty line behind them.
    private var parts: [[UInt8]] = []

    init() {}

    /// Writes a part with a value.
    ///
    /// - Parameters:
    ///   - name: The name of the field.
    ///   - value: The value.
    public mutating func write(_ name: String, _ value: JSONValue) {
        switch value.kind {
        case .object, .array: add(name, fileName: nil, contentType: "application/json", value.bytes)
        case .string: add(name, fileName: nil, contentType: nil, Array((value.string ?? "").utf8))
        case .null: add(name, fileName: nil, contentType: nil, [])
        case .number, .bool: add(name, fileName: nil, contentType: nil, value.bytes)
        }
    }

    /// Writes a part with a file.
    ///
    /// - Parameters:
    ///   - name: The name of the field.
    ///   - fileName: The name of the file.
    ///   - contentType: The type of its content; `application/octet-stream` unless given.
    ///   - bytes: The content.
    /// - Throws: ``ActionError`` if the type holds anything but printable ASCII.
    public mutating func file(
        _ name: String, fileName: String, contentType: String = "application/octet-stream", _ bytes: [UInt8]
    ) throws(ActionError) {
        guard !contentType.isEmpty, contentType.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) else {
            throw ActionError("The type of a file must be printable ASCII, found \(JSONValue(contentType)).")
        }
        add(name, fileName: fileName, contentType: contentType, bytes)
    }

    private mutating func add(_ name: String, fileName: String?, contentType: String?, _ content: [UInt8]) {
        var part = Array(#"Content-Disposition: form-data; name="\#(Self.escaped(name))""#.utf8)
        if let fileName { part += #"; filename="\#(Self.escaped(fileName))""#.utf8 }
        part += Self.lineEnd
        if let contentType {
            part += "Content-Type: \(contentType)".utf8
            part += Self.lineEnd
        }
        part += Self.lineEnd
        part += content
        parts.append(part)
    }

    private static let lineEnd: [UInt8] = [0x0D, 0x0A]

    private static func escaped(_ name: String) -> String {
        var result = ""
        for scalar in name.unicodeScalars {
            switch scalar {
            case "\"": result += "%22"
            case "\r": result += "%0D"
            case "\n": result += "%0A"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    // MARK: The boundary

    /// How boundaries begin; a number of eight digits follows.
    private static let prefix = Array("destination-actions-".utf8)

    /// The boundary with the least number that stands in no part.
    var boundary: String {
        var taken = Set<[UInt8]>()
        for part in parts {
            var at = 0
            while at + Self.prefix.count + 8 <= part.count {
                let end = at + Self.prefix.count
                if part[at] == Self.prefix[0], part[at..<end].elementsEqual(Self.prefix) {
                    taken.insert(Array(part[end..<(end + 8)]))
                }
                at += 1
            }
        }
        var number = 0
        while taken.contains(Self.digits(number)) { number += 1 }
        return String(decoding: Self.prefix + Self.digits(number), as: UTF8.self)
    }

    private static func digits(_ number: Int) -> [UInt8] {
        let digits = Array(String(number).utf8)
        return [UInt8](repeating: 0x30, count: max(0, 8 - digits.count)) + digits
    }

    /// The parts, each behind a boundary, and the one that ends them.
    func bytes(boundary: String) -> [UInt8] {
        var bytes: [UInt8] = []
        for part in parts {
            bytes += "--\(boundary)\r\n".utf8
            bytes += part
            bytes += Self.lineEnd
        }
        bytes += "--\(boundary)--\r\n".utf8
        return bytes
    }
}
