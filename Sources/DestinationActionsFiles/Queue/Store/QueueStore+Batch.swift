import DestinationActions

extension QueueStore {
    /// Events on their way into the queue, as far as they can be prepared without it.
    struct Batch: Sendable {
        var buffer = RecordBuffer()
        var messageIds: [String?] = []
        var keys: [UInt32] = []
        let tags: [(any Sendable)?]

        init(_ entries: [QueueEntry]) {
            let bodies = entries.map(\.body.bytes)
            tags = entries.map(\.tag)
            buffer.reserve(bodies.reduce(0) { $0 + $1.count + 128 })
            for (entry, body) in zip(entries, bodies) {
                buffer.add(entry, body: body)
                messageIds.append(entry.messageId)
                keys.append(QueueStore.key(entry.orderingKey.map { Array($0.utf8) }))
            }
        }
    }
}
