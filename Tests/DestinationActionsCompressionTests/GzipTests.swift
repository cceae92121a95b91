import DestinationActions
import DestinationActionsCompression
import DestinationActionsTesting
import Foundation
import Testing

@Suite("Gzip")
struct GzipTests {
    /// What another program makes of bytes.
    static func output(of program: String, _ arguments: [String], _ input: [UInt8]) async throws -> [UInt8] {
        let directory = FileManager.default.temporaryDirectory.appending(path: "gzip-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let file = directory.appending(path: "body.gz")
        let result = directory.appending(path: "body")
        try Data(input).write(to: file)
        try Data().write(to: result)
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [program] + arguments
        process.standardInput = try FileHandle(forReadingFrom: file)
        process.standardOutput = try FileHandle(forWritingTo: result)
        await withCheckedContinuation { continuation in
            process.terminationHandler = { _ in continuation.resume() }
            do { try process.run() } catch { continuation.resume() }
        }
        #expect(process.terminationStatus == 0)
        return [UInt8](try Data(contentsOf: result))
    }

    static let bodies: [[UInt8]] = [
        Array(#"{"a":1}"#.utf8) + Array(repeating: 0x20, count: 2_000),
        Array(String(repeating: "größer 🐎 \u{0}\r\n", count: 5_000).utf8),
        Array(repeating: 0, count: 3_000_000),
        (0..<200_000).map { UInt8(truncatingIfNeeded: ($0 &* $0) >> 5 & 0x3F) },
    ]

    @Test("gunzip and Python read what was compressed", arguments: bodies)
    func others(body: [UInt8]) async throws {
        for level in [Gzip.Level.fastest, .standard, .smallest] {
            let packed = try #require(Gzip(level: level).encode(body))
            #expect(packed.count < body.count)
            #expect(try await Self.output(of: "gunzip", ["-c"], packed) == body)
        }
        let packed = try #require(Gzip().encode(body))
        let script = "import sys, gzip; sys.stdout.buffer.write(gzip.decompress(sys.stdin.buffer.read()))"
        #expect(try await Self.output(of: "python3", ["-c", script], packed) == body)
    }

    @Test("a level that takes more time gives fewer bytes, and the same body the same bytes")
    func levels() throws {
        let body = Array((0..<20_000).map { "\($0 % 977),\($0 % 31)" }.joined(separator: ";").utf8)
        let sizes = try [Gzip.Level.fastest, .standard, .smallest].map {
            try #require(Gzip(level: $0).encode(body)).count
        }
        #expect(sizes[0] > sizes[1] && sizes[1] >= sizes[2])
        #expect(Gzip().encode(body) == Gzip().encode(body))
    }

    @Test("small bodies and those that would not become smaller are left as they are")
    func left() throws {
        let text = Array(repeating: UInt8(ascii: "a"), count: 1_023)
        #expect(Gzip().encode(text) == nil)
        #expect(Gzip().encode(text + text) != nil)
        #expect(Gzip(minimumSize: 1_023).encode(text) != nil)
        for bytes in [[], [1], Array("{}".utf8)] { #expect(Gzip(minimumSize: 0).encode(bytes) == nil) }
        var random = SystemRandomNumberGenerator()
        let noise = (0..<10_000).map { _ in UInt8.random(in: 0...255, using: &random) }
        #expect(Gzip().encode(noise) == nil)
    }

    struct Notes: Destination {
        struct Settings: FieldSet {}
        static let slug = "notes"
        static let name = "Notes"
        var baseURLs: [BaseURL] { ["https://notes.example"] }
        var bodyEncoding: (any BodyEncoding)? { Gzip() }
        var actions: [any Action<Notes>] { [Add()] }

        struct Add: Action {
            struct Fields: FieldSet {
                let note = Field<String>("note", label: "Note", default: .path("properties.note"))
            }
            static let slug = "add"
            static let title = "Add"
            static let summary = "Adds a note."
            func request(for payload: Payload<Fields>, in context: Context<Notes>) throws -> HTTPRequest {
                context.request(.post, HTTPURL("https://notes.example"), body: .form { $0.copyAll(payload) })
            }
        }
    }

    @Test("the requests of a destination leave compressed, and say so")
    func destination() async throws {
        let tester = try DestinationTester(Notes(), settings: [:], action: "add")
        let long = String(repeating: "note ", count: 500)
        let delivery = try await tester.deliver(
            [long, "short"].map { .fixture(.track, ["properties": ["note": JSONValue($0)]]) })
        #expect(delivery.requests.map { $0.headers["Content-Encoding"] } == ["gzip", nil])
        let sent = try #require(delivery.requests.first)
        #expect(sent.form == ["note": JSONValue(long)])
        #expect(try await Self.output(of: "gunzip", ["-c"], try #require(sent.body)) == sent.plainBody)
    }
}
