import DestinationActions
import Testing

@Suite("Base addresses")
struct BaseURLTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let text: String
        /// What is wrong with it where `https` is required, and where it is not.
        let problem: String?
        let unencryptedProblem: String?
        var testDescription: String { text.debugDescription }

        init(_ text: String, _ problem: String?, unencrypted: String?) {
            self.text = text
            self.problem = problem
            unencryptedProblem = unencrypted
        }

        init(_ text: String, _ problem: String?) { self.init(text, problem, unencrypted: problem) }
    }

    static let https = "must start with https://"
    static let either = "must start with https:// or http://"
    static let noHost = "has a host that is no name and no address"
    static let machinery = "is an address of the own machine's link or cloud, where no partner is"
    static let noPort = "has a port that is no number from 1 to 65535"
    static let cases = [
        Case("https://api.example.com", nil), Case("https://api.example.com/v1/", nil), Case("https://h:8443/a/b", nil),
        Case("https://[::1]", nil), Case("https://[::1]:8080/x", nil), Case("https://h/a%20b", nil),
        Case("http://127.0.0.1:8080", https, unencrypted: nil), Case("http://h", https, unencrypted: nil),
        Case("", https, unencrypted: either), Case("ftp://h", https, unencrypted: either),
        Case("api.example.com", https, unencrypted: either), Case("//h", https, unencrypted: either),
        Case("HTTPS://h", https, unencrypted: either), Case("https:/h", https, unencrypted: either),
        Case("https://", "has no host"), Case("https:///x", "has no host"), Case("https://:80", "has no host"),
        Case("https://[]", noHost), Case("https://[::1", noHost), Case("https://[::1]x", noHost),
        Case("https://[::1%25eth0]", noHost), Case("https://[1:2]", noHost), Case("https://a..b", noHost),
        Case("https://.a", noHost), Case("https://a%2eb", noHost), Case("https://a,b", noHost),
        Case("https://1.2.3.256", noHost),
        Case("https://1.2.3.4.5", noHost), Case("https://4294967296", noHost), Case("https://a.09", noHost),
        Case("https://a.b.", nil), Case("https://my_proxy:80", nil), Case("https://xn--hllo-bpa.example", nil),
        Case("https://10.0.0.7", nil), Case("https://192.168.1.1", nil), Case("https://1.2.3.4", nil),
        Case("https://[2001:db8::1]", nil), Case("https://[::ffff:1.2.3.4]", nil), Case("https://[fd00::1]", nil),
        Case("https://h:", noPort), Case("https://h:0", noPort), Case("https://h:65536", noPort),
        Case("https://h:80a", noPort), Case("https://h:+80", noPort), Case("https://[::1]:x", noPort),
        Case("https://user:secret@h", "must not hold a user or a password"),
        Case("https://user@h/x", "must not hold a user or a password"),
        Case("https://h/x?a=b", "must not have a query or a fragment"),
        Case("https://h#x", "must not have a query or a fragment"),
        Case("https://h/a b", "holds a space, a control character or a non-ASCII character"),
        Case("https://h\r\nX: 1", "holds a space, a control character or a non-ASCII character"),
        Case("https://héllo", "holds a space, a control character or a non-ASCII character"),
        Case("https://h/\u{7F}", "holds a space, a control character or a non-ASCII character"),
        Case("https://h/a|b", "holds a character that must be escaped"),
        Case(#"https://h/a\b"#, "holds a character that must be escaped"),
        Case("https://h/{id}", "holds a character that must be escaped"),
        Case("https://h/a/../b", "must not have the path segments . or .."),
        Case("https://h/.", "must not have the path segments . or .."),
        Case("https://h/%2e%2e/", "must not have the path segments . or .."),
        Case("https://h/v1/.%2E/x", "must not have the path segments . or .."),
        Case("https://h/..%2fx", "must not have the path segments . or .."),
        Case("https://h/x%5c..", "must not have the path segments . or .."),
        Case("https://h/a.b//", "must not have an empty path segment"),
        Case("https://h//x", "must not have an empty path segment"),
        Case("https://h/%zz", "holds a % without two hexadecimal digits behind it"),
        Case("https://h/a%2", "holds a % without two hexadecimal digits behind it"),
        Case("https://h/a%0d%0ax", "holds an escaped control character"),
        Case("https://h/a%2Fb..c/...", nil),
    ]

    /// The ways in which resolvers read the address of a cloud's metadata, and its neighbours.
    static let inside = [
        "169.254.169.254", "169.254.169.254.", "169.254.0.1", "2852039166", "0xA9FEA9FE", "0xa9.0xfe.43518",
        "0251.0376.0251.0376",
        "169.16689662", "[::ffff:169.254.169.254]", "[::ffff:a9fe:a9fe]", "[::169.254.169.254]", "[64:ff9b::a9fe:a9fe]",
        "[fe80::1]", "[FEBF::]", "[fd00:ec2::254]", "100.100.100.200", "metadata.google.internal",
        "Metadata.Google.Internal.",
    ]

    @Test("an address of the own machinery is refused, however it is written", arguments: inside)
    func machinery(host: String) {
        #expect(BaseURL("https://\(host)").problem == Self.machinery)
        #expect(BaseURL(unencrypted: "http://\(host):80/x").problem == Self.machinery)
    }

    @Test("what is wrong with an address is told", arguments: cases)
    func problem(_ c: Case) {
        #expect(BaseURL(c.text).problem == c.problem)
        #expect(BaseURL(unencrypted: c.text).problem == c.unencryptedProblem)
    }

    @Test(
        "a slash at the end does not count",
        arguments: [
            ("https://h/", "https://h"), ("https://h/v1/", "https://h/v1"), ("https://h", "https://h"),
        ])
    func slash(given: String, kept: String) {
        #expect(BaseURL(given).text == kept)
        #expect(BaseURL(unencrypted: given).description == kept)
    }
}
