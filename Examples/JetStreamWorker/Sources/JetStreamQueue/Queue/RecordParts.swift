import DestinationActions
import DestinationOwnership

/// Cuts what is told at once into records that servers take.
enum RecordParts {
    /// How many ids fit into a record.
    static let mostIds = 2000
    /// How large the header of a record is allowed to become before the next one begins.
    private static let mostBytes = LogRecord.mostBytes / 2

    static func of(_ progress: [QueueProgress]) -> [[LogRecord.Progress]] {
        var parts: [[LogRecord.Progress]] = []
        var size = 0
        for progress in progress {
            let bytes = Self.bytes(of: progress.done) + 24
            if parts.isEmpty || size + bytes > mostBytes {
                parts.append([])
                size = 0
            }
            size += bytes
            parts[parts.count - 1].append(LogRecord.Progress(id: progress.id, done: progress.done))
        }
        return parts
    }

    struct Settlements {
        var settlements: [LogRecord.Settlement] = []
        /// The letters of all of them, one a line.
        var letters: [UInt8] = []
    }

    static func of(_ settlements: [QueueSettlement], mostBytes most: Int) throws -> [Settlements] {
        var parts: [Settlements] = []
        var size = 0
        for settlement in settlements {
            let letters = settlement.letters.reduce(into: [UInt8]()) { $0 += $1.json.bytes + [0x0A] }
            guard letters.count <= most * 2 - LogRecord.mostBytes * 2 else {
                throw JetStreamError("Letters of \(letters.count) bytes are more than a message may have.")
            }
            let bytes = Self.bytes(of: settlement.open ?? []) + 40
            if parts.isEmpty || size + bytes > mostBytes
                || !letters.isEmpty && parts[parts.count - 1].letters.count + letters.count > most
            {
                parts.append(Settlements())
                size = 0
            }
            size += bytes
            parts[parts.count - 1].letters += letters
            parts[parts.count - 1].settlements.append(
                LogRecord.Settlement(
                    id: settlement.id, letters: settlement.letters.count, open: settlement.open,
                    after: min(max(0, settlement.after.nanoseconds), LogRecord.longestWait)))
        }
        return parts
    }

    static func of(_ destinations: [String]) -> [[String]] {
        var parts: [[String]] = [[]]
        var size = 0
        for destination in destinations {
            size += destination.utf8.count + 8
            if size > mostBytes {
                parts.append([])
                size = destination.utf8.count + 8
            }
            parts[parts.count - 1].append(destination)
        }
        return parts
    }

    struct Handovers {
        var handovers: [LogRecord.Handover] = []
        /// What is known, of one after the other.
        var known: [UInt8] = []
    }

    static func of(_ knowledge: [(route: Route, known: [UInt8])], mostBytes most: Int) -> [Handovers] {
        var parts: [Handovers] = []
        var size = 0
        for (route, known) in knowledge {
            let bytes = route.destination.utf8.count + 24
            if parts.isEmpty || size + bytes > mostBytes || parts[parts.count - 1].known.count + known.count > most {
                parts.append(Handovers())
                size = 0
            }
            size += bytes
            parts[parts.count - 1].known += known
            parts[parts.count - 1].handovers.append(
                LogRecord.Handover(
                    name: Shelf.Name(route.destination, part: route.part), fence: UInt64(clamping: route.fence),
                    bytes: known.count))
        }
        return parts
    }

    private static func bytes(of targets: [QueueTarget]) -> Int {
        targets.reduce(0) { $0 + $1.destination.utf8.count + $1.subscription.utf8.count + 8 }
    }
}
