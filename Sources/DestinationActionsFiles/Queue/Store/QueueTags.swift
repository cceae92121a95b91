/// What senders gave with their events, such as the context of a trace; in memory alone, so that another process has none.
struct QueueTags {
    /// How many are kept, as the memory of a queue must not grow with what waits; events beyond have none.
    private static let most = 100_000
    private var tags: [UInt64: any Sendable] = [:]

    subscript(number: UInt64) -> (any Sendable)? { tags[number] }

    mutating func keep(_ tag: (any Sendable)?, _ number: UInt64) {
        if let tag, tags.count < Self.most { tags[number] = tag }
    }

    mutating func drop(_ number: UInt64) {
        if !tags.isEmpty { tags[number] = nil }
    }
}
