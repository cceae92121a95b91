/// The fixed part of an address: scheme, host, port and the path that everything below shares.
///
/// `https` is required unless the user overrides the base on purpose with ``init(unencrypted:)``, for a proxy or a fake
/// server in a test. A base is checked when a destination instance is made, with every other setting.
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
        let hasDots = parts.dropFirst().contains { $0.elementsEqual(".".utf8) || $0.elementsEqual("..".utf8) }
        return hasDots ? "must not have the path segments . or .." : nil
    }

    /// What is wrong with the part between the slashes and the path.
    private static func problem(authority: ArraySlice<UInt8>) -> String? {
        if authority.contains(0x40) { return "must not hold a user or a password" }
        var rest = authority
        if authority.first == 0x5B {  // The brackets of an IPv6 address hold colons of its own.
            guard let end = authority.firstIndex(of: 0x5D), end > authority.startIndex + 1 else { return "has no host" }
            rest = authority[(end + 1)...]
            if let next = rest.first, next != 0x3A { return "has no host" }
        } else {
            rest = authority.drop { $0 != 0x3A }
            if rest.count == authority.count { return "has no host" }
        }
        guard rest.first == 0x3A else { return nil }
        let port = Int(String(decoding: rest.dropFirst(), as: UTF8.self)) ?? 0
        return (1...65_535).contains(port) && rest.dropFirst().allSatisfy { (0x30...0x39).contains($0) }
            ? nil : "has a port that is no number from 1 to 65535"
    }
}
