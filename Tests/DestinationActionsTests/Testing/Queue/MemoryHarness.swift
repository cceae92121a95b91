import DestinationActions
import DestinationActionsTesting
import DestinationActionsLocks

/// A queue in memory, in virtual time, with a flaw perhaps.
final class MemoryHarness: QueueHarness {
    private let clock = VirtualClock()
    private let queue: MemoryQueue
    private let flaw: QueueFlaw?
    private let memory = FlawMemory()
    private let opened = Mutex<[Int: FlawedQueue]>([:])

    init(lease: Duration?, flaw: QueueFlaw? = nil) {
        queue = MemoryQueue(lease: lease, clock: clock)
        self.flaw = flaw
    }

    func run(_ body: @escaping @Sendable () async throws -> Void) async throws { try await clock.run(body) }

    func open(consumer: Int) async throws -> any EventQueue {
        let mine = queue.consumer()
        guard let flaw else { return mine }
        let flawed = FlawedQueue(mine, flaw, memory)
        opened.withLock { $0[consumer] = flawed }
        return flawed
    }

    func crash(_ consumer: Int) async throws {
        if let flawed = opened.withLock({ $0[consumer] }) { try await flawed.crash() }
    }

    func pass(_ time: Duration) async throws { try await clock.sleep(for: time) }

    func letters() async throws -> [DeadLetter] { queue.letters + memory.letters.withLock { $0 } }
}
