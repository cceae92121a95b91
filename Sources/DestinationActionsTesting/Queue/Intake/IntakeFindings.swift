import DestinationActions
import DestinationActionsLocks

/// What the check of one rule found out so far.
final class IntakeFindings: Sendable {
    private struct State {
        var problems: [String] = []
        var skipped: [String] = []
        var bodies: [String: [UInt8]] = [:]
        var names: [[UInt8]: String] = [:]
        var events = 0
        var crashes = 0
        var actions: Int?
        var step = "the queue was opened"
    }

    private static let mostProblems = 5
    private let rule: IntakeRule
    private let state = Mutex(State())

    init(_ rule: IntakeRule) { self.rule = rule }

    var problems: [String] {
        state.withLock { state in
            if !state.problems.isEmpty || state.events > 0 { return state.problems }
            return [sentence("No event was handed out, so that nothing was found out.")]
        }
    }

    /// What was tried, in one line.
    var covered: String {
        state.withLock { state in
            var parts = ["\(state.events) events handed out"]
            if let actions = state.actions { parts.insert("\(actions) actions", at: 0) }
            if state.crashes > 0 { parts.append("\(state.crashes) crashes") }
            return "\(rule.rawValue), \(rule.promise): "
                + (parts + state.skipped.map { "skipped, \($0)" }).joined(separator: ", ")
        }
    }

    private func sentence(_ problem: String) -> String { "Rule \(rule.rawValue), \(rule.promise): \(problem)" }

    func add(_ problem: String) {
        state.withLock { if $0.problems.count < Self.mostProblems { $0.problems.append(sentence(problem)) } }
    }

    func skip(_ what: String) { state.withLock { $0.skipped.append(what) } }
    func crashed() { state.withLock { $0.crashes += 1 } }
    func acted() { state.withLock { $0.actions = ($0.actions ?? 0) + 1 } }
    func step(_ text: String) { state.withLock { $0.step = text } }
    var hasProblems: Bool { state.withLock { !$0.problems.isEmpty } }

    /// Notes the body of an event, by which it is known from now on.
    func appended(_ body: [UInt8], as name: String) {
        state.withLock { state in
            state.bodies[name] = body
            state.names[body] = name
        }
    }

    func body(of name: String) -> [UInt8] { state.withLock { $0.bodies[name] ?? [] } }

    /// The name of an event that was handed out; its body has to be what was appended.
    func name(of event: QueuedEvent) -> String {
        let body = event.body.bytes
        let name = state.withLock { state in
            state.events += 1
            return state.names[body]
        }
        if let name { return name }
        let text = String(decoding: body.prefix(60), as: UTF8.self)
        add("An event comes out whose body nobody appended: \(text.debugDescription)")
        return "?"
    }

    /// Runs a check; what does not end in time is cancelled.
    func find(within limit: Duration, _ body: @escaping @Sendable () async throws -> Void) async {
        let isInTime = await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                do {
                    try await body()
                } catch {
                    let step = self.state.withLock { $0.step }
                    let reason =
                        error is CancellationError || error is VirtualClock.Stuck
                        ? "It waits for something that never happens" : "\(error)"
                    self.add("\(reason), after \(step).")
                }
                return true
            }
            group.addTask {
                do { try await Task.sleep(for: limit) } catch { return true }
                return false
            }
            let first = await group.next() ?? true
            group.cancelAll()
            return first
        }
        if !isInTime, !hasProblems { add("The check was not done within \(limit).") }
    }
}
