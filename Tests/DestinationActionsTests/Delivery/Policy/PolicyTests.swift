import Testing

@testable import DestinationActions

@Suite("Retry policy")
struct RetryPolicyTests {
    @Test("waits between nothing and a doubling bound", arguments: 0..<20)
    func jitter(step: Int) {
        let policy = RetryPolicy()
        var random = SplitMix64(seed: 3)
        let bound = min(.seconds(60), .milliseconds(500) * (1 << min(step, 16)))
        let waits = (0..<2000).map { _ in policy.jitter(policy.base, step: step, &random) }
        #expect(waits.allSatisfy { $0 >= .zero && $0 <= bound })
        #expect(waits.contains { $0 < bound * 0.02 } && waits.contains { $0 > bound * 0.98 })
        let mean = waits.reduce(Duration.zero, +) / waits.count
        #expect(mean > bound * 0.45 && mean < bound * 0.55)
    }

    @Test("spends and earns its budget within bounds")
    func budget() {
        var budget = RetryBudget(30)
        let spent = [14, 14, 5].map { budget.spend($0) }
        #expect(spent == [true, true, false])
        for _ in 0..<100 { budget.earn() }
        #expect(budget.tokens == 30)
    }
}

@Suite("Circuit breaker")
struct CircuitBreakerTests {
    @Test("opens after failures in a row, and not when one succeeds in between")
    func row() {
        var breaker = CircuitBreaker(BreakerPolicy())
        for _ in 0..<4 { breaker.failed(isProbe: false, at: .zero) }
        breaker.succeeded(isProbe: false, at: .zero)
        for _ in 0..<4 { breaker.failed(isProbe: false, at: .zero) }
        #expect(breaker.state == .closed)
        breaker.failed(isProbe: false, at: .seconds(1))
        #expect(breaker.state == .open(until: .seconds(31)))
    }

    @Test("opens when half of twenty requests in half a minute fail")
    func share() {
        var breaker = CircuitBreaker(BreakerPolicy())
        for second in 0..<19 {
            if second % 2 == 0 {
                breaker.failed(isProbe: false, at: .seconds(second))
            } else {
                breaker.succeeded(isProbe: false, at: .seconds(second))
            }
        }
        #expect(breaker.state == .closed)
        breaker.succeeded(isProbe: false, at: .seconds(19))
        #expect(breaker.state == .closed)
        breaker.failed(isProbe: false, at: .seconds(20))
        #expect(breaker.state == .open(until: .seconds(50)))
    }

    @Test("forgets what was longer ago")
    func window() {
        var breaker = CircuitBreaker(BreakerPolicy())
        for second in 0..<200 {
            if second % 4 < 2 {
                breaker.failed(isProbe: false, at: .seconds(second * 4))
            } else {
                breaker.succeeded(isProbe: false, at: .seconds(second * 4))
            }
        }
        #expect(breaker.state == .closed)
    }

    @Test("doubles its pause with every probe that fails, up to five minutes")
    func pauses() {
        var breaker = CircuitBreaker(BreakerPolicy())
        var now: Duration = .zero
        for _ in 0..<5 { breaker.failed(isProbe: false, at: now) }
        var pauses: [Duration] = []
        for _ in 0..<6 {
            guard case .open(let until) = breaker.state else { break }
            pauses.append(until - now)
            now = until
            breaker.probe()
            #expect(breaker.state == .probing)
            // What was under way before tells nothing.
            breaker.succeeded(isProbe: false, at: now)
            breaker.failed(isProbe: false, at: now)
            #expect(breaker.state == .probing)
            breaker.failed(isProbe: true, at: now)
        }
        #expect(pauses == [30, 60, 120, 240, 300, 300].map { .seconds($0) })
        breaker.probe()
        breaker.succeeded(isProbe: true, at: now)
        #expect(breaker.state == .closed)
        for _ in 0..<5 { breaker.failed(isProbe: false, at: now) }
        #expect(breaker.state == .open(until: now + .seconds(30)))
    }
}

@Suite("Token bucket")
struct TokenBucketTests {
    @Test("lets no minute have more than the limit and one second's worth", arguments: [60, 900, 1000, 7])
    func rate(perMinute: Int) {
        var bucket = TokenBucket(requestsPerMinute: perMinute)
        var now: Duration = .zero
        var times: [Duration] = []
        while now < .seconds(180) {
            if bucket.take(at: now) {
                times.append(now)
            } else {
                now = max(bucket.next(after: now), now + .nanoseconds(1))
            }
        }
        for start in times {
            let inMinute = times.count { $0 >= start && $0 < start + .seconds(60) }
            #expect(inMinute <= perMinute + max(1, perMinute / 60) + 1)
        }
        #expect(times.count >= perMinute * 3 - 1)
    }

    @Test("halves its rate when asked for less, down to a sixteenth, and recovers")
    func slower() {
        var bucket = TokenBucket(requestsPerMinute: 600)
        #expect(bucket.rate == 10)
        bucket.slowDown(at: .zero)
        #expect(bucket.rate == 5)
        for _ in 0..<9 { bucket.slowDown(at: .zero) }
        #expect(bucket.rate == 0.625)
        for _ in 0..<200 { bucket.speedUp(at: .seconds(1)) }
        #expect(bucket.rate == 10)
    }

    @Test(
        "holds for when the partner gets the requests as well, however long each takes to arrive",
        arguments: [900, 120, 60], 0..<20 as Range<UInt64>)
    func arrivals(perMinute: Int, seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var bucket = TokenBucket(requestsPerMinute: perMinute)
        var underWay: [Duration] = []
        var arrived: [Duration] = []
        var now: Duration = .zero
        // Requests hang for up to three seconds and arrive together, as they do when a machine has no time for them.
        while now < .seconds(120) {
            let hangs = Int(random.next() % 3000)
            for end in underWay where end <= now {
                arrived.append(end)
                bucket.free(at: end)
            }
            underWay.removeAll { $0 <= now }
            while underWay.count < 4, bucket.take(at: now) { underWay.append(now + .milliseconds(hangs)) }
            now += .milliseconds(10)
        }
        // One that goes out on the place for one token, while three others hang.
        let saved = max(perMinute / 60, 4)
        for start in arrived {
            let some = arrived.count { $0 >= start && $0 < start + .seconds(5) }
            #expect(some <= saved + perMinute / 12 + 1)
        }
        #expect(arrived.count >= perMinute / 6)
    }

    @Test("refills its place for one token while all others are under way, so that slow answers cost nothing")
    func slowAnswers() {
        var bucket = TokenBucket(requestsPerMinute: 60)
        let taken = (0..<100).filter { bucket.take(at: .seconds($0)) }
        #expect(taken.count == 100)
    }

    @Test("takes a clock that goes back as one that stands still")
    func backwards() {
        var bucket = TokenBucket(requestsPerMinute: 60)
        let taken = [100, 50, 101].map { bucket.take(at: .seconds($0)) }
        #expect(taken == [true, false, true])
    }
}

@Suite("Duplicate window")
struct DuplicateWindowTests {
    private func key(_ id: String, _ subscription: Int = 0) -> DeliveredMessages.Key {
        .init(subscription: subscription, messageId: ExactText(id))
    }

    @Test("remembers messages for its time, by subscription and exact id")
    func time() {
        var messages = DeliveredMessages(DuplicateWindow(time: .seconds(10)))
        messages.insert(key("caf\u{E9}"), at: .zero)
        #expect(messages.contains(key("caf\u{E9}"), at: .seconds(9)))
        #expect(!messages.contains(key("cafe\u{301}"), at: .seconds(9)))
        #expect(!messages.contains(key("caf\u{E9}", 1), at: .seconds(9)))
        #expect(!messages.contains(key("caf\u{E9}"), at: .seconds(10)))
    }

    @Test("remembers no more messages than its bound, the newest ones")
    func bound() {
        var messages = DeliveredMessages(DuplicateWindow(messages: 3))
        for number in 0..<100 { messages.insert(key("\(number)"), at: .zero) }
        #expect(messages.count == 3)
        #expect(messages.contains(key("97"), at: .zero) && !messages.contains(key("96"), at: .zero))
    }

    @Test("remembers a message that was delivered again for its later time")
    func again() {
        var messages = DeliveredMessages(DuplicateWindow(time: .seconds(10), messages: 100))
        messages.insert(key("a"), at: .zero)
        messages.insert(key("a"), at: .seconds(8))
        messages.insert(key("b"), at: .seconds(11))
        #expect(messages.contains(key("a"), at: .seconds(17)))
    }
}

@Suite("Queues of the machine")
struct MachineQueueTests {
    @Test("a ring is a queue with two ends", arguments: 0..<20)
    func ring(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var ring = Ring<Int>()
        var model: [Int] = []
        for number in 0..<2000 {
            switch Int.random(in: 0..<5, using: &random) {
            case 0, 1:
                ring.append(number)
                model.append(number)
            case 2:
                ring.prepend(number)
                model.insert(number, at: 0)
            case 3:
                let popped = ring.popFirst()
                #expect(popped == (model.isEmpty ? nil : model.removeFirst()))
            default:
                ring.filter { $0 % 7 != 0 }
                model.removeAll { $0 % 7 == 0 }
            }
            #expect(ring.count == model.count && ring.first == model.first)
        }
        #expect((0..<ring.count).map { ring[$0] } == model && ring[ring.count] == nil)
    }

    @Test("a timer heap gives the earliest, and of equals the first", arguments: 0..<20)
    func heap(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var heap = TimerHeap<Int>()
        var model: [(at: Duration, number: Int)] = []
        for number in 0..<500 {
            let at: Duration = .seconds(Int.random(in: 0..<50, using: &random))
            heap.add(number, at: at)
            model.append((at, number))
        }
        let early = heap.pop(at: .seconds(-1))
        #expect(early == nil)
        let sorted = model.sorted { ($0.at, $0.number) < ($1.at, $1.number) }
        for entry in sorted {
            #expect(heap.next == entry.at)
            let popped = heap.pop(at: .seconds(100))
            #expect(popped == entry.number)
        }
        let last = heap.popFirst()
        #expect(heap.isEmpty && last == nil)
    }
}
