import DestinationActions

/// What a worker or a writer did, as it stands in the log of a queue.
///
/// It is a header of a message, so that those who follow the log get it without events and letters: these are the message's body.
struct LogRecord: Sendable {
    /// An event of an append; its body is that many bytes of the message's.
    struct Slot: Sendable {
        let bytes: Int
        let messageId: Digest?
        let key: Digest?
    }

    /// What became of a held event; its letters are so many lines of the message's body.
    struct Settlement: Sendable {
        let id: QueuedEvent.ID
        let letters: Int
        let open: [QueueTarget]?
        let after: Int
    }

    /// What is known to be done of a held event.
    struct Progress: Sendable {
        let id: QueuedEvent.ID
        let done: [QueueTarget]
    }

    /// What an owner knows of a partner: so many bytes of the message's body.
    struct Handover: Sendable {
        let name: Shelf.Name
        let fence: UInt64
        let bytes: Int
    }

    enum Deed: Sendable {
        case append([Slot])
        case claim(events: Int, bytes: Int)
        case note([Progress])
        case settle([Settlement])
        /// The worker lives, and what it holds stays with it except for this.
        case extend(releasing: [QueuedEvent.ID])
        case close
        /// The letters of these messages stand in the stream of letters.
        case moved([UInt64])
        /// A snapshot of the queue as it is here follows.
        case mark
        /// So much time has passed, for a queue that is told the time.
        case time(Int)
        /// Nothing; who sees it has seen all before it.
        case look
        /// The worker can own these destinations.
        case serve(name: String, [String])
        /// The worker lives, and takes its share of the destinations; so long are those waited for that nobody serves. What it has done
        /// so far is JSON.
        case own(patience: Int, statistics: String)
        /// The owner says what it knows, and gives the destinations back if that was the last of it.
        case handOver([Handover], isLast: Bool)
        /// A destination has so many parts from now on.
        case split(String, Int)
    }

    /// Which version of the log a record is written in.
    static let version: UInt64 = 2
    /// The name of the header.
    static let header = "Queue-Record"
    /// How long the header may be: servers take 64 KB of headers.
    static let mostBytes = 44 << 10
    /// How many events one append may have.
    static let mostEvents = 1000
    /// How many letters one settlement may have.
    static let mostLetters = 10_000
    /// Into how many parts a destination can be split.
    static let mostParts = 256
    /// How long a wait may be, in nanoseconds: 13 days.
    static let longestWait = 1 << 50
    /// How large the other numbers of a record may be.
    fileprivate static let most = 1 << 40

    /// Who did it; 0 for a writer.
    let worker: UInt64
    /// By which the worker knows it again.
    let nonce: UInt64
    /// Of which destination it speaks; of all of them if nobody owns any.
    let shelf: Shelf.Name
    /// As whose owner a claim is made.
    let fence: UInt64
    let deed: Deed

    /// The value of the header.
    var text: String {
        var bytes: [UInt8] = []
        bytes.add(Self.version)
        bytes.add(worker)
        bytes.add(nonce)
        bytes.add(shelf)
        bytes.add(fence)
        deed.write(to: &bytes)
        return Base64.encode(bytes)
    }

    /// Reads the value of a header.
    ///
    /// - Throws: ``JetStreamError`` if a later version wrote it: whoever passes it over would no longer know what the others know.
    /// - Returns: `nil` if it is no record.
    init?(_ text: String) throws {
        guard let bytes = Base64.decode(text) else { return nil }
        var reader = LogReader(bytes)
        guard let version = try? reader.number() else { return nil }
        if version > Self.version {
            throw JetStreamError(
                "The log holds a record of version \(version), and this program knows up to \(Self.version).")
        }
        do {
            worker = try reader.number()
            nonce = try reader.number()
            shelf = try reader.shelf()
            fence = try reader.number()
            deed = try Deed(&reader)
        } catch {
            return nil
        }
    }

    init(worker: UInt64, nonce: UInt64, of shelf: Shelf.Name = .all, fence: UInt64 = 0, _ deed: Deed) {
        self.worker = worker
        self.nonce = nonce
        self.shelf = shelf
        self.fence = fence
        self.deed = deed
    }
}

extension LogRecord.Deed {
    fileprivate func write(to bytes: inout [UInt8]) {
        switch self {
        case .append(let slots):
            bytes.add(1)
            bytes.add(list: slots) { bytes, slot in
                bytes.add(slot.bytes)
                bytes.add(optional: slot.messageId) { $0.add($1) }
                bytes.add(optional: slot.key) { $0.add($1) }
            }
        case .claim(let events, let size):
            bytes.add(2)
            bytes.add(events)
            bytes.add(size)
        case .note(let progress):
            bytes.add(3)
            bytes.add(list: progress) { bytes, progress in
                bytes.add(progress.id)
                bytes.add(list: progress.done) { $0.add($1) }
            }
        case .settle(let settlements):
            bytes.add(4)
            bytes.add(list: settlements) { bytes, settlement in
                bytes.add(settlement.id)
                bytes.add(settlement.letters)
                bytes.add(optional: settlement.open) { $0.add(list: $1) { $0.add($1) } }
                bytes.add(settlement.after)
            }
        case .extend(let released):
            bytes.add(5)
            bytes.add(list: released) { $0.add($1) }
        case .close: bytes.add(6)
        case .moved(let messages):
            bytes.add(7)
            bytes.add(list: messages) { $0.add($1) }
        case .mark: bytes.add(8)
        case .time(let time):
            bytes.add(9)
            bytes.add(time)
        case .look: bytes.add(10)
        case .serve(let name, let destinations):
            bytes.add(11)
            bytes.add(name)
            bytes.add(list: destinations) { $0.add($1) }
        case .own(let patience, let statistics):
            bytes.add(12)
            bytes.add(patience)
            bytes.add(statistics)
        case .handOver(let handovers, let isLast):
            bytes.add(13)
            bytes.add(list: handovers) { bytes, handover in
                bytes.add(handover.name)
                bytes.add(handover.fence)
                bytes.add(handover.bytes)
            }
            bytes.add(isLast)
        case .split(let destination, let parts):
            bytes.add(14)
            bytes.add(destination)
            bytes.add(parts)
        }
    }

    fileprivate init(_ reader: inout LogReader) throws {
        switch try reader.number() {
        case 1:
            let slots = try reader.list { reader in
                LogRecord.Slot(
                    bytes: try reader.int(upTo: LogRecord.most), messageId: try reader.optional { try $0.digest() },
                    key: try reader.optional { try $0.digest() })
            }
            guard slots.count <= LogRecord.mostEvents else { throw LogReader.Damaged() }
            self = .append(slots)
        case 2:
            self = .claim(
                events: try reader.int(upTo: LogRecord.most), bytes: try reader.int(upTo: LogRecord.most))
        case 3:
            self = .note(
                try reader.list { reader in
                    LogRecord.Progress(id: try reader.id(), done: try reader.list { try $0.target() })
                })
        case 4:
            self = .settle(
                try reader.list { reader in
                    LogRecord.Settlement(
                        id: try reader.id(), letters: try reader.int(upTo: LogRecord.mostLetters),
                        open: try reader.optional { try $0.list { try $0.target() } },
                        after: try reader.int(upTo: LogRecord.longestWait))
                })
        case 5: self = .extend(releasing: try reader.list { try $0.id() })
        case 6: self = .close
        case 7: self = .moved(try reader.list { try $0.number() })
        case 8: self = .mark
        case 9: self = .time(try reader.int(upTo: LogRecord.longestWait))
        case 10: self = .look
        case 11: self = .serve(name: try reader.text(), try reader.list { try $0.text() })
        case 12: self = .own(patience: try reader.int(upTo: LogRecord.longestWait), statistics: try reader.text())
        case 13:
            self = .handOver(
                try reader.list { reader in
                    LogRecord.Handover(
                        name: try reader.shelf(), fence: try reader.number(),
                        bytes: try reader.int(upTo: LogRecord.most))
                }, isLast: try reader.flag())
        case 14:
            let destination = try reader.text()
            let parts = try reader.int(upTo: LogRecord.mostParts)
            guard parts > 0 else { throw LogReader.Damaged() }
            self = .split(destination, parts)
        default: throw LogReader.Damaged()
        }
    }
}
