/// The address of a request: a base, path segments and query items, each escaped on its own.
///
/// Data never becomes structure: a segment such as `a/b?c` stays one segment (`a%2Fb%3Fc`), and a segment that a server
/// would resolve away (`""`, `.`, `..`) is refused.
///
/// ```swift
/// let url = try HTTPURL("https://api.example.com/v1").appending("contacts", "ann/1").adding(query: "full", "yes")
/// // https://api.example.com/v1/contacts/ann%2F1?full=yes
/// ```
///
/// Some partners want their key in the address. Marked as sensitive, it is sent and never shown:
///
/// ```swift
/// let url = try HTTPURL("https://api.example.com").appending("events").adding(query: "token", token, isSensitive: true)
/// print(url)  // https://api.example.com/events?token=<redacted>
/// ```
public struct HTTPURL: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
    /// The base.
    public let base: BaseURL
    /// The escaped path below the base, starting with a slash, or empty; as it is sent.
    public private(set) var path: String = ""
    /// The escaped query without its question mark, or empty; as it is sent.
    public private(set) var query: String = ""
    private var visible = Visible.all

    /// What descriptions show of path and query.
    private indirect enum Visible: Sendable, Hashable {
        case all
        case parts(path: String, query: String, secrets: [String])
    }

    /// Makes the address of a base.
    ///
    /// - Parameter base: The base.
    public init(_ base: BaseURL) { self.base = base }

    /// Returns the address with more path segments.
    ///
    /// - Parameters:
    ///   - segments: The segments, unescaped.
    ///   - isSensitive: Whether they are secrets that no description may show.
    /// - Returns: The longer address.
    /// - Throws: ``HTTPURLError`` if a segment is empty, `.` or `..`.
    public func appending(_ segments: String..., isSensitive: Bool = false) throws(HTTPURLError) -> HTTPURL {
        var url = self
        for segment in segments { try url.append(segment, isSensitive) }
        return url
    }

    /// Returns the address with one more path segment, as nearly all addresses have it.
    ///
    /// - Parameters:
    ///   - segment: The segment, unescaped.
    ///   - isSensitive: Whether it is a secret that no description may show.
    /// - Returns: The longer address.
    /// - Throws: ``HTTPURLError`` if the segment is empty, `.` or `..`.
    public consuming func appending(_ segment: String, isSensitive: Bool = false) throws(HTTPURLError) -> HTTPURL {
        try append(segment, isSensitive)
        return self
    }

    private mutating func append(_ segment: String, _ isSensitive: Bool) throws(HTTPURLError) {
        if segment.isEmpty || segment == "." || segment == ".." {
            throw HTTPURLError(segment: isSensitive ? Redacted.text : segment)
        }
        let slash = path.utf8.last == UInt8(ascii: "/") ? "" : "/"
        if isSensitive || !isVisible {
            let shown = slash + (isSensitive ? Redacted.text : Self.escaped(segment))
            show(path: shown, isSensitive ? segment : nil)
        }
        // Nearly all addresses have one segment, and a text is made faster than it grows.
        if path.isEmpty { path = "/" } else { path += slash }
        Self.escape(segment, into: &path)
    }

    /// Returns the address with a slash at the end of its path, for partners to whom `/events/` is another address than `/events`.
    ///
    /// - Returns: The address with one slash at the end of its path, and the same query.
    public func endingWithSlash() -> HTTPURL {
        guard path.utf8.last != UInt8(ascii: "/") else { return self }
        var url = self
        if !isVisible { url.show(path: "/", nil) }
        url.path += "/"
        return url
    }

    /// Returns the address with one more query item.
    ///
    /// - Parameters:
    ///   - name: The name, unescaped.
    ///   - value: The value, unescaped.
    ///   - isSensitive: Whether the value is a secret that no description may show.
    /// - Returns: The longer address.
    public func adding(query name: String, _ value: String, isSensitive: Bool = false) -> HTTPURL {
        var url = self
        if isSensitive || !isVisible {
            let name = (query.isEmpty ? "" : "&") + Self.escaped(name) + "="
            url.show(query: name + (isSensitive ? Redacted.text : Self.escaped(value)), isSensitive ? value : nil)
        }
        if !url.query.isEmpty { url.query += "&" }
        Self.escape(name, into: &url.query)
        url.query += "="
        Self.escape(value, into: &url.query)
        return url
    }

    /// Notes what is shown in the place of what is about to be added.
    private mutating func show(path: String = "", query: String = "", _ secret: String?) {
        visible = .parts(
            path: shownPath + path, query: shownQuery + query, secrets: secrets + (secret.map { [$0] } ?? []))
    }

    /// The whole address, its query included, as it is sent: for transports alone, since it holds what no text may show.
    public var text: String { query.isEmpty ? base.text + path : base.text + path + "?" + query }

    /// The whole address, its query included, with `<redacted>` in the place of what is sensitive.
    public var description: String { query.isEmpty ? base.text + shownPath : base.text + shownPath + "?" + shownQuery }

    /// A mirror of what the description shows.
    public var customMirror: Mirror { Mirror(self, children: ["url": description], displayStyle: .struct) }

    /// The address without its query, in which some partners want their key, and events leave ids and addresses of users.
    var shown: String { query.isEmpty ? base.text + shownPath : base.text + shownPath + "?" + Redacted.text }

    private var isVisible: Bool { if case .all = visible { true } else { false } }

    private var shownPath: String { if case .parts(let path, _, _) = visible { path } else { path } }

    private var shownQuery: String { if case .parts(_, let query, _) = visible { query } else { query } }

    /// What was marked as sensitive, unescaped.
    package var secrets: [String] { if case .parts(_, _, let secrets) = visible { secrets } else { [] } }

    private static func escaped(_ text: String) -> String {
        var result = ""
        escape(text, into: &result)
        return result
    }

    /// Escapes everything but the unreserved characters of RFC 3986, section 2.3, as UTF-8.
    static func escape(_ text: String, into result: inout String) {
        if text.utf8.withContiguousStorageIfAvailable({ $0.allSatisfy(isUnreserved) }) == true {
            result += text
            return
        }
        var escaped: [UInt8] = []
        escaped.reserveCapacity(text.utf8.count * 3)
        for byte in text.utf8 {
            if isUnreserved(byte) {
                escaped.append(byte)
            } else {
                escaped.append(0x25)
                escaped.append(Hexadecimal.upperDigit(byte >> 4))
                escaped.append(Hexadecimal.upperDigit(byte & 0xF))
            }
        }
        result += String(decoding: escaped, as: UTF8.self)
    }

    @inline(__always) private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: true
        default: false
        }
    }
}

extension HTTPURL {
    /// The escaped path with that of the base, or `/` if there is none.
    ///
    /// It is the path that the request's line has, and that signatures are over.
    public var fullPath: String {
        let rest = base.text.firstRange(of: "://").map { base.text[$0.upperBound...] } ?? ""
        let whole = (rest.firstIndex(of: "/").map { rest[$0...] } ?? "") + path
        return whole.isEmpty ? "/" : String(whole)
    }
}

/// An error that says that a path segment cannot be part of an address.
public struct HTTPURLError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The segment at fault.
    public let segment: String

    /// A sentence for a person.
    public var description: String {
        "A path segment must not be empty, \".\" or \"..\", found \"\(segment)\"."
    }
}
