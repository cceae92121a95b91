import DestinationActions
import DestinationActionsTesting

@testable import JetStreamQueue

/// A queue on a cluster that is told the time, so that a lease of seconds ends within milliseconds; all else is as it is.
actor ClusterHarness: QueueHarness {
    private let options: JetStreamOptions
    private var queues: [Int: JetStreamQueue] = [:]
    private var letters: [JetStreamQueue.LetterKey: DeadLetter] = [:]
    private var place: UInt64 = 0

    init(snapshotEvery: Int) async throws {
        var options = try await Cluster.shared.value.options()
        options.isToldTime = true
        options.snapshotEvery = snapshotEvery
        self.options = options
    }

    func open(consumer: Int) async throws -> any EventQueue {
        let queue = try await JetStreamQueue.open(options)
        queues[consumer] = queue
        return queue
    }

    func crash(_ consumer: Int) async throws {
        await queues.removeValue(forKey: consumer)?.abandon()
        // What the servers got is in the log by then.
        try await Task.sleep(for: .milliseconds(30))
    }

    func pass(_ time: Duration) async throws {
        for (number, queue) in queues.values.enumerated() where await queue.isOpen {
            if number == 0 { _ = try await queue.perform(.time(time.nanoseconds)) }
            try await queue.look()
        }
        // A call that waited has claimed something by then, and one that had not begun gets so far.
        for queue in queues.values where await queue.isOpen {
            for _ in 0..<10 { await Task.yield() }
            try await queue.look()
        }
    }

    func letters() async throws -> [DeadLetter] {
        guard let queue = queues[1] else { return [] }
        let found = try await queue.letters(after: place)
        place = found.place
        // One that is not copied yet is found again when it is.
        for (key, letter) in found.letters { letters[key] = letter }
        return Array(letters.values)
    }
}
