import Testing

@testable import DestinationActions

@Suite("Redaction of secrets")
struct RedactorTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let secrets: [String]
        let text: String
        let scrubbed: String
    }

    static let cases = [
        Case(testDescription: "none", secrets: [], text: "key k-1", scrubbed: "key k-1"),
        Case(testDescription: "empty", secrets: [""], text: "key k-1", scrubbed: "key k-1"),
        Case(testDescription: "echo", secrets: ["k-1"], text: "bad key k-1.", scrubbed: "bad key <redacted>."),
        Case(testDescription: "the text alone", secrets: ["k-1"], text: "k-1", scrubbed: "<redacted>"),
        Case(
            testDescription: "several times", secrets: ["k-1"], text: "k-1, k-1",
            scrubbed: "<redacted>, <redacted>"),
        Case(testDescription: "another case is another text", secrets: ["k-1"], text: "K-1", scrubbed: "K-1"),
        Case(
            testDescription: "one within another", secrets: ["key", "key-long"], text: "key-long key",
            scrubbed: "<redacted> <redacted>"),
        Case(
            testDescription: "one overlaps another", secrets: ["abcd", "cdef"], text: "x abcdef y",
            scrubbed: "x <redacted> y"),
        Case(testDescription: "one overlaps itself", secrets: ["aba"], text: "ababa!", scrubbed: "<redacted>!"),
        Case(
            testDescription: "a part of the word redacted", secrets: ["secret", "red"], text: "secret red",
            scrubbed: "<redacted> <redacted>"),
        Case(
            testDescription: "in an address", secrets: ["a b/ö"], text: "GET /x?k=a%20b%2F%C3%B6",
            scrubbed: "GET /x?k=<redacted>"),
        Case(
            testDescription: "in JSON", secrets: [#"a"b\c"#], text: #"{"k":"a\"b\\c"}"#,
            scrubbed: #"{"k":"<redacted>"}"#),
        Case(
            testDescription: "in JSON with escaped slashes", secrets: ["a/b"], text: #"{"k":"a\/b"}"#,
            scrubbed: #"{"k":"<redacted>"}"#),
        Case(testDescription: "beyond ASCII", secrets: ["ключ🔑"], text: "«ключ🔑»", scrubbed: "«<redacted>»"),
        Case(
            testDescription: "scalars count, not what they look like", secrets: ["\u{E9}"], text: "e\u{301} \u{E9}",
            scrubbed: "e\u{301} <redacted>"),
        Case(testDescription: "longer than the text", secrets: ["abcdef"], text: "abc", scrubbed: "abc"),
        Case(testDescription: "no text", secrets: ["a"], text: "", scrubbed: ""),
    ]

    @Test("no secret is left in a text", arguments: cases)
    func scrubbing(_ c: Case) {
        #expect(Redactor(c.secrets).scrub(c.text).unicodeScalars.elementsEqual(c.scrubbed.unicodeScalars))
        #expect(Redactor(c.secrets.reversed()).scrub(c.text).unicodeScalars.elementsEqual(c.scrubbed.unicodeScalars))
    }

    struct Vault: Destination {
        struct Settings: FieldSet {
            let keys = Field<[Secret]>("keys", label: "Keys")
        }
        static let slug = "vault"
        static let name = "Vault"
        var baseURLs: [BaseURL] { ["https://h"] }
        var actions: [any Action<Vault>] { [Knock()] }
        func headers(for settings: Payload<Settings>) -> HTTPHeaders { [:] }

        struct Knock: Action {
            struct Fields: FieldSet {}
            static let slug = "knock"
            static let title = "Knock"
            static let summary = "Knocks."
            func request(for payload: Payload<Fields>, in context: Context<Vault>) throws -> HTTPRequest {
                throw ActionError(context.settings.keys.map(\.exposed).joined(separator: ", "))
            }
        }
    }

    @Test("every item of a list of secrets is one")
    func lists() throws {
        let instance = try DestinationInstance(
            Vault(), settings: ["keys": ["first-key", "second-key"]],
            subscriptions: [Subscription(action: "knock", trigger: "true")])
        #expect(instance.dryRun(.track("x")).map(\.description) == ["knock: invalid, <redacted>, <redacted>"])
    }
}
