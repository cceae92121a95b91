import DestinationActions
import Testing

@Suite("Addresses")
struct HTTPURLTests {
    static let base = HTTPURL("https://api.example.com/v1")

    struct Segment: Sendable, CustomTestStringConvertible {
        let segment: String
        let escaped: String
        var testDescription: String { segment.debugDescription }

        init(_ segment: String, _ escaped: String) {
            self.segment = segment
            self.escaped = escaped
        }
    }

    static let segments = [
        Segment("contacts", "contacts"), Segment("aZ09-._~", "aZ09-._~"), Segment("../x", "..%2Fx"),
        Segment("a?b", "a%3Fb"), Segment("a#b", "a%23b"), Segment("a&b=c", "a%26b%3Dc"),
        Segment("%2e%2e", "%252e%252e"),
        Segment("a b+c", "a%20b%2Bc"), Segment("...", "..."), Segment(".hidden", ".hidden"), Segment("a\\b", "a%5Cb"),
        Segment("🐎", "%F0%9F%90%8E"), Segment("e\u{301}", "e%CC%81"), Segment("\u{E9}", "%C3%A9"),
        Segment("a\r\nb", "a%0D%0Ab"), Segment("\0", "%00"), Segment("user@example.com:80", "user%40example.com%3A80"),
        Segment("．．", "%EF%BC%8E%EF%BC%8E"),
    ]

    @Test("a segment stays one segment, whatever it holds", arguments: segments)
    func segment(_ c: Segment) throws {
        let url = try Self.base.appending(c.segment)
        #expect(url.path == "/\(c.escaped)")
        #expect(url.description == "https://api.example.com/v1/\(c.escaped)")
        #expect(try Self.base.appending("a", c.segment, "z").path == "/a/\(c.escaped)/z")
    }

    @Test(
        "a query item stays one item, whatever it holds", arguments: segments + [Segment("", ""), Segment("..", "..")])
    func query(_ c: Segment) {
        let url = Self.base.adding(query: c.segment, c.segment).adding(query: "z", "1")
        #expect(url.query == "\(c.escaped)=\(c.escaped)&z=1")
        #expect(url.description == "https://api.example.com/v1?\(c.escaped)=\(c.escaped)&z=1")
        #expect(url.path.isEmpty)
    }

    @Test(
        "a segment that a server would resolve away is refused",
        arguments: [
            ("", #"A path segment must not be empty, "." or "..", found ""."#),
            (".", #"A path segment must not be empty, "." or "..", found "."."#),
            ("..", #"A path segment must not be empty, "." or "..", found ".."."#),
        ])
    func refused(segment: String, message: String) {
        let error = #expect(throws: HTTPURLError.self) { try Self.base.appending("contacts", segment) }
        #expect(error?.description == message)
        #expect(error?.segment == segment)
    }

    @Test("parts are added in their order, and the address they are added to stays as it is")
    func order() throws {
        let contacts = try Self.base.appending("contacts", "ann/1")
        let full = contacts.adding(query: "people[0][userId]", "a&people[1][userId]=b")
        #expect(
            full.description
                == "https://api.example.com/v1/contacts/ann%2F1?people%5B0%5D%5BuserId%5D=a%26people%5B1%5D%5BuserId%5D%3Db"
        )
        #expect(contacts.description == "https://api.example.com/v1/contacts/ann%2F1")
        #expect(full.base == "https://api.example.com/v1")
    }

    @Test("a path may end with one slash, before the query and after what is sensitive, and goes on behind it")
    func slash() throws {
        #expect(Self.base.endingWithSlash().text == "https://api.example.com/v1/")
        let url = try Self.base.appending("events").endingWithSlash()
        #expect(url.endingWithSlash() == url && url.fullPath == "/v1/events/")
        #expect(url.adding(query: "a", "1").text == "https://api.example.com/v1/events/?a=1")
        #expect(Self.base.adding(query: "a", "1").endingWithSlash().text == "https://api.example.com/v1/?a=1")
        #expect(try url.appending("e-1").path == "/events/e-1")
        let secret = try Self.base.appending("k-4711", isSensitive: true).endingWithSlash()
        #expect(secret.path == "/k-4711/" && "\(secret)" == "https://api.example.com/v1/<redacted>/")
        #expect(try "\(secret.appending("e-1"))" == "https://api.example.com/v1/<redacted>/e-1")
    }

    @Test("what is sensitive is sent and never shown")
    func sensitive() throws {
        let plain = try Self.base.appending("a b").adding(query: "p", "q/r")
        let url = try plain.appending("bot4711/x", isSensitive: true).appending("send", "é")
            .adding(query: "to ken", "k/4711", isSensitive: true).adding(query: "z", "1")
        #expect(
            url.text == "https://api.example.com/v1/a%20b/bot4711%2Fx/send/%C3%A9?p=q%2Fr&to%20ken=k%2F4711&z=1")
        let shown = "https://api.example.com/v1/a%20b/<redacted>/send/%C3%A9?p=q%2Fr&to%20ken=<redacted>&z=1"
        #expect(url.description == shown)
        var dumped = String(reflecting: url)
        dump(url, to: &dumped)
        dump(HTTPRequest(.get, url), to: &dumped)
        #expect(!dumped.contains("4711"))
        #expect("\(HTTPRequest(.get, url))".contains("/a%20b/<redacted>/send/%C3%A9?<redacted>"))
        #expect(plain.text == plain.description)
        #expect(Self.base.adding(query: "a", "1") != Self.base.adding(query: "a", "1", isSensitive: true))
    }

    @Test("a sensitive segment that is refused is not shown either")
    func sensitiveRefusal() {
        let error = #expect(throws: HTTPURLError.self) { try Self.base.appending("..", isSensitive: true) }
        #expect(error?.description.contains("<redacted>") == true)
    }
}
