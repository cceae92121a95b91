/// In which order events are handed out: as they came, one of a key at a time, and none before its time.
struct QueueLine {
    private struct Due: Comparable {
        let time: UInt64
        let number: UInt64

        static func < (a: Due, b: Due) -> Bool { (a.time, a.number) < (b.time, b.number) }
    }

    /// The events of a key behind the one that is out or may be next.
    private struct Behind {
        var numbers: [UInt64] = []
        var first = 0

        mutating func next() -> UInt64? {
            if first == numbers.count { return nil }
            first += 1
            if first > 64, first * 2 > numbers.count {
                numbers.removeFirst(first - 1)
                first = 1
            }
            return numbers[first - 1]
        }
    }

    /// Events that nobody has looked at yet, ascending.
    private var fresh: [UInt64] = []
    private var firstFresh = 0
    /// Events that may be handed out.
    private var ready = Heap<UInt64>()
    private var delayed = Heap<Due>()
    private var isTurnOfDue = false
    /// By what stands for a key that has an event that is out or may be next.
    private var behind: [UInt32: Behind] = [:]

    init() {}

    init(_ numbers: [UInt64]) { fresh = numbers }

    /// When the next event comes whose time has not come yet.
    var nextDue: UInt64? { delayed.first?.time }

    mutating func append(_ number: UInt64) { fresh.append(number) }

    /// Lets an event that was next be next again.
    mutating func giveBack(_ number: UInt64) { ready.insert(number) }

    mutating func delay(_ number: UInt64, until time: UInt64) { delayed.insert(Due(time: time, number: number)) }

    /// Lets the next event of a key be handed out, since one is gone.
    mutating func release(_ key: UInt32) {
        if key == 0 { return }
        if let next = behind[key]?.next() { ready.insert(next) } else { behind[key] = nil }
    }

    /// Takes the next event that may be handed out.
    ///
    /// Events that were given back, and those that nobody has had, take turns: neither a partner that is down nor a crowd of new
    /// events keeps the others waiting.
    mutating func next(at now: UInt64, due: (UInt64) -> UInt64, key: (UInt64) -> UInt32) -> UInt64? {
        isTurnOfDue.toggle()
        if isTurnOfDue, let number = nextDue(at: now) { return number }
        return nextInOrder(at: now, due: due, key: key) ?? nextDue(at: now)
    }

    private mutating func nextDue(at now: UInt64) -> UInt64? {
        guard let first = delayed.first, first.time <= now else { return nil }
        return delayed.removeFirst()?.number
    }

    private mutating func nextInOrder(at now: UInt64, due: (UInt64) -> UInt64, key: (UInt64) -> UInt32) -> UInt64? {
        while firstFresh < fresh.count {
            let number = fresh[firstFresh]
            if let other = ready.first, other < number { break }
            firstFresh += 1
            if firstFresh > 4096, firstFresh * 2 > fresh.count {
                fresh.removeFirst(firstFresh)
                firstFresh = 0
            }
            let key = key(number)
            if key != 0 {
                if behind[key] != nil {
                    behind[key]?.numbers.append(number)
                    continue
                }
                behind[key] = Behind()
            }
            let due = due(number)
            if due <= now { return number }
            delay(number, until: due)
        }
        while let number = ready.removeFirst() {
            let due = due(number)
            if due <= now { return number }
            delay(number, until: due)
        }
        return nil
    }
}

/// A binary heap, the least element first.
struct Heap<Element: Comparable> {
    private var elements: [Element] = []

    var first: Element? { elements.first }

    mutating func insert(_ element: Element) {
        elements.append(element)
        var child = elements.count - 1
        while child > 0, elements[child] < elements[(child - 1) / 2] {
            elements.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    @discardableResult
    mutating func removeFirst() -> Element? {
        guard let first = elements.first, let last = elements.popLast() else { return nil }
        if elements.isEmpty { return first }
        elements[0] = last
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < elements.count && elements[child] < elements[least] { least = child }
            if least == parent { return first }
            elements.swapAt(parent, least)
            parent = least
        }
    }
}

extension Duration {
    /// The nanoseconds, as far as they can be counted; none if it is negative.
    var wholeNanoseconds: UInt64 {
        let (seconds, attoseconds) = components
        if self < .zero { return 0 }
        return UInt64(min(seconds, 1 << 32)) * 1_000_000_000 + UInt64(attoseconds / 1_000_000_000)
    }
}
