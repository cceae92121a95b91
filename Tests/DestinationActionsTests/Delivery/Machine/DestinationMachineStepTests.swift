import Testing

@testable import DestinationActions

@Suite("Delivery machine: steps")
struct DestinationMachineStepTests {
    @Test(
        "an answer that may pass repeats its own step, and each step has all attempts",
        arguments: [
            Answer.status(503), .status(429, retryAfter: .seconds(1)), .status(401), .timedOut, .refused,
        ])
    func repeats(_ answer: Answer) {
        var harness = MachineHarness()
        harness.accept()
        harness.answer(answer)
        harness.passUntilSent()
        harness.answer(.next())
        harness.answer(answer)
        harness.passUntilSent()
        harness.answer(.delivered)
        #expect(harness.steps == [1, 1, 2, 2])
        #expect(harness.outcome(0) == "delivered delivered")
        #expect(harness.violations == [])
        guard case .delivered(let result)? = harness.outcomes[0] else { return }
        #expect(result.attempts == 4)
    }

    @Test("attempts are counted for each step")
    func attempts() {
        var harness = MachineHarness(MachinePolicy(retry: RetryPolicy(attempts: 2)))
        harness.accept()
        for answer in [Answer.status(503), .next(), .status(503), .delivered] {
            harness.passUntilSent()
            harness.answer(answer)
        }
        harness.accept()
        for answer in [Answer.status(503), .next(), .status(503), .status(503)] {
            harness.passUntilSent()
            harness.answer(answer)
        }
        #expect([0, 1].map(harness.outcome) == ["delivered delivered", "undelivered retries"])
    }

    @Test("a next step goes before what is ready, and takes its turn with the limits")
    func order() {
        var harness = MachineHarness(MachinePolicy(limits: DeliveryLimits(inFlight: 1, requestsPerMinute: 60)))
        harness.accept(2)
        harness.answer(.next())
        let before = harness.sent
        harness.pass(.seconds(1))
        harness.answer(.delivered)
        harness.pass(.seconds(1))
        #expect(before.count == 1 || before == [[0], [0]])
        #expect(harness.sent == [[0], [0], [1]])
        #expect(harness.steps == [1, 2, 1])
    }

    @Test("of a batch that one event leaves, the others begin anew")
    func withdrawn() {
        var harness = MachineHarness()
        harness.accept(3, batch: BatchLimits(events: 3))
        harness.answer(.next())
        harness.step(.withdraw(1...1, .deadline, includingFlights: true))
        harness.answer(.status(503))
        harness.passUntilSent()
        #expect(harness.sent == [[0, 1, 2], [0, 1, 2], [0, 2]])
        #expect(harness.steps == [1, 2, 1])
    }

    @Test("a batch of which all are wanted again takes the same step, and parts of it begin anew")
    func each() {
        let busy = Verdict(.transient, code: "busy")
        for (verdicts, steps) in [([busy, busy], [1, 2, 2]), ([busy, .delivered], [1, 2, 1])] {
            var harness = MachineHarness()
            harness.accept(2, batch: BatchLimits(events: 2))
            harness.answer(.next())
            harness.answer(.each(status: 200, verdicts))
            harness.passUntilSent()
            #expect(harness.steps == steps)
        }
    }

    @Test("halves of a batch that is refused at a later step begin anew")
    func split() {
        var harness = MachineHarness()
        harness.accept(4, batch: BatchLimits(events: 4))
        harness.answer(.next())
        harness.answer(.status(413, events: 4))
        #expect(harness.sent == [[0, 1, 2, 3], [0, 1, 2, 3], [0, 1], [2, 3]])
        #expect(harness.steps == [1, 2, 1, 1])
    }

    @Test(
        "what ends after a step that changed something may have arrived, and after one that asked it has not",
        arguments: [
            (HTTPRequest.Method.get, false), (.head, false), (.post, true), (.put, true), (.delete, true),
        ])
    func mayHaveArrived(_ method: HTTPRequest.Method, _ mayHaveArrived: Bool) {
        var harness = MachineHarness()
        harness.accept()
        harness.answer(.next(method))
        harness.answer(.status(404))
        guard case .failed(let failure)? = harness.outcomes[0] else {
            Issue.record("\(harness.outcome(0))")
            return
        }
        #expect(failure.mayHaveArrived == mayHaveArrived && failure.attempts == 2)
    }

    @Test("what was changed is not forgotten when a batch begins anew")
    func changedBefore() {
        var harness = MachineHarness()
        harness.accept(2, batch: BatchLimits(events: 2))
        harness.answer(.next(.post))
        harness.step(.withdraw(1...1, .deadline, includingFlights: true))
        harness.answer(.status(503))
        for answer in [Answer.next(.get), .status(404)] {
            harness.passUntilSent()
            harness.answer(answer)
        }
        #expect(harness.steps == [1, 2, 1, 2])
        guard case .failed(let failure)? = harness.outcomes[0] else { return }
        #expect(failure.mayHaveArrived)
    }

    @Test("an event that is given up between two steps says so")
    func unfinished() {
        var harness = MachineHarness()
        harness.accept()
        harness.step(.pause)
        harness.answer(.next(.post))
        harness.step(.drain(until: harness.now + .seconds(1)))
        guard case .undelivered(let result)? = harness.outcomes[0] else {
            Issue.record("\(harness.outcome(0))")
            return
        }
        #expect(result.reason == .shutdown)
        #expect(result.last?.code == "unfinished" && result.last?.mayHaveArrived == true)
        #expect(result.last?.attempts == 1)
    }

    @Test(
        "an event that the action declines, or of which the answer says so, is skipped and none of a duplicate window")
    func skipped() {
        for answer in [
            Answer.declined, .whole(status: 200, .skipped("nothing to send"), retryAfter: nil, mayHaveArrived: false),
        ] {
            var harness = MachineHarness(MachinePolicy(duplicates: DuplicateWindow()))
            harness.accept(messageId: "m")
            harness.answer(answer)
            harness.accept(messageId: "m")
            harness.answer(.delivered)
            #expect([0, 1].map(harness.outcome) == ["skipped declined", "delivered delivered"])
        }
    }
}
