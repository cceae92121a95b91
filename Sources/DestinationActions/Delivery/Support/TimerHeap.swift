/// Elements with the time at which they are due, the earliest first; of equal times the one that was added first.
struct TimerHeap<Element> {
    private var items: [(at: Duration, order: UInt64, element: Element)] = []
    private var added: UInt64 = 0

    var isEmpty: Bool { items.isEmpty }
    var count: Int { items.count }

    /// When the next element is due.
    var next: Duration? { items.first?.at }

    /// All elements, in no order.
    var elements: [Element] { items.map(\.element) }

    mutating func add(_ element: Element, at time: Duration) {
        added += 1
        items.append((time, added, element))
        var child = items.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            if !isEarlier(child, parent) { break }
            items.swapAt(child, parent)
            child = parent
        }
    }

    /// Takes the earliest element if it is due.
    mutating func pop(at now: Duration) -> Element? {
        guard let first = items.first, first.at <= now else { return nil }
        return popFirst()
    }

    mutating func popFirst() -> Element? {
        guard let last = items.popLast() else { return nil }
        guard let first = items.first else { return last.element }
        items[0] = last
        var parent = 0
        while true {
            var child = parent * 2 + 1
            if child >= items.count { break }
            if child + 1 < items.count, isEarlier(child + 1, child) { child += 1 }
            if !isEarlier(child, parent) { break }
            items.swapAt(child, parent)
            parent = child
        }
        return first.element
    }

    mutating func removeAll() { items.removeAll() }

    private func isEarlier(_ a: Int, _ b: Int) -> Bool {
        items[a].at == items[b].at ? items[a].order < items[b].order : items[a].at < items[b].at
    }
}

extension TimerHeap: Sendable where Element: Sendable {}
