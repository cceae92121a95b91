/// Values of which the smallest comes first.
struct MinHeap<Value: Comparable & Sendable>: Sendable {
    private(set) var values: [Value] = []

    var first: Value? { values.first }

    mutating func insert(_ value: Value) {
        values.append(value)
        var place = values.count - 1
        while place > 0, values[place] < values[(place - 1) / 2] {
            values.swapAt(place, (place - 1) / 2)
            place = (place - 1) / 2
        }
    }

    mutating func removeFirst() -> Value {
        values.swapAt(0, values.count - 1)
        let first = values.removeLast()
        var place = 0
        while true {
            var least = place
            for child in [2 * place + 1, 2 * place + 2] where child < values.count && values[child] < values[least] {
                least = child
            }
            if least == place { return first }
            values.swapAt(place, least)
            place = least
        }
    }
}

/// Values in the order in which they came.
struct Line<Value: Sendable>: Sendable {
    private var values: [Value] = []
    private var head = 0

    var first: Value? { head < values.count ? values[head] : nil }
    var all: ArraySlice<Value> { values[head...] }

    mutating func append(_ value: Value) { values.append(value) }

    mutating func removeFirst() -> Value {
        defer {
            head += 1
            if head > 64, head * 2 > values.count {
                values.removeFirst(head)
                head = 0
            }
        }
        return values[head]
    }
}
