/// The fixed part of an address: scheme, host, port and the path that everything below shares.
///
/// `https` is required unless the user overrides the base on purpose with ``init(unencrypted:)``, for a proxy or a fake
/// server in a test. A base is checked when a destination instance is made, with every other setting: requests go to bases of
/// the destination and nowhere else, and never to a link-local address or where clouds keep credentials (`169.254.169.254`).
public struct BaseURL: Sendable, Hashable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// The address as it was given, without a trailing slash.
    public let text: String
    let allowsUnencrypted: Bool

    /// Makes a base address that has to be `https`.
    ///
    /// - Parameter text: The address, such as `https://api.example.com/v1`.
    public init(_ text: String) {
        self.text = Self.withoutSlash(text)
        allowsUnencrypted = false
    }

    /// Makes a base address that may be `http` as well.
    ///
    /// - Parameter text: The address, such as `http://127.0.0.1:8080`.
    public init(unencrypted text: String) {
        self.text = Self.withoutSlash(text)
        allowsUnencrypted = true
    }

    private static func withoutSlash(_ text: String) -> String {
        text.hasSuffix("/") && !text.hasSuffix("://") ? String(text.dropLast()) : text
    }

    /// Makes a base address that has to be `https`.
    ///
    /// - Parameter value: The address, such as `https://api.example.com/v1`.
    public init(stringLiteral value: String) { self.init(value) }

    /// The address.
    public var description: String { text }

    /// The name or number of the host, without the port.
    var host: Substring {
        guard let start = text.firstRange(of: "://")?.upperBound else { return "" }
        let authority = text[start...].prefix { $0 != "/" }
        if authority.first == "[" { return authority.dropFirst().prefix { $0 != "]" } }
        return authority.prefix { $0 != ":" }
    }

    /// The name or number of the host, in lower case, without the port, the brackets of a number and a dot at its end.
    public var hostName: String {
        let name = host.lowercased()
        return name.hasSuffix(".") ? String(name.dropLast()) : name
    }

    /// A Boolean value that indicates whether the host is of the own machine or of a network that the rest of the world does not
    /// reach, by its number or by a name that says so, such as `10.0.0.1`, `localhost` or `redis`.
    ///
    /// What a public name resolves to is not known here.
    public var isPrivate: Bool {
        let name = String(host)
        let bytes = Array((name.contains(":") ? "[\(name)]" : name).utf8)
        return HTTPHost(bytes[...])?.isPrivate ?? true
    }

    /// What is wrong with the address, or `nil` if it can be used.
    public var problem: String? {
        let bytes = Array(text.utf8)
        if bytes.contains(where: { $0 <= 0x20 || $0 >= 0x7F }) {
            return "holds a space, a control character or a non-ASCII character"
        }
        let rest: ArraySlice<UInt8>
        if bytes.starts(with: "https://".utf8) {
            rest = bytes[8...]
        } else if allowsUnencrypted, bytes.starts(with: "http://".utf8) {
            rest = bytes[7...]
        } else {
            return allowsUnencrypted ? "must start with https:// or http://" : "must start with https://"
        }
        if rest.contains(where: { $0 == 0x3F || $0 == 0x23 }) { return "must not have a query or a fragment" }
        let parts = rest.split(separator: 0x2F, omittingEmptySubsequences: false)
        if let problem = Self.problem(authority: parts[0]) { return problem }
        if rest.contains(where: { #""<>\^`{|}"#.utf8.contains($0) }) { return "holds a character that must be escaped" }
        for part in parts.dropFirst() {
            if part.isEmpty { return "must not have an empty path segment" }
            guard let segment = Self.unescaped(part) else {
                return "holds a % without two hexadecimal digits behind it"
            }
            // A server may take an escaped slash for a slash, and a backslash as well.
            let pieces = segment.split(omittingEmptySubsequences: false) { $0 == 0x2F || $0 == 0x5C }
            if pieces.contains(where: { $0.elementsEqual(".".utf8) || $0.elementsEqual("..".utf8) }) {
                return "must not have the path segments . or .."
            }
            if segment.contains(where: { $0 < 0x20 || $0 == 0x7F }) { return "holds an escaped control character" }
        }
        return nil
    }

    /// The bytes that a path segment stands for, or `nil` if an escape is none.
    private static func unescaped(_ segment: ArraySlice<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        var rest = segment
        while let byte = rest.popFirst() {
            guard byte == 0x25 else {
                bytes.append(byte)
                continue
            }
            let digits = rest.prefix(2)
            guard digits.count == 2, let high = Hexadecimal.number(digits[digits.startIndex]),
                let low = Hexadecimal.number(digits[digits.startIndex + 1])
            else { return nil }
            bytes.append(high << 4 | low)
            rest = rest.dropFirst(2)
        }
        return bytes
    }

    /// What is wrong with the part between the slashes and the path.
    private static func problem(authority: ArraySlice<UInt8>) -> String? {
        if authority.contains(0x40) { return "must not hold a user or a password" }
        // The brackets of an IPv6 address hold colons of its own.
        let end =
            authority.first == 0x5B ? authority.firstIndex(of: 0x5D).map { $0 + 1 } : authority.firstIndex(of: 0x3A)
        let name = authority[..<(end ?? authority.endIndex)]
        let rest = authority[name.endIndex...]
        if name.isEmpty { return "has no host" }
        guard let host = HTTPHost(name), rest.isEmpty || rest.first == 0x3A else {
            return "has a host that is no name and no address"
        }
        if host.isOfOwnMachinery { return "is an address of the own machine's link or cloud, where no partner is" }
        if rest.isEmpty { return nil }
        let port = Int(String(decoding: rest.dropFirst(), as: UTF8.self)) ?? 0
        return (1...65_535).contains(port) && rest.dropFirst().allSatisfy { (0x30...0x39).contains($0) }
            ? nil : "has a port that is no number from 1 to 65535"
    }
}
