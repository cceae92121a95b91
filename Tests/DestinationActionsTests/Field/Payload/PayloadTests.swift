import DestinationActions
import Testing

extension Field<String?> {
    fileprivate static var email: Field<String?> {
        Field("email", label: "Email", format: .email, default: .path("email"))
    }
}

@Suite("Typed payloads")
struct PayloadTests {
    enum Kind: String, CaseIterable, FieldValue { case track, page, screen }

    struct Campaign: FieldSet {
        let name = Field<String?>("name", label: "Name")
        let cost = Field<Double>("cost", label: "Cost")
    }

    struct Fields: FieldSet {
        let text = Field<String>("text", label: "Text", description: "A text.", default: .path("event"))
        let optional = Field<String?>("optional", label: "Optional", allowsNull: true)
        let integer = Field<Int?>("integer", label: "Integer")
        let number = Field<Double?>("number", label: "Number")
        let flag = Field<Bool?>("flag", label: "Flag", default: false)
        let time = Field<Timestamp?>("time", label: "Time")
        let kind = Field<Kind?>("kind", label: "Kind")
        let value = Field<JSONValue?>("value", label: "Value")
        let object = Field<JSONObject?>("object", label: "Object")
        let texts = Field<[String]?>("texts", label: "Texts")
        let campaign = Field<NestedObject<Campaign>?>("campaign", label: "Campaign")
        let campaigns = Field<[NestedObject<Campaign>]?>("campaigns", label: "Campaigns")
        let secret = Field<Secret?>("secret", label: "Secret")
        let email = Field.email
    }

    @Test("fields are read by their types")
    func reading() throws {
        let payload = try PayloadSchema<Fields>().payload(
            JSONValue(
                parsing: #"""
                    {"text": 5, "optional": null, "integer": "7", "number": "0.5", "flag": "true",
                     "time": 1704164645000, "kind": "page", "value": {"a": 1}, "object": {"b": 2}, "texts": "one",
                     "campaign": {"name": "Spring", "cost": "2"},
                     "campaigns": [{"cost": 1}, {"cost": 2, "name": ""}], "secret": "s3cret", "email": "a@b.co"}
                    """#))
        #expect(payload.text == "5")
        #expect(payload.optional == nil)
        #expect(payload.integer == 7)
        #expect(payload.number == 0.5)
        #expect(payload.flag == true)
        #expect(payload.time?.description == "2024-01-02T03:04:05Z")
        #expect(payload.kind == .page)
        #expect(payload.value == ["a": 1])
        #expect(payload.object == ["b": 2])
        #expect(payload.texts == ["one"])
        #expect(payload.campaign?.name == "Spring")
        #expect(payload.campaign?.cost == 2)
        #expect(payload.campaigns?.map(\.name) == [nil, ""])
        #expect(payload.campaigns?.map(\.cost) == [1, 2])
        #expect(payload.campaign?[\.cost] == 2)
        #expect(payload.campaign?.json == ["name": "Spring", "cost": 2])
        #expect(payload.secret?.exposed == "s3cret")
        #expect(payload.email == "a@b.co")
    }

    @Test("missing, null and present are three things")
    func presence() throws {
        let payload = try PayloadSchema<Fields>().payload(["text": "a", "optional": .null, "integer": .null])
        #expect(payload[\.optional] == .null)
        #expect(payload[\.integer] == nil)
        #expect(payload[\.text] == "a")
        #expect(!payload.isPresent(\.optional))
        #expect(!payload.isPresent(\.integer))
        #expect(payload.isPresent(\.text))
        #expect(payload.json == ["text": "a", "optional": .null])
        #expect(payload.integer == nil && payload.texts == nil && payload.campaign == nil && payload.time == nil)
    }

    @Test("the type of a field makes its definition")
    func definitions() throws {
        let schema = try PayloadSchema<Fields>()
        #expect(
            schema.fields.definitions.map(\.key) == [
                "text", "optional", "integer", "number", "flag", "time", "kind", "value", "object", "texts", "campaign",
                "campaigns", "secret", "email",
            ])
        #expect(
            schema.fields.definitions.map(\.type) == [
                .string, .string, .integer, .number, .boolean, .datetime, .string, .object, .object, .string, .object,
                .object,
                .password, .string,
            ])
        #expect(schema.fields.definitions.map { $0.requirement == .yes } == [true] + Array(repeating: false, count: 13))
        let kind = try #require(schema.definition(of: \.kind))
        #expect(kind.choices.map(\.value) == ["track", "page", "screen"])
        #expect(schema.definition(of: \.texts)?.isMultiple == true)
        #expect(schema.definition(of: \.campaigns)?.properties?.map(\.key) == ["name", "cost"])
        #expect(schema.definition(of: \.text)?.defaultValue == .path("event"))
        #expect(schema.definition(of: \.text)?.description == "A text.")
    }

    @Test("several sets can list a shared field")
    func sharedFields() throws {
        struct Others: FieldSet {
            let first = Field<String>("first", label: "First")
            let email = Field.email
        }
        let payload = try PayloadSchema<Others>().payload(["first": "a", "email": "a@b.co"])
        #expect(payload.email == "a@b.co")
        #expect(try PayloadSchema<Fields>().payload(["text": "a", "email": "c@d.co"]).email == "c@d.co")
    }

    @Test("payloads print without their passwords")
    func printing() throws {
        struct Settings: FieldSet {
            let key = Field<Secret>("key", label: "Key")
            let host = Field<String>("host", label: "Host")
            let inner = Field<NestedObject<Inner>?>("inner", label: "Inner")
            let list = Field<[NestedObject<Inner>]?>("list", label: "List")
        }
        struct Inner: FieldSet { let token = Field<Secret>("token", label: "Token") }
        let payload = try PayloadSchema<Settings>().payload([
            "key": "s3cret", "host": "h", "inner": ["token": "s3cret"], "list": [["token": "s3cret"]],
        ])
        var dumped = ""
        dump(payload, to: &dumped)
        var innerDump = ""
        dump(payload.inner, to: &innerDump)
        for text in [
            "\(payload)", String(reflecting: payload), dumped, "\(payload.inner as Any)", innerDump, "\([payload])",
        ] {
            #expect(!text.contains("s3cret"))
            #expect(text.contains("<redacted>") || text == innerDump)
        }
        #expect(
            "\(payload)"
                == #"{"key":"<redacted>","host":"h","inner":{"token":"<redacted>"},"list":[{"token":"<redacted>"}]}"#)
    }
}
