/// A queue with constant-time pushes and pops at both ends.
///
/// What was popped is released at once, so that a long-lived queue holds nothing but its elements.
struct Ring<Element> {
    private var slots: [Element?] = []
    private var head = 0
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

    var first: Element? { count == 0 ? nil : slots[head] }

    /// The element at a position from 0, or `nil` beyond the end.
    subscript(position: Int) -> Element? {
        position < count ? slots[(head + position) & (slots.count - 1)] : nil
    }

    mutating func append(_ element: Element) {
        grow()
        slots[(head + count) & (slots.count - 1)] = element
        count += 1
    }

    mutating func prepend(_ element: Element) {
        grow()
        head = (head + slots.count - 1) & (slots.count - 1)
        slots[head] = element
        count += 1
    }

    mutating func popFirst() -> Element? {
        if count == 0 { return nil }
        let element = slots[head].take()
        head = (head + 1) & (slots.count - 1)
        count -= 1
        return element
    }

    mutating func removeAll() { self = Ring() }

    /// Keeps the elements that satisfy a condition, in their order.
    mutating func filter(_ isKept: (Element) -> Bool) {
        var kept = Ring()
        while let element = popFirst() {
            if isKept(element) { kept.append(element) }
        }
        self = kept
    }

    /// Doubles the slots when they are all taken; their number stays a power of two.
    private mutating func grow() {
        if count < slots.count { return }
        slots.append(contentsOf: repeatElement(nil, count: max(8, count)))
        // What stood in front of the head comes behind what was the end.
        for position in 0..<head { slots.swapAt(position, count + position) }
    }
}

extension Ring: Sendable where Element: Sendable {}
