import DestinationActions

extension QueueStore {
    /// Makes room for events, or says that there is none.
    mutating func makeRoom(for bytes: Int, events: Int, time: UInt64) throws {
        if slots.count + events > limits.events { throw full() }
        while log.bytes + bytes > limits.bytes {
            // With less to win, each append would move all that is there.
            guard log.order.count > 1, log.bytes - log.liveBytes > log.bytes / 4 else { throw full() }
            try removeFirst(time: time)
        }
    }

    private func full() -> FileError {
        FileError(
            operation: "append to", path: log.directory.path,
            reason: "the queue is full, with \(slots.count) events, \(letterCount) letters and \(log.bytes) bytes",
            code: .full)
    }

    /// Deletes files that are not needed, and moves what little is in the first one when too much is not needed.
    mutating func tidy(time: UInt64) {
        do {
            while let first = log.order.first, log.order.count > 1, log[first]?.live == 0 {
                try removeFirst(time: time)
            }
            if log.order.count > 1, log.bytes > 2 * log.liveBytes + 2 * log.segmentBytes {
                try removeFirst(time: time)
            }
        } catch {
            // A full disk; the next settlement tries again.
        }
        log.makeReserve()
    }

    /// Deletes the first file, after moving what is needed of it to the end.
    private mutating func removeFirst(time: UInt64) throws {
        guard let first = log.order.first, let segment = log[first] else { return }
        var isDamaged = false
        if segment.live > 0 {
            let bytes = try log.contents(of: segment)
            var buffer = RecordBuffer()
            _ = try SegmentScan.run(bytes, salt: segment.salt) { step in
                guard case .record(let record) = step else { return }
                add(record, of: first, bytes, to: &buffer)
                if buffer.bytes.count > 1 << 20 { try move(&buffer, time) }
            }
            try move(&buffer, time)
            isDamaged = forgetRest(of: first)
        }
        // What a failure leaves on the disk is not known.
        try synchronize()
        try log.removeFirst(keepsFile: isDamaged)
    }

    private func add(_ record: QueueRecord, of segment: UInt32, _ bytes: [UInt8], to buffer: inout RecordBuffer) {
        let place = QueueLog.Place(segment: segment, offset: UInt32(record.offset), size: UInt32(record.size))
        var reader = PayloadReader(bytes, record.payload)
        switch record.kind {
        case .event, .moved:
            guard slots[record.number]?.place == place, let event = EventPayload(record, in: bytes) else { return }
            let extra = extras[record.number] ?? Extra()
            buffer.add(
                record.number,
                .init(
                    appended: event.state?.appended ?? record.time, deliveries: extra.deliveries,
                    returns: extra.returns, due: extra.due, open: extra.open, done: extra.done), event, of: bytes)
        case .settlement:
            guard reader.number() != nil, reader.optional({ $0.targets() }) != nil, let group = reader.number(),
                letters[group]?.place == place
            else { return }
            buffer.add(.letters, number: group) { $0 += bytes[reader.rest] }
        case .letters:
            guard letters[record.number]?.place == place else { return }
            buffer.add(.letters, number: record.number) { $0 += bytes[record.payload] }
        case .handedOut, .done, .progress, .lettersTaken: return
        }
    }

    private mutating func move(_ buffer: inout RecordBuffer, _ time: UInt64) throws {
        if buffer.marks.isEmpty { return }
        let places = try log.write(&buffer, time: time, nextNumber: lastNumber + 1, isUrgent: true)
        for (place, mark) in zip(places, buffer.marks) {
            if mark.kind == .letters, let (old, count) = letters[mark.number] {
                log.drop(old)
                letters[mark.number] = (place, count)
            } else if let old = slots[mark.number]?.place {
                log.drop(old)
                slots[mark.number]?.place = place
            }
            log.keep(place)
        }
        buffer = RecordBuffer()
    }

    /// Forgets what could not be read, and says so.
    ///
    /// - Returns: Whether there was any.
    private mutating func forgetRest(of segment: UInt32) -> Bool {
        guard let rest = log[segment]?.live, rest > 0 else { return false }
        for (number, slot) in slots where slot.place.segment == segment {
            held[number] = nil
            forget(number)
        }
        for (group, letter) in letters where letter.place.segment == segment { forgetLetters(group) }
        damage = FileError(
            operation: "read", path: log.directory.path(of: QueueLog.name(of: segment)),
            reason: "\(rest) records are damaged; the file is kept and ends with .damaged now", code: .damaged)
        return true
    }
}
