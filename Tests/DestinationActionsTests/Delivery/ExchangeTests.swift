import DestinationActionsTesting
import Testing

@testable import DestinationActions

@Suite("One exchange with a partner")
struct ExchangeTests {
    private static func exchange(
        _ answers: [RecordingTransport.Answer] = [], ids: [String] = ["a", "b"], bytes: Int = 1_000_000
    ) async throws -> (answer: Answer, requests: [HTTPRequest]) {
        let transport = RecordingTransport(answers)
        let instance = try Courier.instance([Subscription(action: "sendParcel", trigger: "true")])
        let exchange = Exchange(
            instance: instance, transport: transport, timeout: .seconds(1),
            retryAfter: { RetryAfter(timeOfDay: { Timestamp(seconds: 0) }, longest: .seconds(300)) })
        let payloads = ids.compactMap { id -> PreparedPayload? in
            let event = Event.fixture(.track, ["userId": JSONValue(id)])
            if case .ready(let payload) = instance.prepare(event).first?.preparation { return payload }
            return nil
        }
        #expect(payloads.count == ids.count)
        let content: Exchange.Content = payloads.count == 1 ? .payload(payloads[0]) : .batch(payloads, bytes: bytes)
        return (await exchange.answer(to: content), transport.requests)
    }

    @Test("an event that the answer forgets has a verdict all the same, and no verdict shows a secret")
    func verdicts() async throws {
        let said = "Unknown: \(Courier.token)"
        let found = try await Self.exchange([.status(200, body: ["results": [JSONValue(said)]])])
        guard case .each(let status, let verdicts) = found.answer else {
            Issue.record("\(found.answer)")
            return
        }
        #expect(status == 200 && found.answer.code == "each")
        #expect(
            verdicts.map(\.description) == [
                "permanent (refused): Unknown: <redacted>",
                "permanent (noVerdict): The answer says nothing of the event.",
            ])
    }

    @Test("verdicts beyond the events of a batch are passed over")
    func tooManyVerdicts() async throws {
        let found = try await Self.exchange([.status(200, body: ["results": [true, true, "x"]])])
        guard case .each(_, let verdicts) = found.answer else {
            Issue.record("\(found.answer)")
            return
        }
        #expect(verdicts == [.delivered, .delivered])
    }

    @Test("the wait that a partner asks for comes with the refusal")
    func waits() async throws {
        let found = try await Self.exchange([.status(429, headers: ["Retry-After": "7"])], ids: ["a"])
        guard case .whole(429, let verdict, retryAfter: .seconds(7), _) = found.answer else {
            Issue.record("\(found.answer)")
            return
        }
        #expect(verdict.kind == .throttled)
    }

    @Test("a batch that is larger than it may be is not sent")
    func oversized() async throws {
        let found = try await Self.exchange(bytes: 20)
        guard case .oversized = found.answer else {
            Issue.record("\(found.answer)")
            return
        }
        #expect(found.requests.isEmpty && !found.answer.isOfRequest)
    }

    @Test("what cannot be built is not sent, and says why without a secret")
    func unbuildable() async throws {
        let found = try await Self.exchange(ids: ["echo"])
        guard case .unbuildable(let problems) = found.answer else {
            Issue.record("\(found.answer)")
            return
        }
        #expect(problems.map(\.message) == ["<redacted> cannot send."])
        #expect(found.requests.isEmpty)
    }

    @Test("nothing is sent once the task is cancelled, even by a transport that does not look")
    func cancelled() async throws {
        let sent = RecordingTransport()
        let instance = try Courier.instance([Subscription(action: "sendParcel", trigger: "true")])
        let careless = Exchange(instance: instance, transport: Careless(inner: sent), timeout: .seconds(1))
        let event = Event.fixture(.track, ["userId": "a"])
        guard case .ready(let payload) = instance.prepare(event).first?.preparation else {
            Issue.record("no payload")
            return
        }
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            let exchange = careless
            return await exchange.answer(to: .payload(payload))
        }
        task.cancel()
        guard case .cancelled(wasSent: false) = await task.value else {
            Issue.record("not cancelled")
            return
        }
        #expect(sent.requests.isEmpty)
    }

    /// Sends whatever it is given, cancelled or not.
    private struct Careless: HTTPTransport {
        let inner: RecordingTransport

        func send(_ request: HTTPRequest, timeout: Duration) async throws(TransportError) -> HTTPResponse {
            inner.enqueue(.status(200))
            let task = Task { () async -> Result<HTTPResponse, TransportError> in
                do throws(TransportError) {
                    return .success(try await inner.send(request, timeout: timeout))
                } catch {
                    return .failure(error)
                }
            }
            return try await task.value.get()
        }
    }
}
