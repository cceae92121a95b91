import DestinationActions

/// What a queue knows of its events in memory, and the changes of it, each written before it is made.
///
/// Of an event that waits, that is its place in the files, and a number that its `messageId` is found by: about a hundred bytes,
/// however large it is. It is used from one thread at a time and knows no clock; it is told the time of the queue.
struct QueueStore {
    struct Slot {
        var place: QueueLog.Place
        /// Stands for the ordering key; 0 without one.
        ///
        /// Two keys with the same one wait for each other, which does no harm.
        let key: UInt32
    }

    /// What is known of an event that was handed out before.
    struct Extra {
        var deliveries: Int32 = 0
        /// How often it was given back.
        var returns: Int32 = 0
        /// When it may be handed out again.
        var due: UInt64 = 0
        var open: [QueueTarget]?
        var done: [QueueTarget] = []
        /// When it was appended, if its record does not say so.
        var appended: UInt64?
    }

    struct Held {
        let token: UInt64
        /// Stands for the `messageId`.
        let hash: UInt64?
    }

    enum Taken {
        case events([QueuedEvent])
        case closed
        /// Nothing until a time of the queue, or until something changes.
        case nothing(until: UInt64?)
    }

    let limits: FileQueue.Limits
    var log: QueueLog
    var slots: [UInt64: Slot] = [:]
    var extras: [UInt64: Extra] = [:]
    var held: [UInt64: Held] = [:]
    var line = QueueLine()
    var messageIds: [UInt64: UInt64] = [:]
    var tags = QueueTags()
    /// Of each record with letters its place, and how many they are.
    var letters: [UInt64: (place: QueueLog.Place, count: Int)] = [:]
    var letterCount = 0
    /// The latest time that an event waits for, or waited.
    var lastDue: UInt64 = 0
    var lastNumber: UInt64 = 0
    var lastToken = UInt64.random(in: 0..<UInt64.max / 2)
    /// What the records say together, that lists are shared that are equal.
    var lists: Set<[QueueTarget]> = []
    var isClosed = false
    /// What keeps the queue from being used any longer.
    var failure: FileError?
    /// What is said when the next events are asked for.
    var damage: FileError?
    /// Whether something may be handed out that might not before.
    var hasChanged = false

    // MARK: Appending

    static func key(_ bytes: (some Collection<UInt8>)?) -> UInt32 {
        bytes.map { max(1, UInt32(truncatingIfNeeded: hash($0))) } ?? 0
    }

    /// Another function in each process, so that nobody can choose ids that have the same.
    static func hash(_ bytes: some Collection<UInt8>) -> UInt64 {
        var hasher = Hasher()
        if bytes.withContiguousStorageIfAvailable({ hasher.combine(bytes: UnsafeRawBufferPointer($0)) }) == nil {
            for byte in bytes { hasher.combine(byte) }
        }
        return UInt64(truncatingIfNeeded: hasher.finalize())
    }

    func check() throws(FileError) {
        if isClosed {
            throw FileError(operation: "use", path: log.directory.path, reason: "the queue is closed", code: .closed)
        }
        if let failure { throw failure }
    }

    mutating func append(_ batch: Batch, time: UInt64) throws {
        try check()
        var buffer = batch.buffer
        var hashes: [UInt64?] = []
        let kept = try new(batch, &hashes)
        if kept.isEmpty { return }
        buffer.number(from: lastNumber + 1, keeping: kept.count == batch.keys.count ? nil : kept)
        try makeRoom(for: buffer.bytes.count, events: kept.count, time: time)
        let places = try log.write(&buffer, time: time, nextNumber: lastNumber + 1, isUrgent: false)
        for (place, index) in zip(places, kept) {
            lastNumber += 1
            slots[lastNumber] = Slot(place: place, key: batch.keys[index])
            log.keep(place)
            line.append(lastNumber)
            if let hash = hashes[index] { insert(messageId: hash, lastNumber) }
            tags.keep(batch.tags[index], lastNumber)
        }
        hasChanged = true
    }

    /// Which events of a batch the queue does not hold.
    private mutating func new(_ batch: Batch, _ hashes: inout [UInt64?]) throws -> [Int] {
        var kept: [Int] = []
        var seen: [UInt64: [Int]] = [:]
        for (index, messageId) in batch.messageIds.enumerated() {
            guard let messageId else {
                hashes.append(nil)
                kept.append(index)
                continue
            }
            let hash = Self.hash(messageId.utf8)
            hashes.append(hash)
            if seen[hash, default: []].contains(where: {
                batch.messageIds[$0]?.utf8.elementsEqual(messageId.utf8) ?? false
            }) {
                continue
            }
            if try holds(messageId, hash) { continue }
            seen[hash, default: []].append(index)
            kept.append(index)
        }
        return kept
    }

    /// Whether an event with an id is in the queue; the number alone does not prove it.
    private mutating func holds(_ messageId: String, _ hash: UInt64) throws -> Bool {
        var probe = hash
        while let number = messageIds[probe] {
            probe &+= 1
            guard let slot = slots[number] else { continue }
            let (record, bytes) = try log.read(slot.place)
            if let id = EventPayload(record, in: bytes)?.messageId, bytes[id].elementsEqual(messageId.utf8) {
                return true
            }
        }
        return false
    }

    mutating func insert(messageId hash: UInt64, _ number: UInt64) {
        var probe = hash
        while messageIds[probe] != nil { probe &+= 1 }
        messageIds[probe] = number
    }

    mutating func remove(messageId hash: UInt64, _ number: UInt64) {
        var probe = hash
        while let found = messageIds[probe] {
            if found == number {
                messageIds[probe] = nil
                return
            }
            probe &+= 1
        }
    }

    // MARK: Handing out

    mutating func take(events most: Int, bytes limit: Int, time: UInt64) throws -> Taken {
        if isClosed { return .closed }
        try check()
        if let damage {
            self.damage = nil
            throw damage
        }
        var taken: [QueuedEvent] = []
        var size = 0
        while taken.count < max(1, most), let number = nextNumber(time) {
            guard let slot = slots[number] else { continue }
            do {
                let (record, bytes) = try log.read(slot.place)
                guard let event = EventPayload(record, in: bytes) else { throw unreadable(slot.place) }
                if !taken.isEmpty, size + event.body.count > limit {
                    line.giveBack(number)
                    break
                }
                size += event.body.count
                taken.append(handOut(number, record, event, bytes, time))
            } catch {
                forget(number)
                damage = error as? FileError
                break
            }
        }
        if taken.isEmpty {
            if let damage {
                self.damage = nil
                throw damage
            }
            return .nothing(until: line.nextDue)
        }
        var buffer = RecordBuffer()
        let numbers = taken.map(\.id.event).sorted()
        buffer.add(.handedOut) { $0.add(ascending: numbers) }
        // Without room for it the count of deliveries is lower after a crash, which is better than to hand out nothing.
        _ = try? log.write(&buffer, time: time, nextNumber: lastNumber + 1, isUrgent: true)
        return .events(taken)
    }

    /// The next event that may be handed out.
    private mutating func nextNumber(_ time: UInt64) -> UInt64? {
        line.next(at: time, due: { [extras] in extras[$0]?.due ?? 0 }, key: { [slots] in slots[$0]?.key ?? 0 })
    }

    private mutating func handOut(
        _ number: UInt64, _ record: QueueRecord, _ event: EventPayload, _ bytes: [UInt8], _ time: UInt64
    ) -> QueuedEvent {
        var extra = extras[number] ?? Extra()
        extra.deliveries &+= 1
        extras[number] = extra
        lastToken += 1
        held[number] = Held(token: lastToken, hash: event.messageId.map { Self.hash(bytes[$0]) })
        let appended = event.state?.appended ?? record.time
        return QueuedEvent(
            id: .init(event: number, token: lastToken), body: .bytes(Array(bytes[event.body])),
            delivery: Int(extra.deliveries), lapses: Int(max(0, extra.deliveries - 1 - extra.returns)),
            open: extra.open, done: extra.done,
            age: .nanoseconds(Int64(clamping: time - min(time, appended))), tag: tags[number])
    }

    private func unreadable(_ place: QueueLog.Place) -> FileError {
        FileError(
            operation: "read", path: log.directory.path(of: QueueLog.name(of: place.segment)),
            reason: "the record at offset \(place.offset) is damaged", code: .damaged)
    }

    // MARK: Time

    /// Writes what time it is, if an event waits for its time and nothing else said it.
    ///
    /// Otherwise a process that ends again and again would wait from the beginning each time.
    mutating func markTime(_ time: UInt64) {
        guard !isClosed, failure == nil, time > log.lastTime, lastDue > log.lastTime else { return }
        var buffer = RecordBuffer()
        buffer.add(.handedOut) { _ in }
        _ = try? log.write(&buffer, time: time, nextNumber: lastNumber + 1, isUrgent: false)
    }

    // MARK: Holding

    mutating func extend(_ ids: [QueuedEvent.ID]) throws -> Set<QueuedEvent.ID> {
        try check()
        let named = Set(ids)
        for (number, holder) in held where !named.contains(.init(event: number, token: holder.token)) {
            held[number] = nil
            line.giveBack(number)
            hasChanged = true
        }
        return named.filter { !holds($0) }
    }

    /// Waits until all is on the disk.
    ///
    /// After a failure the system may take for written what is not, so that nothing more is promised until the files are read
    /// again.
    mutating func synchronize() throws(FileError) {
        if let failure { throw failure }
        do {
            try log.synchronize()
        } catch {
            failure = error
            throw error
        }
    }

    mutating func close() {
        if isClosed { return }
        isClosed = true
        hasChanged = true
        if failure == nil { try? log.synchronize() }
        log.close()
    }
}
