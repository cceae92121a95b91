import DestinationActions
import Testing

@testable import JetStreamQueue

@Suite("What a log comes to")
struct QueueStateTests {
    private func slots(_ count: Int) -> LogRecord.Deed {
        .append((0..<count).map { _ in LogRecord.Slot(bytes: 10, messageId: nil, key: nil) })
    }

    @Test("gives the events of a worker that is not heard to another one when its lease is over")
    func lapses() {
        var log = Reader()
        _ = log.read(slots(3), by: 0)
        #expect(log.read(.claim(events: 2, bytes: 100), by: 1).count == 2)
        for _ in 0..<2 { _ = log.read(.extend(releasing: []), by: 2, after: 3) }
        #expect(log.read(.claim(events: 3, bytes: 100), by: 2, after: 2.9).map { $0.event & 0x7FF } == [2])
        let taken = log.read(.claim(events: 3, bytes: 100), by: 2, after: 0.2)
        #expect(taken.map { $0.event & 0x7FF } == [0, 1])
        #expect(log.state.shelves[.all]?.held[1] == nil)
    }

    @Test("lets no lease end while nobody could write to the log")
    func silence() {
        var log = Reader()
        _ = log.read(slots(1), by: 0)
        let taken = log.read(.claim(events: 1, bytes: 100), by: 1)
        // A day without servers; then the other worker is the first that reaches them.
        #expect(log.read(.claim(events: 1, bytes: 100), by: 2, after: 86_400).isEmpty)
        #expect(log.state.holds(taken[0]))
        _ = log.read(.extend(releasing: []), by: 1, after: 1)
        #expect(log.read(.claim(events: 1, bytes: 100), by: 2, after: 4).isEmpty)
        #expect(log.state.holds(taken[0]))
    }

    @Test(
        "comes to the same for one who begins with a snapshot, wherever that was taken",
        arguments: 1...6 as ClosedRange<UInt64>)
    func snapshots(seed: UInt64) throws {
        var random = Numbers(state: seed)
        var (whole, begun) = (Reader(), Reader())
        var held: [QueuedEvent.ID] = []
        var claims = 0
        // Every second time, each of three destinations has an owner.
        let isOwned = seed % 2 == 0
        if isOwned {
            for worker in 1...3 {
                let serving = LogRecord.Deed.serve(name: "w\(worker)", ["a", "b", "c"])
                (_, _) = (whole.read(serving, by: UInt64(worker)), begun.read(serving, by: UInt64(worker)))
            }
        }
        for step in 0..<3000 {
            let shelf = isOwned ? Shelf.Name(["a", "b", "c"].randomElement(using: &random) ?? "a") : .all
            let worker = UInt64.random(in: 1...3, using: &random)
            let fence = whole.state.routes[shelf]?.fence ?? 0
            let deed =
                isOwned && Int.random(in: 0..<4, using: &random) == 0
                ? ownerDeed(&random, shelf, fence) : deed(&random, held)
            let pause = Double.random(in: 0...2, using: &random)
            let first = whole.read(deed, by: worker, of: shelf, fence: fence, after: pause)
            let second = begun.read(deed, by: worker, of: shelf, fence: fence, after: pause)
            #expect(Set(first) == Set(second), "at step \(step)")
            if case .claim = deed {
                #expect(first == second, "at step \(step)")
                held += first
                claims += first.count
            }
            if held.count > 60 { held.removeFirst(30) }
            if Int.random(in: 0..<20, using: &random) == 0 {
                begun.state = try QueueState(begun.state.snapshot, lease: Reader.lease, isToldTime: false)
            }
        }
        #expect(claims > (isOwned ? 200 : 500))
        #expect(whole.state.bodies == begun.state.bodies && whole.state.letters.keys == begun.state.letters.keys)
        #expect(whole.state.messageIds == begun.state.messageIds)
        for (name, shelf) in whole.state.shelves { #expect(shelf.keys == begun.state.shelves[name]?.keys) }
        #expect(whole.state.routes.mapValues(\.fence) == begun.state.routes.mapValues(\.fence))
        #expect(whole.state.neededMessages == begun.state.neededMessages)
    }

    private func ownerDeed(_ random: inout Numbers, _ shelf: Shelf.Name, _ fence: UInt64) -> LogRecord.Deed {
        switch Int.random(in: 0..<8, using: &random) {
        case 0: .serve(name: "again", ["a", "b", "c"])
        case 1:
            .handOver([LogRecord.Handover(name: shelf, fence: fence, bytes: 7)], isLast: Bool.random(using: &random))
        case 2: .split(shelf.destination, Int.random(in: 1...3, using: &random))
        default: .own(patience: 60_000_000_000, statistics: "[]")
        }
    }

    private func deed(_ random: inout Numbers, _ held: [QueuedEvent.ID]) -> LogRecord.Deed {
        let some = held.filter { _ in Bool.random(using: &random) }
        let target = QueueTarget(destination: "A", subscription: "s", attempts: 2)
        switch Int.random(in: 0..<20, using: &random) {
        case ..<5:
            return .append(
                (0..<Int.random(in: 1...5, using: &random)).map { _ in
                    let id = UInt64.random(in: 0..<10_000, using: &random)
                    let key = UInt64.random(in: 0..<8, using: &random)
                    return LogRecord.Slot(
                        bytes: Int.random(in: 1...50, using: &random), messageId: Digest(high: id, low: 0),
                        key: key < 4 ? Digest(high: key, low: 1) : nil)
                })
        case ..<12: return .claim(events: Int.random(in: 1...8, using: &random), bytes: 150)
        case ..<14: return .note(some.map { LogRecord.Progress(id: $0, done: [target]) })
        case ..<17:
            return .settle(
                some.map { id in
                    let kind = Int.random(in: 0..<6, using: &random)
                    return LogRecord.Settlement(
                        id: id, letters: kind == 0 ? 2 : 0, open: kind < 4 ? [] : kind == 4 ? nil : [target],
                        after: kind == 5 ? 3_000_000_000 : 0)
                })
        case 17: return .extend(releasing: Array(some.prefix(2)))
        case 18: return .mark
        default: return Bool.random(using: &random) ? .close : .look
        }
    }

    @Test("is written and read again, and what is cut off or changed is no record")
    func records() throws {
        var random = Numbers(state: 7)
        let held = (1...5).map { QueuedEvent.ID(event: $0 << 11, token: $0) }
        for number in 0..<300 {
            let shelf = Shelf.Name("shop", part: number % 4)
            let record = LogRecord(
                worker: .random(in: 1...UInt64.max, using: &random), nonce: 3, of: shelf, fence: 5,
                number % 5 == 0 ? ownerDeed(&random, shelf, 5) : deed(&random, held))
            let again = try #require(try LogRecord(record.text))
            #expect("\(again)" == "\(record)")
            var bytes = try #require(Base64.decode(record.text))
            #expect(try LogRecord(Base64.encode(Array(bytes.dropLast()))) == nil)
            bytes[Int.random(in: 1..<bytes.count, using: &random)] = .random(in: 0...255, using: &random)
            _ = try LogRecord(Base64.encode(bytes))
        }
    }
}

/// Numbers that are the same each time.
struct Numbers: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
