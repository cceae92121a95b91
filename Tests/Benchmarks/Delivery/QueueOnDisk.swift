import DestinationActions
import DestinationActionsFiles
import TrialSupport

/// What a queue in files accepts and how fast it opens, beside the plain writes and waits for the disk of the same size.
enum QueueOnDisk {
    private static let eventBytes = 1024
    private static let rounds = 5

    @concurrent
    static func run() async throws {
        print("\na queue in files, events of \(eventBytes) bytes, each durable when its call returns:")
        for (name, callers, call) in [
            ("1 caller with calls of 1,000", 1, 1000), ("256 callers with calls of 1", 256, 1),
            ("64 callers with calls of 16", 64, 16),
        ] {
            var shares: [Double] = []
            var rates: [Double] = []
            var plain: [Double] = []
            let events = call == 1 ? 100_000 : 200_000
            for _ in 0..<rounds {
                // One after the other, as the disk is not the same from one minute to the next.
                plain.append(try baseline(events, together: max(call, callers * call)))
                rates.append(try await accepted(events, callers, call))
                shares.append(rates[rates.count - 1] / plain[plain.count - 1])
            }
            let share = Table.fixed(median(shares) * 100, 0)
            print(
                "  \(name): \(Int(median(rates))) events/s, \(share) % of plain writes (\(Int(median(plain)))/s)")
        }
        try await opening()
    }

    private static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

    private static let limits = FileQueue.Limits(bytes: 8 << 30, events: 4_000_000, segmentBytes: 16 << 20)

    private static func entry(_ number: Int) -> QueueEntry {
        let head = Array("{\"type\":\"track\",\"messageId\":\"message-\(number)\",\"x\":\"".utf8)
        let body = head + [UInt8](repeating: 0x78, count: eventBytes - head.count - 2) + [0x22, 0x7D]
        return QueueEntry(.bytes(body), messageId: "message-\(number)")
    }

    /// Events a second that a queue accepts; they are made before.
    private static func accepted(_ events: Int, _ callers: Int, _ call: Int) async throws -> Double {
        let calls = stride(from: 0, to: events, by: call).map { start in (start..<start + call).map(entry) }
        return try await withDirectory { directory in
            let queue = try FileQueue(directory: directory, limits: limits)
            let start = ContinuousClock.now
            try await withThrowingTaskGroup { group in
                for caller in 0..<callers {
                    group.addTask {
                        for index in stride(from: caller, to: calls.count, by: callers) {
                            try await queue.append(calls[index])
                        }
                    }
                }
                try await group.waitForAll()
            }
            let seconds = start.duration(to: .now) / .seconds(1)
            precondition(queue.count == events, "Not every event was accepted.")
            await queue.close()
            return Double(events) / seconds
        }
    }

    /// Events a second that a loop of `write` and `fdatasync` reaches, with as many bytes between two waits.
    private static func baseline(_ events: Int, together: Int) throws -> Double {
        let path = "/tmp/destination-actions-plain"
        defer { Process.remove(path) }
        let start = ContinuousClock.now
        guard
            Process.writeDurably([UInt8](repeating: 0x78, count: together * eventBytes), times: events / together, path)
        else { throw Failure() }
        return Double(events / together * together) / (start.duration(to: .now) / .seconds(1))
    }

    private static func opening() async throws {
        let events = (1 << 30) / eventBytes
        try await withDirectory { directory in
            let queue = try FileQueue(directory: directory, limits: limits, sync: .bySystem)
            for start in stride(from: 0, to: events, by: 1024) {
                try await queue.append((start..<start + 1024).map(entry))
            }
            let bytes = queue.bytes
            await queue.close()
            let start = ContinuousClock.now
            let opened = try FileQueue(directory: directory, limits: limits)
            let seconds = start.duration(to: .now) / .seconds(1)
            precondition(opened.recovery.events == events && opened.recovery.damaged.isEmpty, "Events are missing.")
            print("  opening \(bytes >> 20) MB with \(events) events: \(Table.fixed(seconds, 2)) s")
            await opened.close()
        }
    }

    private struct Failure: Error {}

    private static func withDirectory<Result>(_ body: (String) async throws -> Result) async throws -> Result {
        let directory = try TestDirectory()
        defer { directory.remove() }
        return try await body(directory.path)
    }
}
