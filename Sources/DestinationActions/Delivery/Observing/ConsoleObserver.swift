import DestinationActionsLocks

/// An observer for development: it prints what goes wrong, and a line of progress now and then.
///
/// ```text
/// Shop: failing
/// undelivered (retries) · Shop · Orders · message m-17: The partner answered 503.
/// 120,000 accepted · 118,402 delivered · 1,204 skipped · 3 invalid · 12 failed · 9 undelivered · 370 waiting
/// ```
public final class ConsoleObserver: PipelineObserver {
    private struct State {
        var counts: [String: Int] = [:]
        var accepted = 0
        var outcomes = 0
        var nextLine: Int
        var shown = 0
        var queue: QueueReport?
    }

    private let state: Mutex<State>
    private let progressEvery: Int
    private let maximumProblems: Int
    private let write: @Sendable (String) -> Void

    /// Makes an observer.
    ///
    /// - Parameters:
    ///   - progressEvery: After how many outcomes a line of progress is printed; 10,000 unless given.
    ///   - maximumProblems: How many outcomes that are not `delivered` or `skipped` are printed; 100 unless given.
    ///   - write: Prints a line; to the standard output unless given.
    public init(
        progressEvery: Int = 10_000, maximumProblems: Int = 100,
        write: @escaping @Sendable (String) -> Void = { print($0) }
    ) {
        self.progressEvery = max(1, progressEvery)
        self.maximumProblems = maximumProblems
        // Names and message ids come from outside: each line stays one, and moves no terminal.
        self.write = { write(ShownText.line($0)) }
        state = Mutex(State(nextLine: max(1, progressEvery)))
    }

    /// Counts.
    public func accepted(_ events: Int) { state.withLock { $0.accepted += events } }

    /// Counts, and prints what was not delivered.
    public func finished(_ outcomes: [SubscriptionOutcome]) {
        var lines: [String] = []
        for outcome in outcomes {
            let isShown = state.withLock { state -> Bool in
                state.counts[outcome.outcome.name, default: 0] += 1
                state.outcomes += 1
                switch outcome.outcome {
                case .delivered, .skipped: return false
                default: break
                }
                state.shown += 1
                return state.shown <= maximumProblems
            }
            if isShown {
                lines.append(
                    "\(outcome.destination) · \(outcome.subscription) · message \(outcome.messageId ?? "without id"): "
                        + "\(outcome.outcome)")
            }
        }
        for line in lines { write(line) }
    }

    /// Prints a line of progress when it is time for one.
    public func queued(_ queue: QueueReport) {
        let isDue = state.withLock { state -> Bool in
            state.queue = queue
            if state.outcomes < state.nextLine { return false }
            state.nextLine = (state.outcomes / progressEvery + 1) * progressEvery
            return true
        }
        if isDue { write(progress) }
    }

    /// Prints the change.
    public func changed(_ destination: String, to state: DestinationState) {
        write("\(destination): \(state.rawValue)")
    }

    /// Prints how many, and why.
    public func delayed(deadLetters letters: Int, reason: String) {
        write("\(letters) dead letters are not kept yet: \(reason)")
    }

    /// Prints the queue's error.
    public func queueFailed(_ reason: String) { write("The queue failed: \(reason)") }

    /// Prints how many.
    public func missed(_ reports: Int) { write("\(reports) reports were not told, since the observer was too slow") }

    /// What was counted so far, as one line.
    public var progress: String {
        state.withLock { state in
            var parts = ["\(Self.grouped(state.accepted)) accepted"]
            for name in ["delivered", "skipped", "invalid", "failed", "undelivered"] {
                if let count = state.counts[name] { parts.append("\(Self.grouped(count)) \(name)") }
            }
            if let queue = state.queue {
                parts.append("\(Self.grouped(queue.events)) waiting")
                let seconds = queue.elapsed / .seconds(1)
                // Of less time there is nothing to tell.
                let pace = Int(bounded: Double(state.outcomes) / seconds)
                if seconds >= 0.001 { parts.append("\(Self.grouped(pace)) outcomes/s") }
            }
            return parts.joined(separator: " · ")
        }
    }

    /// A number with commas between groups of three digits.
    private static func grouped(_ number: Int) -> String {
        var text = ""
        let digits = Array(String(number))
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0, digits[index - 1] != "-" { text.append(",") }
            text.append(digit)
        }
        return text
    }
}
