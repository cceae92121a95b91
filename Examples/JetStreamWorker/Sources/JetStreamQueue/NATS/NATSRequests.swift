/// Those who wait for answers.
actor NATSRequests {
    private struct Waiter {
        let deadline: ContinuousClock.Instant
        let continuation: CheckedContinuation<NATSMessage, any Error>
    }

    private var lastNumber: UInt64 = 0
    private var waiters: [UInt64: Waiter] = [:]
    private var isClosed = false

    func newNumber() -> UInt64 {
        lastNumber += 1
        return lastNumber
    }

    /// Waits for the answer to a request.
    ///
    /// - Parameter send: Sends it.
    func answer(
        to number: UInt64, within limit: Duration, _ send: @Sendable () throws -> Void
    ) async throws -> NATSMessage {
        if isClosed { throw JetStreamError("The connection is closed.") }
        return try await withCheckedThrowingContinuation { continuation in
            waiters[number] = Waiter(deadline: .now + limit, continuation: continuation)
            do { try send() } catch { waiters.removeValue(forKey: number)?.continuation.resume(throwing: error) }
        }
    }

    func answer(_ message: NATSMessage) {
        guard let number = message.subject.split(separator: ".").last.flatMap({ UInt64($0) }),
            let waiter = waiters.removeValue(forKey: number)
        else { return }
        if message.status == "503" {
            waiter.continuation.resume(throwing: JetStreamError("No server of the cluster can answer now."))
        } else {
            waiter.continuation.resume(returning: message)
        }
    }

    /// Ends what waits for too long, as long as there is a connection.
    func watch() async {
        while !isClosed {
            try? await Task.sleep(for: .milliseconds(100))
            let now = ContinuousClock.now
            for (number, waiter) in waiters where waiter.deadline <= now {
                waiters[number] = nil
                waiter.continuation.resume(throwing: JetStreamError("The cluster did not answer in time."))
            }
        }
    }

    func close() {
        isClosed = true
        for waiter in waiters.values {
            waiter.continuation.resume(throwing: JetStreamError("The connection is closed."))
        }
        waiters = [:]
    }
}
