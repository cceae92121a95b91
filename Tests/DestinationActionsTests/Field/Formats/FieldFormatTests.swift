import DestinationActions
import Testing

@Suite("Formats of texts")
struct FieldFormatTests {
    struct Table: Sendable, CustomTestStringConvertible {
        let format: FieldFormat
        let good: [String]
        let bad: [String]

        var testDescription: String { format.name }
    }

    static let uuid = "3f1c2a50-8d4e-4b1a-9c77-0a1b2c3d4e5f"
    static let label63 = String(repeating: "a", count: 63)

    static let tables = [
        Table(
            format: .uuid,
            good: [
                uuid, uuid.uppercased(), "urn:uuid:\(uuid)", "URN:UUID:\(uuid)", "00000000-0000-0000-0000-000000000000",
            ],
            bad: [
                "", String(uuid.dropLast()), uuid + "0", "{\(uuid)}", uuid.replacing("-", with: ""),
                uuid.replacing("f", with: "g"),
                "urn:uuid-\(uuid)", uuid.replacing("-", with: "_"), " \(uuid.dropFirst())",
                "3f1c2a508-d4e-4b1a-9c77-0a1b2c3d4e5f", "é" + uuid.dropFirst(2),
            ]),
        Table(
            format: .email,
            good: [
                "a@b.co", "A.b+c_d@sub.example.com", "a@1.2.3.4", "!#$%&'*+/=?^_`{|}~-@a.b", "a@a-b.c-d", "a@b.c",
                "1@2.3", "a@\(label63)\(label63).b",
            ],
            bad: [
                "", "a", "@b.com", "a@", "a@b", "a b@c.de", "a@-b.com", "a@b-.com", "a..b@c.de", ".a@b.co", "a.@b.co",
                "ä@b.com", "a@bü.com",
                "a@b.com ", "a@[1.2.3.4]", "a@b@c.de", "a@b..c", "a@b.c.", "\"a b\"@c.de", "a@b_c.de", "a\n@b.co",
                "a@b.co\n", "(a)@b.co",
            ]),
        Table(
            format: .date, good: ["2024-01-02", "2000-02-29", "0000-01-01", "9999-12-31", "2024-02-29"],
            bad: [
                "", "2024-1-2", "02-01-2024", "2024-01-02T00:00:00Z", "1900-02-29", "2023-02-29", "2024-13-01",
                "2024-00-01", "2024-01-00",
                "2024-04-31", "2024/01/02", "20240102", "２024-01-02", "2024-01-02 ",
            ]),
        Table(
            format: .time,
            good: [
                "03:04:05", "03:04:05Z", "03:04:05z", "23:59:60Z", "23:59:60", "03:04:05.123456+02:00", "03:04:05+0200",
                "03:04:05-02", "00:00:00+99:99",
            ],
            bad: [
                "", "25:00:00", "03:04", "03:60:00", "03:04:60", "22:59:60Z", "03:04:05.", "03:04:05.Z", "03:04:05+2",
                "03:04:05+02:0",
                "03:04:05 Z", "3:04:05", "03:04:05ZZ", "24:00:00", "03:04:05+02:00:00",
            ]),
        Table(
            format: .dateTime,
            good: [
                "2024-01-02T03:04:05Z", "2024-01-02t03:04:05z", "2024-01-02 03:04:05Z", "2024-01-02T03:04:05",
                "2024-01-02T03:04:05+0300",
                "2024-01-02T23:59:60Z", "2024-01-02T03:04:05.1-02", "2024-01-02\t03:04:05", "2024-01-02\u{A0}03:04:05Z",
                "2024-01-02\u{2003}03:04:05Z",
            ],
            bad: [
                "", "2024-01-02", "2023-02-29T00:00:00Z", "1704164645", "24-01-02T00:00:00Z", "2024-01-02T03:04Z",
                "2024-01-02T", "2024-01-02TT03:04:05Z",
                "2024-01-02  03:04:05Z", "2024-01-02x03:04:05Z", "2024-01-02T03:04:05 Z", "2024-01-02é03:04:05Z",
                "T03:04:05Z",
            ]),
        Table(
            format: .hostname,
            good: [
                "a", "a.b", "a.b.", "A-1.b--c", "1.2.3.4", label63,
                "\(label63).\(label63).\(label63).\(String(label63.prefix(61)))",
                "\(label63).\(label63).\(label63).\(String(label63.prefix(61))).",
            ],
            bad: [
                "", ".", "..", "a_b.c", "-a.b", "a-.b", "a..b", ".a", "a b", "ä.de", label63 + "a", "a.b..",
                "\(label63).\(label63).\(label63).\(label63)", "a\n",
            ]),
        Table(
            format: .ipv4, good: ["1.2.3.4", "0.0.0.0", "255.255.255.255", "01.02.003.4"],
            bad: [
                "", "256.1.1.1", "1.2.3", "1.2.3.4.5", "1.2.3.", ".1.2.3", "1..2.3", "1.2.3.0004", "a.b.c.d",
                "1.2.3.4 ", "1.2.3.-4",
            ]),
        Table(
            format: .ipv6,
            good: [
                "::", "::1", "1::", "2001:db8::1", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8",
                "1:2:3:4:5:6::8", "::ffff:1.2.3.4",
                "1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5::1.2.3.4", "::1:2:3:4:5:1.2.3.4", "::1.2.3.4",
                "ABCD:EF01:2345:6789:ABCD:EF01:2345:6789",
            ],
            bad: [
                "", ":", ":::", "1.2.3.4", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8::",
                "::1:2:3:4:5:6:7:8", "1::2::3", "12345::",
                "g::", "1:", ":1", "1:2:3:4:5:6:7:", ":2:3:4:5:6:7:8", "::1.2.3", "::1.2.3.04", "::1.2.3.256",
                "1:2:3:4:5:6:7:1.2.3.4", "::1%eth0",
                "::1:2:3:4:5:6:1.2.3.4", "::1.2.3.4:5", " ::1",
            ]),
        Table(
            format: .uri,
            good: [
                "https://a.b", "https://", "mailto:a@b.c", "x:y", "https://a.b:99999/", "data:,x",
                "javascript:alert(1)", "a+b-c.1:/", "x:/a//b",
                "https://user:pw@host:80/p;a=1?q=a/b?c#f/?", "https://[::1]:8080/", "https://[v1.a:b]/",
                "https://a/%C3%A9", "https://[::01.2.3.4]",
                "x:/[::1]", "https://a:b:c/", "urn:isbn:0-486",
            ],
            bad: [
                "", "a", "/a/b", "//a.b", "https://a b", "https:", "1a:b", "x:?q", "x:#f", ":a", "https://a/%zz",
                "https://a/%C", "https://a/é",
                "https://a/<b>", "https://[::1", "https://[zz]", "https://a/b\"c", "https://a?q=\"", "https://a#b#c",
                "https://[v.a]", "a:b^c", "https://a\\b", "https://\"quoted\"/",
            ]),
        Table(
            format: .uriReference,
            good: [
                "", "a", "/a?b#c", "//a.b", "#x", "?q", "https://a.b/c", "a:b", "../a", "a/\"b\"", "x:", "x:?q",
                "//[::1]/", "//\"quoted\"/",
            ],
            bad: ["https://a b", "a b", "%", "a%2", "<a>", "\\a", "a#b#c", "é", "//[::1", "{a}"]),
        Table(
            format: .uriTemplate,
            good: ["", "x", "/a/{b}", "{?a,b*}", "{+a:3}/{#c}", "é/{a_1}", "%20{%20a}", "{a,b:1234}", "\u{7F}"],
            bad: [
                "{", "}", "{}", "a b", "{a", "{a}}", "{a:0}", "{a:12345}", "{a,}", "{?}", "%2", "a\"b", "a'b", "a|b",
                "{a.b}", "{a:}", "a`b", "{^a}",
            ]),
        Table(
            format: .regex, good: ["a+", "", "(a)", "[(]", "\\(", "[\\]]", "(a(b)c)", "a]", "^\\d{2}$", "{"],
            bad: ["(", "[", ")", "a)", "(()", "[a", "\\", "a\\", "[\\]"]),
        Table(format: .password, good: ["", "anything\n"], bad: []),
        Table(format: .text, good: ["", "anything\n"], bad: []),
    ]

    @Test("a text has a format or not", arguments: tables)
    func formats(table: Table) {
        for text in table.good { #expect(table.format.matches(text), "\(text)") }
        for text in table.bad { #expect(!table.format.matches(text), "\(text)") }
    }

    @Test("every format has its table")
    func completeness() {
        #expect(Set(Self.tables.map(\.format)) == Set(FieldFormat.allCases))
    }

    @Test("a format is checked on texts in documents as on others, escapes resolved", arguments: tables)
    func inDocuments(table: Table) throws {
        let schema = try FieldSchema(json: ["x": ["type": "string", "format": JSONValue(table.format.name)]])
        for text in table.good where !text.isEmpty {
            #expect(try schema.validated(["x": JSONValue(text)])["x"]?.string == text)
            #expect(
                try schema.validated(JSONValue(parsing: JSONValue(["x": JSONValue(text)]).bytes))["x"]?.string == text)
            let escaped = text.unicodeScalars.map {
                $0.value < 0x80 ? "\\u00" + ($0.value < 16 ? "0" : "") + String($0.value, radix: 16) : String($0)
            }
            #expect(try schema.validated(JSONValue(parsing: #"{"x":"\#(escaped.joined())"}"#))["x"]?.string == text)
        }
        for text in table.bad where !text.isEmpty {
            #expect(throws: ValidationErrors.self) {
                try schema.validated(JSONValue(parsing: JSONValue(["x": JSONValue(text)]).bytes))
            }
        }
    }

    @Test(
        "formats of text and password fields are not checked, those of datetimes neither",
        arguments: ["text", "password", "datetime"])
    func ignoredFormats(type: String) throws {
        let schema = try FieldSchema(json: ["x": ["type": JSONValue(type), "format": "uuid"]])
        #expect(try schema.validated(["x": "2024-01-02"]) == ["x": "2024-01-02"])
    }

    @Test("no bytes are too odd to be checked")
    func fuzz() {
        var random = SystemRandomNumberGenerator()
        let seeds = Self.tables.flatMap { $0.good + $0.bad }
        for _ in 0..<3000 {
            var scalars = Array((seeds.randomElement(using: &random) ?? "").unicodeScalars)
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let at = Int.random(in: 0...scalars.count, using: &random)
                if Bool.random(using: &random), at < scalars.count {
                    scalars.remove(at: at)
                } else {
                    scalars.insert(
                        Array("%[]:@./-\\{(é\u{2003}\0 ".unicodeScalars).randomElement(using: &random) ?? " ", at: at)
                }
            }
            var text = String.UnicodeScalarView()
            text.append(contentsOf: scalars)
            for format in FieldFormat.allCases { _ = format.matches(String(text)) }
            // What an absolute address is, a reference is too.
            if FieldFormat.uri.matches(String(text)) { #expect(FieldFormat.uriReference.matches(String(text))) }
            if FieldFormat.date.matches(String(text)) { #expect(Timestamp(String(text)) != nil) }
        }
    }
}
