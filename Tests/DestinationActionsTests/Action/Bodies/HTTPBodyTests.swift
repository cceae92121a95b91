import DestinationActions
import DestinationActionsTesting
import Testing

@Suite("Bodies of every kind")
struct HTTPBodyTests {
    struct Kind: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let type: String
        let text: String
        let write: Dispatch.Write

        init(_ name: String, _ type: String, _ text: String, _ write: @escaping Dispatch.Write) {
            testDescription = name
            self.type = type
            self.text = text
            self.write = write
        }
    }

    static let kinds: [Kind] = [
        Kind("object", "application/json", #"{"name":"Ann","note":null}"#) { payload, _ in
            .json { body in
                body.copy("name", payload, \.name)
                body.set("note", .null)
            }
        },
        Kind("any JSON", "application/json", #"["a",1]"#) { _, _ in .json(["a", 1]) },
        Kind("list", "application/json", #"[{"name":"Ann","total":2.50},"Ann",7,{}]"#) { payload, _ in
            .array { items in
                items.object { $0.copyAll(payload, except: \.id) }
                items.copy(payload, \.name)
                items.copy(payload, \.data)
                items.append(7)
                items.append(nil as Int?)
                items.object { _ in }
            }
        },
        Kind("empty list", "application/json", "[]") { _, _ in .array { _ in } },
        Kind("lines", "application/x-ndjson", "{\"index\":\"users\"}\n{\"text\":\"a\\nb\"}\n2.50\n") { payload, _ in
            .lines { lines in
                lines.object { $0.set("index", "users") }
                lines.object { $0.set("text", "a\nb") }
                lines.copy(payload, \.total)
            }
        },
        Kind("no lines", "application/jsonl", "") { _, _ in .lines(contentType: "application/jsonl") { _ in } },
        Kind("text", "text/plain; charset=utf-8", "größer\n") { _, _ in .text("größer\n") },
        Kind("form", "application/x-www-form-urlencoded", "name=Ann&total=2.50&s=small") { payload, _ in
            .form { form in
                form.copyAll(payload, except: \.id)
                form.set("s", Dispatch.Send.Size.small)
            }
        },
        Kind("parts", "multipart/form-data; boundary=destination-actions-00000000", partsText) { payload, _ in
            try .multipart { parts in
                parts.copy("name", payload, \.name)
                parts.copy("total", payload, \.total)
                parts.set("data", ["a": [1]] as JSONValue)
                parts.set("none", JSONValue.null)
                parts.set("left out", nil as String?)
                try parts.file("list", fileName: "users.csv", contentType: "text/csv", Array("id\r\n1".utf8))
            }
        },
        Kind("of one's own", "application/xml", "<name>Ann</name><total>2.50</total>") { payload, _ in
            var xml = XML()
            xml.copyAll(payload, except: \.id)
            return HTTPBody(xml.bytes, contentType: "application/xml")
        },
    ]

    private static let partsText = [
        "--destination-actions-00000000", #"Content-Disposition: form-data; name="name""#, "", "Ann",
        "--destination-actions-00000000", #"Content-Disposition: form-data; name="total""#, "", "2.50",
        "--destination-actions-00000000", #"Content-Disposition: form-data; name="data""#,
        "Content-Type: application/json", "", #"{"a":[1]}"#,
        "--destination-actions-00000000", #"Content-Disposition: form-data; name="none""#, "", "",
        "--destination-actions-00000000", #"Content-Disposition: form-data; name="list"; filename="users.csv""#,
        "Content-Type: text/csv", "", "id\r\n1", "--destination-actions-00000000--", "",
    ].joined(separator: "\r\n")

    /// A format of an author's own.
    struct XML: BodyWriter {
        var bytes: [UInt8] = []
        mutating func write(_ name: String, _ value: JSONValue) {
            bytes += "<\(name)>\(value.string ?? String(decoding: value.bytes, as: UTF8.self))</\(name)>".utf8
        }
    }

    /// As it came, numbers keep their digits.
    private static func event() throws -> Event {
        let properties = try JSONValue(parsing: "{\"name\": \"Ann\",\n\"total\": 2.50}")
        return .fixture(.track, ["properties": properties])
    }

    @Test("a body has its bytes and its type", arguments: kinds)
    func bytes(_ kind: Kind) throws {
        let request = try Dispatch(write: kind.write).tester().request(for: Self.event())
        #expect(request.text == kind.text)
        #expect(request.headers.fields.filter { $0.name == "Content-Type" }.map(\.value) == [kind.type])
    }

    @Test("the same event gives the same body", arguments: kinds)
    func repeatable(_ kind: Kind) throws {
        let tester = try Dispatch(write: kind.write).tester()
        #expect(try tester.request(for: Self.event()) == tester.request(for: Self.event()))
    }

    @Test("a destination's own type of JSON stays, and gives way to the type of another body")
    func ownType() throws {
        let headers: HTTPHeaders = ["content-type": "application/vnd.api+json"]
        let json = Dispatch(ownHeaders: headers) { _, _ in .array { $0.append(1) } }
        #expect(try json.tester().request(for: .fixture()).headers["Content-Type"] == "application/vnd.api+json")
        let form = Dispatch(ownHeaders: headers) { _, _ in .form { $0.set("a", 1) } }
        #expect(
            try form.tester().request(for: .fixture()).headers["Content-Type"] == "application/x-www-form-urlencoded")
    }

    @Test("lines stay lines, however the event was written")
    func prettyEvent() throws {
        let properties = try JSONValue(parsing: "{\"data\": {\n  \"a\": [\r\n 1 ]\n}}")
        let request = try Dispatch.request(properties) { payload, _ in
            .lines { lines in
                lines.copy(payload, \.data)
                lines.object { $0.copy("data", payload, \.data) }
                lines.append(payload.data)
            }
        }
        #expect(request.lines == [["a": [1]], ["data": ["a": [1]]], ["a": [1]]])
    }

    @Test("whatever its kind, a body is previewed, and shows no secret")
    func redacted() throws {
        let secret: [(String, Dispatch.Write)] = [
            ("array", { _, key in .array { $0.append(key.exposed) } }),
            ("lines", { _, key in .lines { lines in lines.object { $0.set("key", key.exposed) } } }),
            ("form", { _, key in .form { $0.set("key", key.exposed) } }),
            ("form name", { _, key in .form { $0.set(key.exposed, "x") } }),
            ("text", { _, key in .text("key \(key.exposed)") }),
            ("parts", { _, key in .multipart { $0.set("key", key.exposed) } }),
            ("part's name", { _, key in .multipart { $0.set("a \(key.exposed)", 1) } }),
        ]
        for (name, write) in secret {
            let run = try #require(Dispatch(write: write).tester().instance.dryRun(.fixture()).first)
            for text in [run.description, run.json.description] {
                #expect(text.contains("<redacted>"), "\(name): \(text)")
                #expect(!text.contains("4711"), "\(name): \(text)")
            }
        }
        let run = try #require(
            Dispatch { _, _ in .form { $0.set("a b", "c") } }.tester().instance.dryRun(.fixture()).first)
        #expect(run.description == "send: POST https://dispatch.example a+b=c")
        #expect(run.json["request"]?["body"] == "a+b=c")
        let body = HTTPBody.text("key 4711")
        var dumped = "\(body)"
        dump(body, to: &dumped)
        #expect(dumped.contains("8 bytes") && !dumped.contains("4711"))
    }

    @Test("a field that the set computes makes the event invalid, in every kind of body")
    func foreignField() throws {
        let writes: [Dispatch.Write] = [
            { payload, _ in .form { $0.copy("a", payload, \.computed) } },
            { payload, _ in .form { $0.copy("a", payload, payload.fieldSet.computed) } },
            { payload, _ in .form { $0.copyAll(payload, except: \.computed) } },
            { payload, _ in .multipart { $0.copy("a", payload, \.computed) } },
            { payload, _ in .array { $0.copy(payload, \.computed) } },
            { payload, _ in .array { items in items.object { $0.copy("a", payload, \.computed) } } },
            { payload, _ in .lines { items in items.object { $0.copy("a", payload, \.computed) } } },
        ]
        for write in writes {
            #expect(try Dispatch(write: write).tester().problems(for: .fixture()).count == 1)
        }
    }

    @Test("fields can be left out, and the members of objects copied")
    func parts() throws {
        let properties: JSONValue = ["name": .null, "total": 1, "data": ["x": true, "y": [2]], "size": "large"]
        let request = try Dispatch.request(properties) { payload, _ in
            .form { form in
                form.copyAll(payload, except: \.id, \.data, \.total)
                form.copyMembers(of: payload.data ?? [:], except: ["y"])
            }
        }
        #expect(request.text == "name=&size=large&x=true")
    }
}
