/// Items that wait until their batch is full or old enough: one batch for each subscription and key.
struct BatchGathering<Item: Sendable>: Sendable {
    /// What the items of a batch have in common.
    struct Group: Hashable, Sendable {
        let subscription: Int
        let key: ExactText?
        let serialKey: ExactText?
    }

    struct Batch: Sendable {
        /// Batches are numbered in the order in which they are begun.
        fileprivate let number: Int
        /// When the batch goes, full or not.
        fileprivate let due: Duration
        fileprivate(set) var items: [Item] = []
        fileprivate var bytes = 0
    }

    /// How many batches may be open at once; the oldest goes before another one is begun.
    let mostOpen: Int
    private(set) var open: [Group: Batch] = [:]
    /// When the next batch goes that does not get full before; `nil` if none is open.
    private(set) var due: Duration?
    private var begun = 0

    init(mostOpen: Int) { self.mostOpen = max(1, mostOpen) }

    /// Adds an item to the batch of its group.
    ///
    /// - Parameters:
    ///   - item: The item.
    ///   - bytes: How many bytes it takes.
    ///   - group: What it has in common with the others.
    ///   - limits: How large the batch may be.
    ///   - end: When the batch goes if the item is its first.
    /// - Returns: The batches that go now, in the order in which they were begun.
    mutating func add(_ item: Item, bytes: Int, to group: Group, _ limits: BatchLimits, until end: Duration) -> [[Item]]
    {
        var gone: [[Item]] = []
        if let open = open[group]?.bytes, open + bytes > limits.bytes { gone.append(close(group)) }
        if open[group] == nil {
            if open.count >= mostOpen, let oldest = open.min(by: { $0.value.number < $1.value.number })?.key {
                gone.append(close(oldest))
            }
            begun += 1
            open[group] = Batch(number: begun, due: end)
            due = min(due ?? end, end)
        }
        // In its place: a copy of the batch would copy its items for each one that is added.
        guard let place = open.index(forKey: group) else { return gone }
        open.values[place].items.append(item)
        open.values[place].bytes += bytes
        let isFull = open.values[place].items.count >= limits.events || open.values[place].bytes >= limits.bytes
        if isFull { gone.append(close(group)) }
        return gone
    }

    /// Takes the batches that are due at a time, or all of them, in the order in which they were begun.
    mutating func take(dueAt time: Duration? = nil) -> [[Item]] {
        if open.isEmpty { return [] }
        let groups = open.filter { group in time.map { group.value.due <= $0 } ?? true }
        return groups.sorted { $0.value.number < $1.value.number }.map { close($0.key) }
    }

    /// Forgets what has not gone.
    mutating func removeAll() {
        open = [:]
        due = nil
    }

    private mutating func close(_ group: Group) -> [Item] {
        guard let batch = open.removeValue(forKey: group) else { return [] }
        if batch.due == due { due = open.values.lazy.map(\.due).min() }
        return batch.items
    }
}
