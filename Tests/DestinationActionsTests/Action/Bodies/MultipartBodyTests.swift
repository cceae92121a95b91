import DestinationActions
import DestinationActionsTesting
import Testing

@Suite("Bodies of parts")
struct MultipartBodyTests {
    private static func boundary(_ request: HTTPRequest) throws -> String {
        let type = try #require(request.headers["Content-Type"])
        return String(try #require(type.split(separator: "boundary=").last))
    }

    @Test("a boundary stands in no part, whatever the parts hold, and is the same each time")
    func boundary() throws {
        let write: Dispatch.Write = { _, _ in
            try .multipart { parts in
                parts.set("text", "destination-actions-00000000 --destination-actions-00000001--\r\n")
                parts.set("destination-actions-00000002", 1)
                try parts.file("f", fileName: "destination-actions-00000003", Array("destination-actions-0000000".utf8))
                try parts.file("g", fileName: "g", Array("destination-actions-00000005".utf8))
            }
        }
        let request = try Dispatch.request([:], write)
        let boundary = try Self.boundary(request)
        #expect(boundary == "destination-actions-00000004")
        #expect(request.text.ranges(of: boundary).count == 5, "before each part, and behind the last")
        #expect(try Dispatch.request([:], write) == request)
    }

    @Test("many texts that look like boundaries take no long time")
    func manyBoundaries() throws {
        let text = (0..<5_000).map { "destination-actions-" + String(100_000_000 + $0).dropFirst() }.joined()
        let request = try Dispatch.request { _, _ in .multipart { $0.set("text", text) } }
        #expect(try Self.boundary(request) == "destination-actions-00005000")
    }

    @Test("no name begins a header or a part of its own")
    func names() throws {
        let hostile = "a\"; x=\"y\r\nX-Evil: 1\r\n\r\n--destination-actions-00000000\r\né🐎\\"
        let request = try Dispatch.request { _, _ in
            try .multipart { parts in
                parts.set(hostile, "v")
                try parts.file(hostile, fileName: hostile, [0xFF, 0x00])
            }
        }
        let escaped = "a%22; x=%22y%0D%0AX-Evil: 1%0D%0A%0D%0A--destination-actions-00000000%0D%0Aé🐎\\"
        let lines = request.text.split(separator: "\r\n" as Character, omittingEmptySubsequences: false)
        let heads = lines.filter { $0.hasPrefix("Content-Disposition: ") }
        #expect(
            heads == [
                "Content-Disposition: form-data; name=\"\(escaped)\"",
                "Content-Disposition: form-data; name=\"\(escaped)\"; filename=\"\(escaped)\"",
            ])
        #expect(!lines.contains { $0.hasPrefix("X-Evil") })
        #expect(request.body?.suffix(2 + 4 + 28 + 4).prefix(2) == [0xFF, 0x00], "a file is sent byte for byte")
    }

    @Test("a file's type that could begin a header is refused", arguments: ["", "text/csv\r\nX: 1", "tëxt", "a\u{0}"])
    func fileType(type: String) throws {
        let tester = try Dispatch { _, _ in
            try .multipart { try $0.file("f", fileName: "f", contentType: type, []) }
        }.tester()
        let messages = tester.problems(for: .fixture()).map(\.message)
        #expect(messages.count == 1)
        #expect(messages.first?.hasPrefix("The type of a file must be printable ASCII, found ") == true)
    }
}
