/// Makes one call of what several callers want while a call is under way: one transaction, and one wait for the disk.
actor Gathering<Item: Sendable, Answer: Sendable> {
    private struct Caller {
        let items: [Item]
        let continuation: CheckedContinuation<Answer, any Error>
    }

    private let most: Int
    private let perform: @Sendable ([Item]) async throws -> Answer
    private var waiting: [Caller] = []
    private var isWorking = false

    /// - Parameters:
    ///   - most: How many items a call has, unless a caller has more.
    ///   - perform: The call. Its answer goes to each of the callers.
    init(most: Int, _ perform: @escaping @Sendable ([Item]) async throws -> Answer) {
        self.most = most
        self.perform = perform
    }

    func add(_ items: [Item]) async throws -> Answer {
        try await withCheckedThrowingContinuation { continuation in
            waiting.append(Caller(items: items, continuation: continuation))
            if isWorking { return }
            isWorking = true
            Task { await work() }
        }
    }

    private func work() async {
        while !waiting.isEmpty {
            var count = 0
            var callers = 0
            while callers < waiting.count, callers == 0 || count + waiting[callers].items.count <= most {
                count += waiting[callers].items.count
                callers += 1
            }
            let group = Array(waiting.prefix(callers))
            waiting.removeFirst(callers)
            await serve(group)
        }
        isWorking = false
    }

    private func serve(_ group: [Caller]) async {
        do {
            let answer = try await perform(group.flatMap(\.items))
            for caller in group { caller.continuation.resume(returning: answer) }
        } catch {
            // What one of them wants may be refused; the others are not to suffer for it.
            let isOfOne = group.count > 1 && (error as? PostgresError)?.isOfConnection == false
            for caller in group {
                if isOfOne { await serve([caller]) } else { caller.continuation.resume(throwing: error) }
            }
        }
    }
}
