extension FileQueue {
    /// When what was written is on the disk for certain, and not in the memory of the system alone.
    public enum Sync: Sendable, Hashable {
        /// When `append` returns: an event survives a crash of the machine. Callers that append at the same time share the wait.
        ///
        /// A settlement with letters waits as well; another one is on the disk within a second, and before any event is deleted.
        case everyBatch
        /// This long after it was written, at most. Events survive a crash of the process at once, and one of the machine then.
        case every(Duration)
        /// When the system thinks fit. Events survive a crash of the process.
        case bySystem
    }

    /// The bounds of a queue.
    public struct Limits: Sendable, Hashable {
        /// How many bytes the files may have together, letters included.
        public var bytes: Int
        /// How many events there may be, waiting or held; each takes about 100 bytes of memory.
        public var events: Int
        /// How many bytes a file has before another one is begun.
        public var segmentBytes: Int

        /// Makes limits.
        ///
        /// - Parameters:
        ///   - bytes: How many bytes the files may have together; 2 GB unless given. Of that up to a quarter may be taken by events
        ///     that are done.
        ///   - events: How many events there may be; 1,000,000 unless given.
        ///   - segmentBytes: How many bytes a file has before another one is begun; 16 MB unless given, and a quarter of all bytes
        ///     at most.
        public init(bytes: Int = 2 << 30, events: Int = 1_000_000, segmentBytes: Int = 16 << 20) {
            self.bytes = bytes
            self.events = events
            self.segmentBytes = segmentBytes
        }
    }

    /// Who works with the files.
    public enum Worker: Sendable, Hashable {
        /// A thread of the queue's own, so that no task of the caller's executor waits for a disk.
        case ownThread
        /// Whoever calls. For tests with a `VirtualClock`, which runs everything on one thread and knows no other.
        case caller
    }

    /// What was found in the directory when the queue was opened.
    public struct Recovery: Sendable, Hashable {
        /// How many events wait.
        public internal(set) var events = 0
        /// How many dead letters there are.
        public internal(set) var letters = 0
        /// How many bytes a crash had left at the end of the last file that were no whole record, and that were cut off.
        ///
        /// They belong to an `append` or a settlement that never returned.
        public internal(set) var bytesCut = 0
        /// What could not be read and was passed over.
        public internal(set) var damaged: [Damage] = []
    }

    /// A part of a file that could not be read.
    public struct Damage: Sendable, Hashable, CustomStringConvertible {
        /// The path of the file.
        public let file: String
        /// Where the part begins, in bytes.
        public let offset: Int
        /// How many bytes it has.
        public let bytes: Int
        /// What is wrong with it.
        public let reason: String

        /// A sentence for a person.
        public var description: String { "\(file), \(bytes) bytes at offset \(offset): \(reason)." }
    }
}
