import DestinationActions
import Testing

@testable import JetStreamQueue

@Suite("What a log says of the owners of destinations")
struct OwnerStateTests {
    private let a = Shelf.Name("a")
    private let b = Shelf.Name("b")
    private let c = Shelf.Name("c")

    private func append(_ count: Int, key: UInt64? = nil, from first: UInt64 = 0) -> LogRecord.Deed {
        .append(
            (0..<UInt64(count)).map { number in
                LogRecord.Slot(
                    bytes: 10, messageId: Digest(high: first + number, low: 1),
                    key: key.map { Digest(high: $0 << 56, low: 0) })
            })
    }

    private func claim(_ events: Int) -> LogRecord.Deed { .claim(events: events, bytes: 1000) }

    private func settle(_ ids: [QueuedEvent.ID], open: [QueueTarget]? = []) -> LogRecord.Deed {
        .settle(ids.map { LogRecord.Settlement(id: $0, letters: 0, open: open, after: 0) })
    }

    /// A log with workers that serve the same destinations.
    private func log(_ workers: ClosedRange<UInt64>, _ names: [String] = ["a", "b", "c"]) -> Reader {
        var log = Reader()
        for worker in workers { _ = log.read(.serve(name: "w\(worker)", names), by: worker) }
        return log
    }

    @Test("are as many for each worker that lives, and change when one joins or is not heard for a lease")
    func shares() {
        var log = log(1...1)
        #expect(log.own(1) == ["a0", "b0", "c0"])
        _ = log.read(.serve(name: "w2", ["a", "b", "c"]), by: 2, after: 1)
        #expect(log.own(2) == [])
        #expect(log.own(1) == ["a0", "b0", "c0!"])
        _ = log.read(.handOver([.init(name: c, fence: log.fence(of: c), bytes: 3)], isLast: true), by: 1)
        let fence = log.fence(of: c)
        #expect(log.own(2, after: 1) == ["c0"])
        #expect(log.fence(of: c) > fence)
        // The first one is not heard any longer.
        #expect(log.own(2, after: 3.9) == ["c0"])
        #expect(log.own(2, after: 3.9) == ["c0"])
        #expect(log.own(2, after: 2) == ["c0", "a0", "b0"])
        #expect(log.own(1, after: 1) == [])
    }

    @Test("stay the same while nobody could write to the log")
    func silence() {
        var log = log(1...2)
        #expect(log.own(1) == ["a0", "b0"])
        #expect(log.own(2, after: 86_400) == ["c0"])
        #expect(log.own(1) == ["a0", "b0"])
    }

    @Test("take of their destination, with their own fence, and nobody else does")
    func fence() {
        var log = log(1...1)
        _ = log.read(append(4), by: 0)
        _ = log.own(1)
        let fence = log.fence(of: a)
        let held = log.read(claim(2), by: 1, of: a, fence: fence)
        #expect(held.count == 2)
        let gone = "This worker does not own \"a\" any longer."
        #expect(log.refusal(of: claim(1), by: 2, of: a, fence: fence) == gone)
        #expect(log.refusal(of: claim(1), by: 1, of: a, fence: fence + 1) == gone)
        // It is stopped past its lease, and goes on.
        _ = log.read(.serve(name: "w2", ["a"]), by: 2)
        for _ in 0..<4 { _ = log.own(2, after: 3.1) }
        #expect(log.state.routes[a]?.owner == 2 && log.fence(of: a) > fence)
        #expect(log.refusal(of: claim(1), by: 1, of: a, fence: fence) == gone)
        #expect(Set(log.read(settle(held), by: 1, of: a)) == Set(held))
        #expect(
            log.read(claim(9), by: 2, of: a, fence: log.fence(of: a)).map(\.event)
                == (0..<4).map { QueueState.number(2, $0) })
    }

    @Test("hand over what they know, and one that ended without a word did not know all of it")
    func handovers() {
        var log = log(1...1)
        _ = log.own(1)
        _ = log.read(
            .handOver(
                [.init(name: b, fence: log.fence(of: b), bytes: 5), .init(name: a, fence: log.fence(of: a), bytes: 7)],
                isLast: false), by: 1)
        let saved = log.message
        _ = log.read(.handOver([.init(name: c, fence: log.fence(of: c), bytes: 9)], isLast: true), by: 1)
        // Somebody who owns it no longer says nothing.
        _ = log.read(.handOver([.init(name: c, fence: log.fence(of: c), bytes: 2)], isLast: false), by: 1)
        #expect(log.state.neededMessages == [saved, saved + 1])
        _ = log.read(.serve(name: "w2", ["a", "b", "c"]), by: 2)
        var shares: [QueueState.Share] = []
        for _ in 0..<4 { shares = log.shares(2, after: 3.1) }
        #expect(Set(shares.map(\.name)) == [a, b, c])
        #expect(shares.filter(\.isClean).map(\.name) == [c])
        let known = Dictionary(uniqueKeysWithValues: shares.map { ($0.name, $0.known) })
        #expect(known[a]??.message == saved && known[a]??.start == 5 && known[a]??.bytes == 7)
        #expect(known[c]??.start == 0 && known[c]??.bytes == 9)
        #expect(shares.first { $0.name == a }?.age ?? .zero >= .seconds(9))
    }

    @Test("have each event once for each destination, and it is done when all are")
    func events() {
        var log = log(1...1, ["a", "b"])
        _ = log.read(append(2), by: 0)
        _ = log.own(1)
        let ofA = log.read(claim(9), by: 1, of: a, fence: log.fence(of: a))
        let ofB = log.read(claim(9), by: 1, of: b, fence: log.fence(of: b))
        #expect(ofA.map(\.event) == ofB.map(\.event) && ofA.count == 2)
        _ = log.read(settle(ofA), by: 1, of: a)
        #expect(log.state.events.count == 2 && log.state.neededMessages.count == 1)
        // The same event once more is none while one destination has it.
        _ = log.read(append(2), by: 0)
        #expect(log.read(claim(9), by: 1, of: a, fence: log.fence(of: a)).isEmpty)
        _ = log.read(settle(ofB), by: 1, of: b)
        #expect(log.state.events.isEmpty && log.state.neededMessages.isEmpty && log.state.messageIds.isEmpty)
    }

    @Test("get what was for all destinations before, of each event what is still to be done")
    func before() throws {
        var log = Reader()
        _ = log.read(append(3), by: 0)
        let held = log.read(claim(2), by: 1)
        #expect(
            log.refusal(of: .serve(name: "w2", ["a", "b"]), by: 2)
                == "Other workers share the events of all destinations: stop them first.")
        let target = QueueTarget(destination: "b", subscription: "s", attempts: 1)
        _ = log.read(settle([held[0]], open: [target]), by: 1)
        _ = log.read(.note([.init(id: held[1], done: [QueueTarget(destination: "a", subscription: "s")])]), by: 1)
        _ = log.read(.close, by: 1)
        _ = log.read(.serve(name: "w2", ["a", "b"]), by: 2)
        #expect(
            log.refusal(of: claim(1), by: 1)
                == "Each destination has an owner in this queue: this worker cannot share.")
        _ = log.own(2)
        #expect(
            log.read(claim(9), by: 2, of: a, fence: log.fence(of: a)).map(\.event) == [
                held[1].event, held[1].event + 1,
            ])
        #expect(
            Set(log.read(claim(9), by: 2, of: b, fence: log.fence(of: b)).map(\.event))
                == Set((0..<3).map { held[0].event + $0 }))
        let (ofA, ofB) = (try #require(log.state.shelves[a]), try #require(log.state.shelves[b]))
        #expect(ofA.entries[held[1].event]?.done.count == 1 && ofB.entries[held[1].event]?.done.isEmpty == true)
        #expect(ofB.entries[held[0].event]?.open == [target])
    }

    @Test("of a destination that is split have each key in one part, in its order; it is split while nobody has it")
    func parts() {
        var log = log(1...1, ["a"])
        _ = log.own(1)
        #expect(
            log.refusal(of: .split("a", 3), by: 1) == "\"a\" has an owner: stop the workers that serve it first.")
        #expect(log.refusal(of: .split("x", 3), by: 1) == "There is no destination \"x\" that workers own.")
        for number in 0..<60 { _ = log.read(append(1, key: UInt64(number % 7), from: UInt64(number)), by: 0) }
        let first = log.message - 59
        _ = log.read(.close, by: 1)
        #expect(log.refusal(of: .split("a", 3), by: 1) == nil)
        for number in 60..<70 { _ = log.read(append(1, key: UInt64(number % 7), from: UInt64(number)), by: 0) }
        _ = log.read(.serve(name: "w2", ["a"]), by: 2)
        #expect(log.own(2) == ["a0", "a1", "a2"])
        var taken = 0
        for part in 0..<3 {
            let name = Shelf.Name("a", part: part)
            var last: [UInt64: UInt64] = [:]
            while case let ids = log.read(claim(50), by: 2, of: name, fence: log.fence(of: name)), !ids.isEmpty {
                #expect(ids.count <= 3, "One event of a key is out at a time.")
                for id in ids {
                    let message = QueueState.place(id.event).message
                    let number = message >= first + 60 ? message - first - 2 : message - first
                    #expect(number % 7 % 3 == UInt64(part) && last[number % 7] ?? 0 <= number)
                    last[number % 7] = number
                    taken += 1
                }
                _ = log.read(settle(ids), by: 2, of: name)
            }
        }
        #expect(taken == 70 && log.state.events.isEmpty)
    }

    @Test(
        "are found for a destination that nobody serves any longer once patience ends, and it is forgotten when it is empty"
    )
    func strays() {
        var log = log(1...1, ["a", "b"])
        _ = log.read(append(1), by: 0)
        _ = log.read(.close, by: 1)
        _ = log.read(.serve(name: "w2", ["b"]), by: 2)
        #expect(log.own(2, patience: 20) == ["b0"])
        for _ in 0..<6 { #expect(log.own(2, after: 3, patience: 20) == ["b0"]) }
        let shares = log.shares(2, after: 3, patience: 20)
        #expect(shares.filter(\.isStray).map(\.name) == [a])
        // What comes then is not for it.
        _ = log.read(append(1, from: 7), by: 0)
        let ids = log.read(claim(9), by: 2, of: a, fence: shares.last?.fence ?? 0)
        #expect(ids.count == 1)
        _ = log.read(settle(ids), by: 2, of: a)
        _ = log.read(.mark, by: 2)
        #expect(log.state.destinations[a] == nil && log.state.shelves[a] == nil && log.state.destinations[b] != nil)
    }
}
