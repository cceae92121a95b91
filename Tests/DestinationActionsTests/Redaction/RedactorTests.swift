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
            testDescription: "letters decomposed, and composed", secrets: ["cl\u{E9}-1", "nin\u{303}o"],
            text: "cle\u{301}-1 cl\u{E9}-1 ni\u{F1}o nin\u{303}o cle-1",
            scrubbed: "<redacted> <redacted> <redacted> <redacted> cle-1"),
        Case(
            testDescription: "decomposed and escaped", secrets: ["cl\u{E9}-1"],
            text: #"cle%cc%81-1 cle\u0301-1 cl%c3%a9-1"#,
            scrubbed: "<redacted> <redacted> <redacted>"),
        Case(
            testDescription: "lower-case escapes of addresses", secrets: ["a b/\u{F6}+"],
            text: "?k=a%20b%2f%c3%b6%2b&l=a+b%2F%C3%B6%2B", scrubbed: "?k=<redacted>&l=<redacted>"),
        Case(
            testDescription: "some characters escaped, some not", secrets: ["k/1=2+3"], text: "k%2F1=2%2b3 %6b/1%3D2+3",
            scrubbed: "<redacted> <redacted>"),
        Case(
            testDescription: "HTML", secrets: [#"<k>&"1'/"#],
            text: #"&lt;k&gt;&amp;&quot;1&#39;/ &#60;k&#x3e;&#x26;&#34;1&apos;&#x2F;"#,
            scrubbed: "<redacted> <redacted>"),
        Case(
            testDescription: "escapes of JSON in both letter cases", secrets: ["<k\u{E9}🔑>"],
            text: #"\u003ck\u00e9\ud83d\udd11\u003e \u003Ck\u00E9\uD83D\uDD11\u003E"#,
            scrubbed: "<redacted> <redacted>"),
        Case(
            testDescription: "escaped twice", secrets: ["a/b&c"], text: #"a%252Fb%2526c {\"k\":\"a\\/b&amp;amp;c\"}"#,
            scrubbed: #"<redacted> {\"k\":\"<redacted>\"}"#),
        Case(
            testDescription: "Base64", secrets: ["sk_live?1>4711"],
            text: "c2tfbGl2ZT8xPjQ3MTE= c2tfbGl2ZT8xPjQ3MTE c2tfbGl2ZT8xPjQ3MTE%3D",
            scrubbed: "<redacted> <redacted> <redacted>"),
        Case(
            testDescription: "Base64 behind a name, and of addresses", secrets: ["??>>secret"],
            text: "YTo_Pz4-c2VjcmV0 YTo/Pz4+c2VjcmV0 Ojo/Pz4+c2VjcmV0",
            scrubbed: "YTo<redacted> YTo<redacted> Ojo<redacted>"),
        Case(
            testDescription: "cut off, by us and by a partner", secrets: ["secret-key"],
            text: "secret-k… and \"secret-…\" and sec… and secret",
            scrubbed: "<redacted>… and \"<redacted>…\" and sec… and <redacted>"),
        Case(
            testDescription: "escaped and cut off", secrets: ["se&ret/key"], text: "se&amp;ret%2fk…",
            scrubbed: "<redacted>…"),
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
