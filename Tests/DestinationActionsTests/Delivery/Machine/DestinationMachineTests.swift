import Testing

@testable import DestinationActions

@Suite("Delivery machine: retries and waits")
struct DestinationMachineTests {
    @Test("gives an event five attempts, with growing waits, and then hands it back")
    func attempts() {
        var harness = MachineHarness()
        harness.accept()
        harness.run { _, _ in .status(502) }
        #expect(harness.sent.count == 5)
        #expect(harness.outcome(0) == "undelivered retries")
        #expect(harness.histories[0]?.map(\.code) == Array(repeating: "http502", count: 5))
        #expect(harness.now <= .seconds(300))
        #expect(harness.violations == [])
    }

    @Test("says how many requests it took, and whether the partner may have the event twice")
    func delivered() {
        for (answer, mayBeDuplicate) in [(Answer.status(503), true), (.timedOut, true), (.refused, false)] {
            var harness = MachineHarness()
            harness.accept()
            harness.run { _, number in number < 3 ? answer : .delivered }
            guard case .delivered(let result)? = harness.outcomes[0] else {
                Issue.record("not delivered")
                continue
            }
            #expect(result == .init(status: 200, attempts: 3, mayBeDuplicate: mayBeDuplicate))
        }
    }

    struct Final: Sendable, CustomTestStringConvertible {
        var answer: Answer
        var outcome: String
        var testDescription: String { outcome }
    }

    @Test(
        "takes a refusal for good after one request",
        arguments: [400, 402, 404, 405, 409, 410, 413, 415, 418, 422, 451, 501, 505].map {
            Final(answer: .status($0), outcome: "failed http\($0)")
        } + [301, 302, 304, 307, 308].map { Final(answer: .status($0), outcome: "failed http\($0)") } + [
            Final(
                answer: .failed(TransportError(.invalidRequest, "", mayHaveArrived: false)),
                outcome: "failed invalidRequest"),
            Final(
                answer: .failed(TransportError(.responseTooLarge, "", mayHaveArrived: true)),
                outcome: "failed responseTooLarge"),
            Final(answer: .unbuildable([]), outcome: "invalid invalid"),
        ])
    func final(_ test: Final) {
        var harness = MachineHarness()
        harness.accept()
        harness.answer(test.answer)
        #expect(harness.outcome(0) == test.outcome)
        #expect(harness.sent.count == 1 && harness.violations == [])
    }

    @Test("waits as long as the partner asks, with all of the destination, and counts no attempt")
    func retryAfter() {
        var harness = MachineHarness()
        harness.accept(20)
        for flight in harness.flights { harness.answer(flight.id, .status(429, retryAfter: .seconds(50))) }
        #expect(harness.states == [.throttled])
        harness.pass(.milliseconds(49_990))
        #expect(harness.sent.count == 8)
        harness.pass(.milliseconds(20))
        // One request first, and when it succeeds the others.
        #expect(harness.sent.count == 9)
        harness.answer(.delivered)
        #expect(harness.flights.count == 8)
        harness.run { _, _ in .delivered }
        #expect(harness.outcomes.count == 20)
        #expect(harness.outcomes.values.allSatisfy { $0.name == "delivered" })
    }

    @Test("gives up after twenty waits in a row, also for what waits behind")
    func waits() {
        var harness = MachineHarness()
        harness.accept(5)
        harness.run(for: .seconds(86_400)) { _, _ in .status(429, retryAfter: .seconds(1)) }
        #expect(harness.outcomes.count == 5)
        #expect(harness.outcomes.values.allSatisfy { $0.code == "retries" })
        #expect(harness.sent.count < 40)
        #expect(harness.violations == [])
    }

    @Test("does not count waits that the partner asked for against the time for retries")
    func waitsAreNoTime() {
        var harness = MachineHarness()
        harness.accept()
        harness.run(for: .seconds(86_400)) { _, number in
            number <= 10 ? .status(503, retryAfter: .seconds(120)) : number <= 13 ? .status(503) : .delivered
        }
        #expect(harness.outcome(0) == "delivered delivered")
    }

    @Test("hands back what was retried for five minutes")
    func time() {
        var policy = MachinePolicy()
        policy.retry.attempts = 100
        policy.retry.budget = 0
        var harness = MachineHarness(policy)
        harness.accept()
        harness.run { _, number in number % 2 == 0 ? .status(500) : .refused }
        #expect(harness.outcome(0) == "undelivered retries")
        #expect(harness.now >= .seconds(200) && harness.now <= .seconds(330))
    }

    @Test("waits the longest time before each retry once the budget is used up")
    func budget() {
        var policy = MachinePolicy()
        policy.retry.budget = 13
        policy.breaker.failuresInRow = 100
        var harness = MachineHarness(policy)
        harness.accept()
        harness.answer(.status(500))
        harness.pass(.milliseconds(59_999))
        #expect(harness.sent.count == 1)
        harness.pass(.milliseconds(1))
        #expect(harness.sent.count == 2)
    }

    @Test("leaves a broken partner alone, and tries it with one request at a time")
    func breaker() {
        var harness = MachineHarness()
        harness.accept(30)
        for flight in harness.flights.prefix(5) { harness.answer(flight.id, .refused) }
        #expect(harness.states == [.failing])
        for flight in harness.flights { harness.answer(flight.id, .delivered) }
        let before = harness.sent.count
        harness.pass(.milliseconds(29_999))
        #expect(harness.flights.isEmpty && harness.sent.count == before)
        harness.pass(.milliseconds(1))
        #expect(harness.flights.count == 1)
        harness.answer(.refused)
        harness.pass(.milliseconds(59_999))
        #expect(harness.flights.isEmpty)
        harness.pass(.milliseconds(1))
        harness.answer(.delivered)
        #expect(harness.states == [.failing, .running])
        #expect(harness.flights.count == 8)
        #expect(harness.violations == [])
    }

    @Test("does not keep events for a broken partner for ever")
    func patience() {
        var harness = MachineHarness()
        harness.accept(1000)
        harness.run(for: .seconds(400)) { _, _ in .refused }
        #expect(harness.outcomes.count == 1000)
        #expect(harness.outcomes.values.allSatisfy { $0.code == "retries" })
        // What comes later has a patience of its own.
        harness.accept()
        harness.pass(.seconds(290))
        #expect(harness.outcomes.count == 1000 || harness.outcome(1000) == "undelivered retries")
    }

    @Test("keeps events while credentials are refused, tells it once, tries slowly, and hands them back in time")
    func credentials() {
        var harness = MachineHarness()
        harness.accept(20)
        for flight in harness.flights { harness.answer(flight.id, .status(401)) }
        #expect(harness.states == [.credentialsRefused])
        harness.pass(.milliseconds(29_999))
        #expect(harness.sent.count == 8)
        harness.pass(.milliseconds(1))
        #expect(harness.flights.count == 1)
        harness.answer(.status(403))
        #expect(harness.states == [.credentialsRefused])
        harness.accept(1)
        harness.pass(.seconds(59))
        #expect(harness.flights.isEmpty)
        harness.pass(.seconds(1))
        #expect(harness.flights.count == 1)
        harness.answer(.status(401))
        harness.pass(.seconds(300))
        #expect((0..<20).allSatisfy { harness.outcome($0) == "undelivered credentials" })
        #expect(harness.violations == [])
    }

    @Test("tries at once when the settings were replaced, and goes on when the credentials are right")
    func renewed() {
        var harness = MachineHarness()
        harness.accept(20)
        for flight in harness.flights { harness.answer(flight.id, .status(401)) }
        harness.pass(.seconds(5))
        harness.step(.renew)
        #expect(harness.flights.count == 1)
        harness.answer(.delivered)
        #expect(harness.states == [.credentialsRefused, .running])
        #expect(harness.flights.count == 8)
        harness.run { _, _ in .delivered }
        #expect(harness.outcomes.values.allSatisfy { $0.name == "delivered" })
    }

    @Test("counts a request as timed out that the transport does not end, and ignores its late answer")
    func overtime() {
        var harness = MachineHarness()
        harness.accept()
        let first = harness.flights[0].id
        harness.pass(.seconds(13))
        #expect(harness.cancelled == [first])
        #expect(harness.sent.count == 2)
        harness.step(.answered(first, .delivered))
        #expect(harness.outcomes.isEmpty)
        harness.answer(.delivered)
        guard case .delivered(let result)? = harness.outcomes[0] else {
            Issue.record("not delivered")
            return
        }
        #expect(result.mayBeDuplicate && result.attempts == 2)
    }

    @Test("pauses without losing anything, and resumes")
    func pause() {
        var harness = MachineHarness()
        harness.accept(10)
        harness.step(.pause)
        for flight in harness.flights { harness.answer(flight.id, .delivered) }
        harness.pass(.seconds(7200))
        #expect(harness.sent.count == 8 && harness.outcomes.count == 8)
        harness.step(.resume)
        #expect(harness.sent.count == 10)
        #expect(harness.states == [.paused, .running])
    }
}

@Suite("Delivery machine: ordering, repetitions, endings")
struct DestinationMachineOrderTests {
    @Test(
        "sends the events of a key one at a time and in order, and holds no other key back", arguments: [false, true])
    func keys(batched: Bool) {
        var harness = MachineHarness()
        let batch: BatchLimits? = batched ? BatchLimits(events: 1) : nil
        harness.accept(5, batch: batch, key: "slow")
        harness.accept(5, batch: batch, key: "caf\u{E9}")
        harness.accept(5, batch: batch, key: "cafe\u{301}")
        harness.accept(1, batch: batch)
        var sending: [Int] = []
        harness.run { items, number in
            sending += items
            return items.contains(0) && number < 30 ? .status(503) : .delivered
        }
        #expect(harness.order.filter { $0 < 5 } == [0, 1, 2, 3, 4])
        #expect(harness.order.filter { (5..<10).contains($0) } == [5, 6, 7, 8, 9])
        #expect(harness.order.filter { (10..<15).contains($0) } == [10, 11, 12, 13, 14])
        #expect(harness.violations == [])
        #expect(harness.order.last.map { $0 < 5 } == true)
    }

    @Test("skips a message that was delivered before, also when it is about to be sent")
    func duplicates() {
        var harness = MachineHarness(MachinePolicy(limits: DeliveryLimits(inFlight: 1), duplicates: DuplicateWindow()))
        harness.accept(messageId: "a")
        harness.accept(messageId: "a")
        harness.accept(messageId: "a", subscription: 1)
        harness.accept()
        harness.answer(.delivered)
        #expect(harness.outcome(1) == "skipped duplicate")
        harness.run { _, _ in .delivered }
        harness.accept(messageId: "a")
        #expect(harness.outcome(4) == "skipped duplicate")
        #expect(harness.outcome(2) == "delivered delivered" && harness.outcome(3) == "delivered delivered")
        harness.pass(.seconds(86_400))
        harness.accept(messageId: "a")
        #expect(harness.flights.count == 1)
    }

    @Test("does not take a message for delivered that failed")
    func failedIsNoDuplicate() {
        var harness = MachineHarness(MachinePolicy(duplicates: DuplicateWindow()))
        harness.accept(messageId: "a")
        harness.answer(.status(404))
        harness.accept(messageId: "a")
        harness.answer(.delivered)
        #expect(harness.outcome(1) == "delivered delivered")
    }

    @Test("withdraws what waits and what is under way, and cancels requests that nobody waits for")
    func withdraw() {
        var harness = MachineHarness(MachinePolicy(limits: DeliveryLimits(inFlight: 2)))
        let batch = BatchLimits(events: 3)
        harness.accept(3, batch: batch)
        harness.accept(2)
        harness.accept(2)
        harness.step(.withdraw(1...5, .deadline, includingFlights: true))
        #expect((1...5).allSatisfy { harness.outcome($0) == "undelivered deadline" })
        #expect(harness.cancelled.count == 1)
        #expect(harness.outcomes[0] == nil)
        harness.run { _, _ in .delivered }
        #expect(harness.outcome(0) == "delivered delivered" && harness.outcome(6) == "delivered delivered")
    }

    @Test("drops the oldest events that are not under way, and no more than there are")
    func oldest() {
        var harness = MachineHarness(MachinePolicy(limits: DeliveryLimits(inFlight: 2)))
        harness.accept(6)
        harness.step(.dropOldest(2))
        #expect((2...3).allSatisfy { harness.outcome($0) == "undelivered queueFull" } && harness.outcomes.count == 2)
        harness.step(.dropOldest(10))
        #expect((2...5).allSatisfy { harness.outcome($0) == "undelivered queueFull" } && harness.outcomes.count == 4)
        harness.run { _, _ in .delivered }
        #expect(harness.outcome(0) == "delivered delivered" && harness.outcome(1) == "delivered delivered")
    }

    @Test("an event that is withdrawn lets nobody of its key past the one that is under way")
    func withdrawnKey() {
        var harness = MachineHarness()
        harness.accept(3, key: "k")
        #expect(harness.sent == [[0]])
        harness.step(.withdraw(1...1, .cancelled, includingFlights: true))
        #expect(harness.sent == [[0]])
        harness.answer(.delivered)
        #expect(harness.sent == [[0], [2]])
    }

    @Test("a copy of a message that is under way is skipped once that is delivered, and sent if it is not")
    func copies() {
        for isDelivered in [true, false] {
            var harness = MachineHarness(MachinePolicy(duplicates: DuplicateWindow()))
            harness.accept(3, messageId: "m")
            harness.accept(1, messageId: "other")
            #expect(harness.sent == [[0], [3]])
            harness.answer(isDelivered ? .delivered : .status(404))
            harness.answer(.delivered)
            if isDelivered {
                #expect(harness.outcome(1) == "skipped duplicate" && harness.outcome(2) == "skipped duplicate")
            } else {
                #expect(harness.sent == [[0], [3], [1]])
                harness.step(.withdraw(2...2, .cancelled, includingFlights: true))
                harness.run { _, _ in .delivered }
                #expect(harness.outcome(1) == "delivered delivered")
            }
            #expect(harness.machine.copies.isEmpty && harness.outcomes.count == 4 && harness.violations == [])
        }
    }

    @Test("wakes retries and sends batches at the shutdown, and hands back what cannot go out in time")
    func drain() {
        var harness = MachineHarness()
        harness.accept()
        harness.answer(.status(503))
        harness.accept(2, batch: BatchLimits(events: 100))
        harness.step(.drain(until: .seconds(10)))
        #expect(harness.sent == [[0], [0], [1, 2]])
        harness.accept(3)
        harness.answer(.status(429, retryAfter: .seconds(60)))
        #expect((3..<6).allSatisfy { harness.outcomes[$0] == nil || harness.outcome($0) == "undelivered shutdown" })
        harness.step(.stop)
        for flight in harness.flights { harness.answer(flight.id, .cancelled(wasSent: true)) }
        #expect(harness.outcomes.count == 6 && harness.violations == [])
        #expect(harness.outcome(0) == "undelivered shutdown")
    }
}
