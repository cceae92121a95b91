/// Wakes those who wait for something to happen to a destination.
actor Wakeups {
    private struct Waiter {
        let name: String
        let continuation: CheckedContinuation<Void, Never>
    }

    private var counts: [String: UInt64] = [:]
    /// Goes up when everything may have changed.
    private var all: UInt64 = 0
    private var waiting: [UInt64: Waiter] = [:]
    private var lastWaiter: UInt64 = 0

    /// Goes up each time that something happens.
    func count(of name: String) -> UInt64 { counts[name, default: 0] + all }

    func raise(_ name: String) {
        counts[name, default: 0] += 1
        for (number, waiter) in waiting where waiter.name == name { wake(number) }
    }

    func raiseAll() {
        all += 1
        for number in waiting.keys { wake(number) }
    }

    private func wake(_ number: UInt64) { waiting.removeValue(forKey: number)?.continuation.resume() }

    /// Waits until something happens that had not happened yet, for so long at most, or until the task is cancelled.
    func change(of name: String, after seen: UInt64, within time: Duration) async {
        lastWaiter += 1
        let number = lastWaiter
        let timer = Task {
            do { try await Task.sleep(for: time) } catch { return }
            wake(number)
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if Task.isCancelled || count(of: name) != seen { return continuation.resume() }
                waiting[number] = Waiter(name: name, continuation: continuation)
            }
        } onCancel: {
            Task { await wake(number) }
        }
        timer.cancel()
    }
}
