import DestinationActions
import DestinationActionsURLSession
import LoopbackHTTP
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Answers that never end, or might as well.
///
/// Trailers and the packed bodies of redirects are missing: nothing keeps the session on Linux from taking them in.
@Suite("Answers without end", .serialized, .timeLimit(.minutes(5)))
struct EndlessTests {
    struct Endless: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let head: String
        var start: [UInt8] = []
        var manner = LoopbackResponse.Manner.raw

        var response: LoopbackResponse {
            var response = LoopbackResponse(manner: manner)
            response.body = [UInt8](head.replacing("\n", with: "\r\n").utf8) + start
            return response
        }
    }

    static let answers = [
        Endless(
            testDescription: "a body", head: "HTTP/1.1 200 OK\nContent-Length: 100000000000\n\n",
            manner: .endless(plain, pause: .zero)),
        Endless(
            testDescription: "a body in chunks", head: "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n",
            manner: .endless(chunk, pause: .zero)),
        Endless(
            testDescription: "a packed body, a thousand times as large unpacked",
            head: "HTTP/1.1 200 OK\nContent-Encoding: gzip\nConnection: close\n\n",
            start: gzipHead + repeatElement(megabyte, count: 400).joined()),
        Endless(
            testDescription: "the body of a redirect, with its length",
            head: "HTTP/1.1 302 Found\nLocation: /x\nContent-Length: 100000000000\n\n",
            manner: .endless(plain, pause: .milliseconds(1))),
        Endless(
            testDescription: "the body of a redirect, in chunks",
            head: "HTTP/1.1 307 Moved\nLocation: /x\nTransfer-Encoding: chunked\n\n",
            manner: .endless(chunk, pause: .milliseconds(5))),
        Endless(
            testDescription: "interim answers", head: "",
            manner: .endless([UInt8]("HTTP/1.1 103 Early Hints\r\n\r\n".utf8), pause: .zero)),
    ]

    @Test("is cut off soon and takes little memory", arguments: answers)
    func cutOff(_ endless: Endless) async throws {
        let transport = URLSessionTransport()
        try await withServer { _ in
            endless.response
        } test: { server in
            let before = residentMegabytes()
            let most = Task {
                var most = 0
                while !Task.isCancelled {
                    most = max(most, residentMegabytes())
                    try? await Task.sleep(for: .milliseconds(5))
                }
                return most
            }
            let start = ContinuousClock.now
            let error = await transport.failure(of: try server.request(.post, body: "{}"), timeout: .seconds(120))
            #expect(error?.code == .responseTooLarge && error?.mayHaveArrived == true)
            #expect(ContinuousClock.now - start < .seconds(60))
            try await eventually { server.openConnections == 0 }
            try await Task.sleep(for: .milliseconds(300))
            most.cancel()
            #expect(await most.value - before < 150)
        }
    }

    @Test("a few interim answers are none", arguments: [1, 16])
    func interim(_ count: Int) async throws {
        let hint = "HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n"
        try await withServer { _ in
            LoopbackResponse(
                body: String(repeating: hint, count: count) + "HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\n{}",
                manner: .raw)
        } test: { server in
            let answer = try await URLSessionTransport().send(server.request(.post, body: "{}"), timeout: patience)
            #expect(answer.status == 201 && answer.text == "{}")
        }
    }

    @Test("a redirect may take its time within a second, and be as long as any answer")
    func slowRedirect() async throws {
        try await withServer { _ in
            LoopbackResponse(
                status: 302, headers: [("Location", "/x")], body: String(repeating: "x", count: 65_000),
                manner: .dripping(13_000, pause: .milliseconds(60)))
        } test: { server in
            let answer = try await URLSessionTransport().send(server.request(.post, body: "{}"), timeout: patience)
            #expect(answer.status == 302 && answer.body.count == 65_000)
        }
    }
}

private let plain = [UInt8](repeating: 0x78, count: 16_384)
private let chunk = [UInt8]("4000\r\n".utf8) + plain + [13, 10]
private let gzipHead: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]
/// A million zeros as one block of RFC 1951, which ends on a whole byte and can be repeated.
private let megabyte: [UInt8] =
    [0xEC, 0xC1, 0x01, 0x01, 0x00, 0x00, 0x00, 0x82, 0x20, 0xFF, 0xAF, 0x6E, 0x48, 0x40, 0x01]
    + [UInt8](repeating: 0, count: 968) + [0xAF, 0x06, 0x00, 0x00, 0xFF, 0xFF]

/// How much memory the process has, where the system tells; 0 elsewhere.
private func residentMegabytes() -> Int {
    #if os(Linux)
    guard let file = fopen("/proc/self/statm", "r") else { return 0 }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 128)
    let count = fread(&bytes, 1, bytes.count, file)
    let words = String(decoding: bytes[..<count], as: UTF8.self).split(separator: " ")
    return words.count > 1 ? (Int(words[1]) ?? 0) * 4096 >> 20 : 0
    #else
    return 0
    #endif
}
