import Testing

@testable import DestinationActions

@Suite("Bodies")
struct JSONBodyTests {
    struct Fields: FieldSet {
        let name = Field<String?>("name", label: "Name", allowsNull: true)
        let total = Field<Double?>("total", label: "Total")
        let text = Field<String?>("text", label: "Text")
        let data = Field<JSONValue?>("data", label: "Data")
        let tags = Field<[String]?>("tags", label: "Tags")
    }

    static func payload(_ text: String) throws -> Payload<Fields> {
        try PayloadSchema<Fields>().payload(JSONValue(parsing: text))
    }

    static func body(_ build: (inout JSONBody) throws -> Void) rethrows -> String {
        String(decoding: try HTTPBody.json(build).bytes, as: UTF8.self)
    }

    @Test("a body without members is an empty object")
    func empty() {
        #expect(Self.body { _ in } == "{}")
    }

    @Test("members are written in their order, nil leaves one out, null stays")
    func setting() {
        let missing: String? = nil
        let none: JSONValue? = nil
        let body = Self.body { body in
            body.set("type", "alias")
            body.set("missing", missing)
            body.set("none", none)
            body.set("null", JSONValue.null)
            body.set("count", 3)
            body.set("list", [1, .null, "x"])
            body.set("quote", "a\"b\\c\n\u{1}é")
        }
        #expect(body == #"{"type":"alias","null":null,"count":3,"list":[1,null,"x"],"quote":"a\"b\\c\n\u0001é"}"#)
    }

    enum Size: String, CaseIterable, FieldValue { case small, large }

    struct Typed: FieldSet {
        struct Inner: FieldSet {
            let name = Field<String?>("name", label: "Name")
        }
        let text = Field<String>("text", label: "Text")
        let count = Field<Int?>("count", label: "Count")
        let total = Field<Double>("total", label: "Total")
        let flag = Field<Bool?>("flag", label: "Flag")
        let time = Field<Timestamp>("time", label: "Time")
        let size = Field<Size>("size", label: "Size")
        let sizes = Field<[Size]?>("sizes", label: "Sizes")
        let tags = Field<[String]>("tags", label: "Tags")
        let data = Field<JSONValue?>("data", label: "Data")
        let object = Field<JSONObject?>("object", label: "Object")
        let inner = Field<NestedObject<Inner>?>("inner", label: "Inner")
        let others = Field<[NestedObject<Inner>]?>("others", label: "Others")
        let key = Field<Secret?>("key", label: "Key")
        let no = Field<Size?>("no", label: "No")
    }

    @Test("a value of every type that a field can have is set as it is read")
    func types() throws {
        let text =
            #"{"text":"a","count":3,"total":1.5,"flag":true,"time":"2026-01-02T03:04:05Z","size":"large","#
            + #""sizes":["small","large"],"tags":["x"],"data":{"a":1},"object":{"b":[2]},"inner":{"name":"n"},"#
            + #""others":[{"name":"o"}],"key":"k"}"#
        let payload = try PayloadSchema<Typed>().payload(JSONValue(parsing: text))
        let body = Self.body { body in
            body.set("text", payload.text)
            body.set("count", payload.count)
            body.set("total", payload.total)
            body.set("flag", payload.flag)
            body.set("time", payload.time)
            body.set("size", payload.size)
            body.set("sizes", payload.sizes)
            body.set("tags", payload.tags)
            body.set("data", payload.data)
            body.set("object", payload.object)
            body.set("inner", payload.inner)
            body.set("others", payload.others)
            body.set("key", payload.key?.exposed)
            body.set("no", payload.no)
        }
        #expect(body == text)
        let mixed = Self.body { body in
            body.set(
                "mixed",
                [
                    "total": payload.total, "count": payload.count, "no": payload.no?.rawValue,
                    "list": [payload.text, 1],
                ])
            body.set("choice", payload.flag == true ? "yes" : "no")
        }
        #expect(mixed == #"{"mixed":{"total":1.5,"count":3,"list":["a",1]},"choice":"yes"}"#)
    }

    @Test("what nobody changed goes into the body as it stands, byte for byte")
    func copying() throws {
        let payload = try Self.payload(
            #"{"total":1.50,"text":"\u00e9\/","data":{"a":1.0,"b":[1e2,"\u0041"],"n":null},"tags":["x"]}"#)
        let body = Self.body { body in
            body.copy("sum", payload, \.total)
            body.copy("name", payload, \.name)
            body.copy("text", payload, \.text)
            body.copy("data", payload, \.data)
            body.copy("tags", payload, \.tags)
        }
        #expect(body == #"{"sum":1.50,"text":"\u00e9\/","data":{"a":1.0,"b":[1e2,"\u0041"],"n":null},"tags":["x"]}"#)
    }

    @Test("white space goes, numbers and escapes stay, of repeated keys the last counts")
    func space() throws {
        let payload = try Self.payload(
            "{ \"data\" : { \"a\" : 1.50 , \"b\" : [ \"\\u00e9 x\" , { } ] , \"a\" : 2.0 } }")
        #expect(Self.body { $0.copy("d", payload, \.data) } == #"{"d":{"a":2.0,"b":["\u00e9 x",{}]}}"#)
    }

    @Test("null of a field that allows it stays null, of another it is missing")
    func null() throws {
        let payload = try Self.payload(#"{"name":null,"text":null,"total":null}"#)
        let body = Self.body { body in
            body.copy("name", payload, \.name)
            body.copy("text", payload, \.text)
            body.copy("total", payload, \.total)
        }
        #expect(body == #"{"name":null}"#)
    }

    @Test("a value that was made to fit is written as it was made")
    func coerced() throws {
        let payload = try Self.payload(#"{"total":"12.50","text":7.0,"tags":"a"}"#)
        #expect(Self.body { $0.copyAll(payload) } == #"{"total":12.5,"text":"7","tags":["a"]}"#)
    }

    @Test("all fields are copied in the order of their declaration, but for some")
    func all() throws {
        let payload = try Self.payload(#"{"data":{"x":1},"text":"t","unknown":1,"name":"n"}"#)
        #expect(Self.body { $0.copyAll(payload) } == #"{"name":"n","text":"t","data":{"x":1}}"#)
        #expect(Self.body { $0.copyAll(payload, except: \.text, \.total) } == #"{"name":"n","data":{"x":1}}"#)
        #expect(Self.body { $0.copyAll(payload, except: \.data) } == #"{"name":"n","text":"t"}"#)
    }

    @Test("members of an object are copied into the one that is written, but for some")
    func members() throws {
        let payload = try Self.payload(#"{"data":{"a":1.50,"email":"x","\u0062":null,"c":{"d":[]}},"tags":["x"]}"#)
        #expect(
            Self.body { body in
                body.set("first", "1")
                body.copyMembers(of: payload, \.data, except: ["email"])
                body.set("last", "1")
            } == #"{"first":"1","a":1.50,"\u0062":null,"c":{"d":[]},"last":"1"}"#)
        #expect(Self.body { $0.copyMembers(of: payload, \.data, except: ["a", "b", "c", "email"]) } == "{}")
        #expect(Self.body { $0.copyMembers(of: payload, \.tags) } == "{}", "no object")
        #expect(Self.body { $0.copyMembers(of: payload, \.name) } == "{}", "missing")
        #expect(Self.body { $0.copyMembers(of: ["a": 1, "b": "x"], except: ["a"]) } == #"{"b":"x"}"#, "built")
        #expect(Self.body { $0.copyMembers(of: .null) } == "{}")
    }

    @Test("objects and lists nest")
    func nesting() throws {
        let payload = try Self.payload(#"{"name":"n"}"#)
        let body = Self.body { body in
            body.object("user") { user in
                user.copy("name", payload, \.name)
                user.object("empty") { _ in }
                user.object("deep") { $0.set("x", 1) }
            }
            body.array("events", of: ["a", "b"]) { event, item in
                event.set("id", item)
                event.array("none", of: [Int]()) { _, _ in }
            }
            body.array("blank", of: [1]) { _, _ in }
            body.set("z", true)
        }
        #expect(
            body == #"{"user":{"name":"n","empty":{},"deep":{"x":1}},"#
                + #""events":[{"id":"a","none":[]},{"id":"b","none":[]}],"blank":[{}],"z":true}"#)
    }

    @Test("what a builder throws comes through")
    func throwing() {
        #expect(throws: ActionError("no")) {
            try Self.body { body in
                try body.object("a") { _ throws(ActionError) in throw ActionError("no") }
            }
        }
    }

    @Test("of a field from elsewhere the key counts; without one of that key the body is wrong, and says so")
    func foreignFields() throws {
        let payload = try Self.payload(#"{"name":"Ann","total":2}"#)
        let known = HTTPBody.json { body in
            body.copy("a", payload, Field<String?>("name", label: "Another"))
            body.copy("b", payload, payload.fieldSet.total)
        }
        #expect(!known.namesForeignField)
        #expect(payload[field: Field<String?>("name", label: "Another")] == "Ann")
        #expect(payload.isPresent(field: payload.fieldSet.name) && !payload.isPresent(field: payload.fieldSet.text))
        let misspelt = HTTPBody.json { body in
            body.copy("a", payload, Field<String?>("name", label: "Another"))
            body.copy("c", payload, Field<String?>("nmae", label: "Misspelt"))
        }
        #expect(misspelt.namesForeignField)
        #expect(String(decoding: misspelt.bytes, as: UTF8.self) == #"{"a":"Ann"}"#)
        let all = HTTPBody.json { $0.copyAll(payload, except: Field<String?>("nmae", label: "Misspelt")) }
        #expect(all.namesForeignField)
    }
}
