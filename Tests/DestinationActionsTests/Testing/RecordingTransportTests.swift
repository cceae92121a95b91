import DestinationActions
import DestinationActionsTesting
import DestinationActionsLocks
import Testing

@Suite("Recording transport")
struct RecordingTransportTests {
    static func request(_ base: BaseURL = "https://api.example.com", _ path: String = "x") throws -> HTTPRequest {
        HTTPRequest(.get, try HTTPURL(base).appending(path))
    }

    /// The status of an answer, or the name of the error.
    static func send(_ transport: RecordingTransport, _ request: HTTPRequest) async -> String {
        do throws(TransportError) {
            return "\(try await transport.send(request, timeout: .seconds(10)).status)"
        } catch {
            return "\(error.code)\(error.mayHaveArrived ? "?" : "")"
        }
    }

    @Test("answers come in the order of the script, then 200 with an empty body")
    func script() async throws {
        let transport = RecordingTransport([
            .status(503), .failure(.timedOut), .failure(.connectionRefused, mayHaveArrived: false),
            .response(HTTPResponse(status: 404, headers: ["A": "1"], body: [0x78])),
        ])
        let first = try Self.request()
        var answers: [String] = []
        for _ in 0..<5 { answers.append(await Self.send(transport, first)) }
        #expect(answers == ["503", "timedOut?", "connectionRefused", "404", "200"])
        transport.enqueue(.status(201), .status(202))
        #expect(await Self.send(transport, first) == "201")
        #expect(await Self.send(transport, first) == "202")
        #expect(try await transport.send(first, timeout: .seconds(1)) == HTTPResponse(status: 200))
        #expect(transport.requests.count == 8)
    }

    @Test("an answer has the body and the headers that it was given")
    func answer() async throws {
        let transport = RecordingTransport([.status(200, headers: ["Retry-After": "3"], body: ["a": [1, .null]])])
        let response = try await transport.send(Self.request(), timeout: .seconds(1))
        #expect(
            response == HTTPResponse(status: 200, headers: ["Retry-After": "3"], body: Array(#"{"a":[1,null]}"#.utf8)))
    }

    @Test("requests are recorded oldest first")
    func requests() async throws {
        let transport = RecordingTransport([.failure(.other)])
        let requests = try ["a", "b", "c"].map { try Self.request("https://api.example.com", $0) }
        for request in requests { _ = await Self.send(transport, request) }
        #expect(transport.requests == requests)
    }

    @Test("a host has answers of its own, the longest name first, then those of the script")
    func hosts() async throws {
        for _ in 0..<20 {
            let transport = RecordingTransport(
                [.status(500)],
                hosts: [
                    "example.com": [.status(1)], "api.example.com": [.status(2), .status(3)], "other": [.status(4)],
                    "api": [],
                ])
            var answers: [String] = []
            for base: BaseURL in ["https://api.example.com", "https://www.example.com"] {
                for _ in 0..<3 { answers.append(await Self.send(transport, try Self.request(base))) }
            }
            #expect(answers == ["2", "3", "1", "500", "200", "200"])
        }
    }

    @Test(
        "a late answer waits by the clock, and past the time-out it is none",
        arguments: [
            (Duration.seconds(9), "200", Duration.seconds(9)), (.seconds(10), "200", .seconds(10)),
            (.seconds(11), "timedOut?", .seconds(10)), (.zero, "200", .zero),
        ])
    func delay(delay: Duration, answer: String, waited: Duration) async throws {
        let clock = NotingClock()
        let transport = RecordingTransport([.status(200).after(delay)], clock: clock)
        #expect(await Self.send(transport, try Self.request()) == answer)
        #expect(clock.waited == (delay == .zero ? [] : [waited]))
    }

    @Test("a delay holds for failures as well")
    func lateFailure() async throws {
        let clock = NotingClock()
        let transport = RecordingTransport([.failure(.connectionLost).after(.seconds(2))], clock: clock)
        #expect(await Self.send(transport, try Self.request()) == "connectionLost?")
        #expect(clock.waited == [.seconds(2)])
    }

    @Test("a task that is cancelled sends nothing and uses no answer up")
    func cancelledBefore() async throws {
        let transport = RecordingTransport([.status(503)])
        let request = try Self.request()
        let answer = await Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return await Self.send(transport, request)
        }.value
        #expect(answer == "cancelled")
        #expect(transport.requests.isEmpty)
        #expect(await Self.send(transport, request) == "503")
    }

    @Test("a task that is cancelled while it waits is given no answer")
    func cancelledWhileWaiting() async throws {
        let clock = NotingClock(isEndless: true)
        let transport = RecordingTransport([.status(200).after(.seconds(5))], clock: clock)
        let request = try Self.request()
        let task = Task { await Self.send(transport, request) }
        while clock.waited.isEmpty { await Task.yield() }
        task.cancel()
        #expect(await task.value == "cancelled?")
        #expect(transport.requests == [request])
    }
}

/// A clock that notes how long it is to wait, and waits not at all, or until the task is cancelled.
final class NotingClock: Clock {
    struct Instant: InstantProtocol {
        var offset: Duration = .zero
        func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        func duration(to other: Instant) -> Duration { other.offset - offset }
        static func < (a: Instant, b: Instant) -> Bool { a.offset < b.offset }
    }

    private let state = Mutex<[Duration]>([])
    private let isEndless: Bool

    init(isEndless: Bool = false) { self.isEndless = isEndless }

    var waited: [Duration] { state.withLock { $0 } }
    var now: Instant { Instant() }
    var minimumResolution: Duration { .zero }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        state.withLock { $0.append(deadline.offset) }
        while isEndless {
            try Task.checkCancellation()
            await Task.yield()
        }
    }
}
