import DestinationActions
import Testing

@Suite("Messages of validation")
struct FieldMessageTests {
    private struct Fields: FieldSet {
        let userID = Field<String>("userId", label: "User ID", format: .uuid)
        let email = Field<String?>("email", label: "Email", allowsNull: true, format: .email)
        let size = Field<Int?>("size", label: "Size", minimum: 1, maximum: 3)
        let kind = Field<String?>("kind", label: "Kind", choices: ["a", "b", "c"])
        let name = Field<String?>("name", label: "Name", minimum: 2, maximum: 3)
        let flag = Field<Bool?>("flag", label: "Flag")
        let when = Field<Timestamp?>("when", label: "When")
        let data = Field<JSONObject?>("data", label: "Data")
        let tags = Field<[String]?>("a/b~c", label: "Tags")
        let place = Field<NestedObject<Place>?>("place", label: "Place")
        let key = Field<Secret?>("key", label: "Key", choices: ["s3cret"])
    }

    private struct Place: FieldSet {
        let city = Field<String>("city", label: "City")
        let code = Field<Secret?>("code", label: "")
    }

    private static let id: JSONObject = ["userId": "3f1c2a50-8d4e-4b1a-9c77-0a1b2c3d4e5f"]

    @Test(
        "a problem names the field, what was expected and what was found",
        arguments: [
            (["userId": "42"], #"User ID (userId) must be a UUID, found the string "42""#),
            ([:], "User ID (userId) is required, found nothing"),
            (["userId": ""], "User ID (userId) is required, found an empty string"),
            (["userId": .null], "User ID (userId) is required, found null"),
            (["userId": 42], "User ID (userId) must be a UUID, found the number 42"),
            (["userId": ["a", "b"]], #"User ID (userId) must be text, found the list ["a","b"]"#),
            (["email": "x"], #"Email (email) must be an email address, found the string "x""#),
            (["email": ["a": 1]], #"Email (email) must be text or null, found the object {"a":1}"#),
            (["size": 0], "Size (size) must be at least 1, found the number 0"),
            (["size": "4"], #"Size (size) must be at most 3, found the string "4""#),
            (["size": 1.5], "Size (size) must be an integer, found the number 1.5"),
            (["size": 1e30], "Size (size) must be an integer of at most 64 bits, found the number 1e+30"),
            (["kind": "d"], #"Kind (kind) must be one of "a", "b" or "c", found the string "d""#),
            (["name": "x"], #"Name (name) must have at least 2 characters, found the string "x""#),
            (["name": "xxxx"], #"Name (name) must have at most 3 characters, found the string "xxxx""#),
            (["flag": "yes"], #"Flag (flag) must be true or false, found the string "yes""#),
            (
                ["when": "soon"],
                #"When (when) must be a date and time such as 2024-01-31T12:30:00Z, found the string "soon""#
            ),
            (["data": true], "Data (data) must be an object, found the boolean true"),
            (["a/b~c": ["x", [:]]], "Tags (a/b~c[1]) must be text, found the object {}"),
            (["place": [:]], "City (place.city) is required, found nothing"),
            (["place": ["city": .null]], "City (place.city) is required, found null"),
            (["place": ["city": "x", "code": []]], "place.code must be text, found a list"),
            (["key": "letmein"], #"Key (key) must be "s3cret", found a string"#),
        ] as [(JSONObject, String)])
    func messages(values: JSONObject, message: String) throws {
        var payload = Self.id
        for member in values { payload[member.key] = member.value }
        if values.isEmpty { payload = [:] }
        let error = #expect(throws: ValidationErrors.self) { try PayloadSchema<Fields>().payload(JSONValue(payload)) }
        #expect(error?.description == message)
    }

    @Test("all problems are told at once, in the order of the fields, with their places")
    func allAtOnce() throws {
        let payload: JSONValue = ["flag": "x", "email": "y", "a/b~c": [1, .null, [:]], "place": ["code": [:]]]
        let error = #expect(throws: ValidationErrors.self) { try PayloadSchema<Fields>().payload(payload) }
        #expect(
            error?.problems.map(\.path) == ["/userId", "/email", "/flag", "/a~1b~0c/2", "/place/code", "/place/city"])
        #expect(error?.problems.map(\.key) == ["userId", "email", "flag", "a/b~c", "place", "place"])
    }

    @Test("long values are cut")
    func longValues() throws {
        let long = String(repeating: "🐎é", count: 5000)
        let error = #expect(throws: ValidationErrors.self) {
            try PayloadSchema<Fields>().payload(["userId": JSONValue(long), "data": [JSONValue(long)]])
        }
        for problem in error?.problems ?? [] { #expect(problem.message.unicodeScalars.count < 120) }
        #expect(error?.problems.first?.message.hasSuffix("é…\"") == true)
    }

    @Test("values of sensitive fields stay out of messages, those within them as well")
    func sensitive() throws {
        let schema = try PayloadSchema<Fields>(sensitiveKeys: ["userId", "place"])
        let error = #expect(throws: ValidationErrors.self) {
            try schema.payload(["userId": "hidden", "place": ["city": ["hidden": 1]], "flag": "shown"])
        }
        #expect(error?.description.contains("hidden") == false)
        #expect(error?.description.contains("shown") == true)
    }

    static let controls: [JSONValue] = ["a\nb", "a\rb", "\0", "a\u{7F}", "\u{85}", "a\tb"]

    @Test("control characters are refused in settings", arguments: controls)
    func controlCharacters(text: JSONValue) throws {
        let schema = try PayloadSchema<Fields>(refusesControlCharacters: true)
        let error = #expect(throws: ValidationErrors.self) {
            try schema.payload(["userId": text, "place": ["city": text]])
        }
        #expect(error?.problems.map(\.path) == ["/userId", "/place/city"])
        #expect(error?.problems.first?.message.hasPrefix("User ID (userId) must not hold control characters") == true)
        #expect(
            try PayloadSchema<Fields>().payload(["userId": Self.id["userId"] ?? .null, "name": "a\nb"]).name == "a\nb")
    }
}
