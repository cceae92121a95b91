import DestinationActions

extension QueueStore {
    /// Reads what stands in the files of a directory.
    ///
    /// - Returns: The store, what was found, and the latest time of the queue that is written.
    static func open(
        _ directory: LockedDirectory, _ limits: FileQueue.Limits
    ) throws(FileError) -> (QueueStore, FileQueue.Recovery, time: UInt64) {
        var store = QueueStore(
            limits: limits,
            log: QueueLog(directory, segmentBytes: max(64 << 10, min(limits.segmentBytes, limits.bytes / 4))))
        var reading = QueueRecovery()
        let numbers = try directory.names().compactMap(QueueLog.number(of:)).sorted()
        for number in numbers {
            try reading.read(number, isLast: number == numbers.last, of: directory, into: &store)
        }
        if !reading.hasBrokenEnd { try store.log.adoptTail() }
        store.log.lastTime = reading.time
        store.finish(reading.hashes)
        store.log.makeReserve()
        reading.report.events = store.slots.count
        reading.report.letters = store.letterCount
        return (store, reading.report, reading.time)
    }

    private mutating func finish(_ hashes: [UInt64: UInt64]) {
        messageIds.reserveCapacity(hashes.count)
        for (number, hash) in hashes where slots[number] != nil { insert(messageId: hash, number) }
        line = QueueLine(slots.keys.sorted())
    }
}

/// Reads segments one after the other and makes the changes that they tell.
private struct QueueRecovery {
    /// An event of a whole that has not ended yet.
    private struct Pending {
        let record: QueueRecord
        let event: EventPayload
    }

    var report = FileQueue.Recovery()
    var time: UInt64 = 0
    /// What stands for the `messageId` of each event.
    var hashes: [UInt64: UInt64] = [:]
    /// Whether the last segment ends with something that is no record, so that another one is begun.
    var hasBrokenEnd = false
    private var pending: [Pending] = []

    mutating func read(
        _ number: UInt32, isLast: Bool, of directory: LockedDirectory, into store: inout QueueStore
    ) throws(FileError) {
        let name = QueueLog.name(of: number)
        let path = directory.path(of: name)
        let file = try directory.open(name, toWrite: isLast)
        defer { SystemFile.close(file) }
        let bytes = try directory.read(file, at: 0, count: directory.size(file), name)
        if isLast, isUnborn(bytes) {
            report.bytesCut += bytes.count
            return try directory.remove(name)
        }
        if let before = store.log.order.last, before + 1 != number {
            report.damaged.append(
                .init(
                    file: directory.path(of: QueueLog.name(of: before + 1)), offset: 0, bytes: 0,
                    reason: "it is missing"))
        }
        let (salt, nextNumber) = try QueueLog.header(of: bytes, path)
        store.lastNumber = max(store.lastNumber, max(1, nextNumber) - 1)
        store.log.adopt(number, salt: salt, size: bytes.count)
        hasBrokenEnd = false
        let torn = SegmentScan.run(bytes, salt: salt) { step in
            switch step {
            case .record(let record): apply(record, bytes, number, &store)
            case .damaged(let offset, let size, let reason):
                flush(bytes, number, &store)
                hasBrokenEnd = offset + size == bytes.count
                report.damaged.append(.init(file: path, offset: offset, bytes: size, reason: reason))
            }
        }
        guard isLast else {
            flush(bytes, number, &store)
            guard let torn else { return }
            report.damaged.append(
                .init(file: path, offset: torn, bytes: bytes.count - torn, reason: "the file ends within a record"))
            return
        }
        // What was not written wholly was never acknowledged.
        let end = pending.first?.record.offset ?? torn ?? bytes.count
        if end == bytes.count { return }
        pending = []
        try directory.cut(file, to: end, name)
        store.log.cutLast(to: end)
        report.bytesCut += bytes.count - end
    }

    /// Whether a file was made and its header never written.
    private func isUnborn(_ bytes: [UInt8]) -> Bool {
        bytes.allSatisfy { $0 == 0 } || bytes.count < QueueLog.headerBytes && QueueLog.isBeginOfHeader(bytes)
    }

    private mutating func flush(_ bytes: [UInt8], _ segment: UInt32, _ store: inout QueueStore) {
        for item in pending {
            let place = QueueLog.Place(
                segment: segment, offset: UInt32(item.record.offset), size: UInt32(item.record.size))
            let number = item.record.number
            if let old = store.slots[number] { store.log.drop(old.place) }
            store.slots[number] = QueueStore.Slot(
                place: place, key: QueueStore.key(item.event.key.map { bytes[$0] }))
            store.log.keep(place)
            if let id = item.event.messageId { hashes[number] = QueueStore.hash(bytes[id]) }
            if let state = item.event.state {
                store.lastDue = max(store.lastDue, state.due)
                store.extras[number] = QueueStore.Extra(
                    deliveries: state.deliveries, returns: state.returns, due: state.due,
                    open: state.open.map { store.shared($0) },
                    done: store.shared(state.done), appended: state.appended)
            }
        }
        pending = []
    }

    private mutating func apply(
        _ record: QueueRecord, _ bytes: [UInt8], _ segment: UInt32, _ store: inout QueueStore
    ) {
        time = max(time, record.time)
        if !change(record, bytes, segment, &store) {
            report.damaged.append(
                .init(
                    file: store.log.directory.path(of: QueueLog.name(of: segment)), offset: record.offset,
                    bytes: record.size, reason: "the record says nothing that is known"))
        }
    }

    /// - Returns: Whether the record says something.
    private mutating func change(
        _ record: QueueRecord, _ bytes: [UInt8], _ segment: UInt32, _ store: inout QueueStore
    ) -> Bool {
        var reader = PayloadReader(bytes, record.payload)
        let number = record.number
        let place = QueueLog.Place(segment: segment, offset: UInt32(record.offset), size: UInt32(record.size))
        switch record.kind {
        case .event, .moved:
            guard let event = EventPayload(record, in: bytes) else { return false }
            store.lastNumber = max(store.lastNumber, number)
            pending.append(Pending(record: record, event: event))
            if record.isLast { flush(bytes, segment, &store) }
        case .handedOut:
            guard let numbers = reader.numbers() else { return false }
            for number in numbers where store.slots[number] != nil {
                store.extras[number, default: .init()].deliveries &+= 1
            }
        case .done:
            guard let numbers = reader.numbers() else { return false }
            for number in numbers { forget(number, &store) }
        case .settlement:
            guard let due = reader.number(), let open = reader.optional({ $0.targets() }), let group = reader.number(),
                let count = reader.number()
            else { return false }
            if group != 0 {
                store.lastNumber = max(store.lastNumber, group)
                store.keepLetters(group, place, Int(clamping: count))
            }
            if open?.isEmpty == true {
                forget(number, &store)
            } else if store.slots[number] != nil {
                store.giveBack(number, open, until: due)
            }
        case .progress:
            guard let done = reader.targets() else { return false }
            if store.slots[number] != nil { store.add(done: done, to: number) }
        case .letters:
            guard let count = reader.number() else { return false }
            store.forgetLetters(number)
            store.keepLetters(number, place, Int(clamping: count))
        case .lettersTaken:
            guard let numbers = reader.numbers() else { return false }
            for number in numbers { store.forgetLetters(number) }
        }
        return true
    }

    private mutating func forget(_ number: UInt64, _ store: inout QueueStore) {
        hashes[number] = nil
        store.forget(number)
    }
}
