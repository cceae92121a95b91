import DestinationActions
import DestinationActionsTesting
import Testing

@Suite("Fields that are hashed")
struct FieldHashingTests {
    struct Person: FieldSet {
        let city = Field<String?>("city", label: "City", hash: .text)
    }

    struct Fields: FieldSet {
        let email = Field<String?>("email", label: "Email", format: .email, hash: .text, default: .path("traits.email"))
        let phone = Field<String?>("phone", label: "Phone", hash: .digits, default: .path("traits.phone"))
        let international = Field<String?>("e164", label: "Phone", hash: .e164, default: .path("traits.phone"))
        let exact = Field<String?>("exact", label: "Exact", hash: .exact, default: .path("traits.exact"))
        let all = Field<[String]?>("all", label: "All", hash: .text, default: .path("traits.all"))
        let person = Field<NestedObject<Person>?>("person", label: "Person", default: .path("traits.person"))
    }

    /// A destination that copies them.
    struct Conversions: Destination {
        struct Settings: FieldSet {
            let key = Field<Secret>("key", label: "Key")
        }

        static let slug = "conversions"
        static let name = "Conversions"
        var baseURLs: [BaseURL] { ["https://conversions.example"] }
        var actions: [any Action<Conversions>] { [Convert()] }
        var presets: [Preset] { [Preset("All", trigger: #"type = "identify""#, action: Convert.slug)] }
    }

    struct Convert: BatchAction {
        typealias Fields = FieldHashingTests.Fields

        static let slug = "convert"
        static let title = "Convert"
        static let summary = "Converts."
        var batchLimits: BatchLimits { BatchLimits(events: 10) }

        func request(for payload: Payload<Fields>, in context: Context<Conversions>) throws -> HTTPRequest {
            context.request(.post, HTTPURL(context.baseURL)) { $0.copyAll(payload) }
        }

        func request(forBatch payloads: [Payload<Fields>], in context: Context<Conversions>) throws -> HTTPRequest {
            context.request(.post, HTTPURL(context.baseURL)) { body in
                body.array("all", of: payloads) { $0.copyAll($1) }
            }
        }
    }

    private static func hash(_ text: String) -> String { HashAlgorithm.sha256.hash(text).hexadecimal }

    @Test(
        "a text is brought into its form and hashed",
        arguments: [
            ("email", " Ann@Example.com \n", "ann@example.com"), ("exact", " Ann ", " Ann "),
            ("phone", "+49 (030) 123-45", "4903012345"), ("phone", "0049 30 12345", "493012345"),
            ("e164", "+1 (555) 010-0000", "+15550100000"), ("e164", "0044 20 1", "+44201"),
        ])
    func normalized(_ key: String, _ text: String, _ hashed: String) throws {
        let payload = try PayloadSchema<Fields>().payload(JSONValue([key: JSONValue(text)]))
        #expect(payload.json[key]?.string == Self.hash(hashed))
    }

    @Test("a known hash comes out")
    func known() throws {
        let payload = try PayloadSchema<Fields>().payload(["email": " Test@Example.com"])
        #expect(payload.email == "973dfe463ec85785f5f95af5ba3906eedb2d931c24e69824a89ea65dba4e813b")
    }

    @Test("what is a hash already stays one, in lower case")
    func already() throws {
        let payload = try PayloadSchema<Fields>().payload([
            "email": JSONValue(" " + Self.hash("a").uppercased()), "phone": JSONValue(Self.hash("1")),
            "all": [JSONValue(Self.hash("x")), " X", 42],
        ])
        #expect(payload.email == Self.hash("a"))
        #expect(payload.phone == Self.hash("1"))
        #expect(payload.all == [Self.hash("x"), Self.hash("x"), Self.hash("42")])
        let short = String(Self.hash("a").dropLast())
        #expect(try PayloadSchema<Fields>().payload(["exact": JSONValue(short)]).exact == Self.hash(short))
    }

    @Test(
        "what nothing is left of to hash, or has the wrong form, is refused without being shown",
        arguments: [
            ("phone", "n/a 4711x", nil),
            ("phone", "n/a", "Phone (phone) must hold digits, as it is hashed, found a string"),
            ("phone", "000", "Phone (phone) must hold digits, as it is hashed, found a string"),
            ("all", ["a", " \t "], "All (all[1]) must not be blank, as it is hashed, found a string"),
            ("email", "ann at example", "Email (email) must be an email address, found a string"),
            ("email", ["a": "ann"], "Email (email) must be text, found an object"),
        ] as [(String, JSONValue, String?)])
    func refused(_ key: String, _ value: JSONValue, _ message: String?) throws {
        let schema = try PayloadSchema<Fields>()
        guard let message else {
            #expect(try schema.payload(JSONValue([key: value])).phone == Self.hash("4711"))
            return
        }
        let error = #expect(throws: ValidationErrors.self) { try schema.payload(JSONValue([key: value])) }
        #expect(error?.problems.map(\.message) == [message])
    }

    private static let event = Event.fixture(
        .identify,
        [
            "traits": [
                "email": "Ann@Example.com", "phone": "+49 30 123", "exact": "Ann Lee", "all": ["One Text"],
                "person": ["city": "Grunewald"],
            ]
        ])

    @Test("the request, the preview and the story hold hashes, and no raw value")
    func story() async throws {
        let instance = try DestinationInstance(Conversions(), settings: ["key": "k"])
        let run = instance.dryRun(Self.event)[0]
        #expect(run.payload?["email"]?.string == Self.hash("ann@example.com"))
        #expect(run.payload?["person"]?["city"]?.string == Self.hash("grunewald"))
        let story = instance.explain(Self.event)
        let told = "\(story) \(story.json) \(run) \(run.json)"
        for raw in ["Ann", "ann@", "123\"", "Lee", "One Text", "Grunewald", "grunewald"] {
            #expect(!told.contains(raw), "\(raw) in \(told)")
        }
        #expect("\(story)".contains("Email (email): \"<redacted>\" → \"\(Self.hash("ann@example.com"))\""))
        let transport = RecordingTransport()
        _ = await instance.deliver(Self.event, through: transport)
        let body = transport.requests[0].json
        #expect(body["phone"]?.string == Self.hash("4930123") && body["e164"]?.string == Self.hash("+4930123"))
        #expect(body["all"] == [JSONValue(Self.hash("one text"))])
    }

    @Test("mappings of every kind are hashed: literals, templates, objects of paths, a directive for all")
    func mappings() throws {
        let mappings: [JSONValue] = [
            ["email": "Ann@Example.com"], ["email": ["@template": "{{traits.email}}"]],
            ["email": ["@path": "$.traits.email"]],
            ["@merge": ["direction": "right", "objects": [["email": ["@path": "$.traits.email"]], ["exact": "x"]]]],
        ]
        for mapping in mappings {
            let tester = try DestinationTester(
                Conversions(), settings: ["key": "k"], action: "convert", mapping: mapping)
            #expect(try tester.request(for: Self.event).json["email"]?.string == Self.hash("ann@example.com"))
        }
        let nested = try DestinationTester(
            Conversions(), settings: ["key": "k"], action: "convert",
            mapping: ["person": ["city": ["@path": "$.traits.person.city"]]])
        #expect(try nested.request(for: Self.event).json["person"]?["city"]?.string == Self.hash("grunewald"))
    }

    @Test("a batch holds hashes, too")
    func batch() async throws {
        var subscription = Subscription(action: "convert", trigger: "true")
        subscription.batching = true
        let tester = try DestinationTester(Conversions(), settings: ["key": "k"], subscriptions: [subscription])
        let delivery = try await tester.deliver([Self.event, Self.event.updating { $0["messageId"] = "m-2" }])
        #expect(delivery.requests.count == 1)
        #expect(delivery.requests[0].json["all"]?[1]?["email"]?.string == Self.hash("ann@example.com"))
    }

    @Test("a destination with such fields passes the checks of the kit")
    func checked() async {
        #expect(await DestinationCheck.problems(in: Conversions(), settings: ["key": "k-4711"]) == [])
    }

    @Test("the definition has it as data, and reads it from there")
    func data() throws {
        let definition = try #require(PayloadSchema<Fields>().definition(of: \.email))
        #expect(definition.hashing == .text && definition.json["hash"] == "text")
        let schema = try FieldSchema(json: ["phone": ["type": "string", "hash": "digits"]])
        #expect(try schema.validated(["phone": "030 1"]) == ["phone": JSONValue(Self.hash("301"))])
        // Neither the form nor the limits are those of a hash.
        let written = try PayloadSchema<Fields>().fields.jsonSchema["properties"]?["email"]
        #expect(written?["format"] == nil && written?["type"] == "string")
        #expect(try DestinationPage(Conversions()).markdown.contains("Sent as the SHA-256 hash of its digits"))
    }

    struct Contradiction: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let definition: JSONValue
        let problem: String
    }

    @Test(
        "a declaration that contradicts itself is refused",
        arguments: [
            Contradiction(
                testDescription: "a number", definition: ["type": "integer", "hash": "text"],
                problem: "The field f is hashed, but is an integer"),
            Contradiction(
                testDescription: "a password", definition: ["type": "password", "hash": "text"],
                problem: "The field f is hashed, but is a password"),
            Contradiction(
                testDescription: "choices", definition: ["type": "string", "hash": "text", "choices": ["a"]],
                problem: "The field f is hashed, but has choices, of which a hash is none"),
            Contradiction(
                testDescription: "an unknown way", definition: ["type": "string", "hash": "md5"],
                problem: #"The field f needs "exact", "text", "digits" or "e164" as hash, found "md5""#),
        ])
    func contradictions(_ contradiction: Contradiction) {
        let error = #expect(throws: FieldSchemaError.self) {
            try FieldSchema(json: JSONValue(["f": contradiction.definition]))
        }
        #expect(error?.problems.map(\.description) == [contradiction.problem])
    }
}
