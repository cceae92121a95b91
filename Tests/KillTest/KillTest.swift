import DestinationActions
import DestinationActionsFiles
import DestinationActionsLocks
import DestinationActionsURLSession
import LoopbackHTTP
import TrialSupport

/// Sends numbered events to a server that is killed, and compares what it acknowledged with what arrived.
final class KillTest: Sendable {
    private struct State {
        var lastNumber = 0
        var acknowledged: Set<String> = []
        var refused = 0
        /// How many were refused as the disk was full.
        var withoutDisk = 0
        var kills = 0
        /// When the server or a partner was ended.
        var ends: [ContinuousClock.Instant] = []
        var isOver = false
    }

    /// How long it may take until the queue knows that an event arrived.
    private static let underWay: Duration = .seconds(2)
    private static let names = ["partner-1", "partner-2"]

    private let kills: Int
    private let seed: UInt64
    private let arrivals: [Arrivals]
    private let partners: [LoopbackServer]
    private let port: UInt16
    private let transport = URLSessionTransport()
    private let state = Mutex(State())

    init(kills: Int, seed: UInt64) throws {
        self.kills = kills
        self.seed = seed
        let arrivals = [Arrivals(failing: 0, seed: seed), Arrivals(failing: 20, seed: seed)]
        self.arrivals = arrivals
        partners = try arrivals.map { arrivals in try LoopbackServer { arrivals.answer($0) } }
        // A port that is free now, and the server's at each start.
        let server = try LoopbackServer { _ in LoopbackResponse() }
        port = server.port
        server.stop()
    }

    func problems() async throws -> [String] {
        let disk = try SmallDisk(bytes: 16 << 20)
        defer { disk.remove() }
        let senders = (0..<4).map { _ in Task { await sendUntilOver() } }
        var victim = try await killAll(disk.path)
        victim = try await fill(disk.path, victim)
        victim = try await fillDisk(disk, victim)
        state.withLock { $0.isOver = true }
        for sender in senders { await sender.value }
        let acknowledged = state.withLock { $0.acknowledged }
        await wait(atMost: .seconds(120)) { arrivals.allSatisfy { $0.contains(acknowledged) } }
        _ = await answer("end")
        let code = victim.exitCode()
        for partner in partners { partner.stop() }
        var problems =
            code == 0 ? [] : ["The server did not end in order, but with \(code.map { "\($0)" } ?? "a signal")."]
        problems += await leftover(disk.path)
        problems += account(acknowledged)
        return problems
    }

    // MARK: What happens to the server

    private func start(_ directory: String, _ options: [String] = []) async throws -> ChildProcess {
        let victim = try ChildProcess(
            [
                "--serve", directory, "--port", "\(port)", "--first", "\(partners[0].port)", "--second",
                "\(partners[1].port)",
            ] + options)
        await wait(atMost: .seconds(60)) { await self.answer("alive") == 200 }
        return victim
    }

    private func killAll(_ directory: String) async throws -> ChildProcess {
        var random = SplitMix64(seed: seed)
        var victim = try await start(directory)
        for number in 1...kills {
            try await Task.sleep(for: .milliseconds(Int.random(in: 20...700, using: &random)))
            // Now and then a partner is away at the same time.
            let absent = number % 3 == 0 ? partners[number / 3 % 2] : nil
            if let absent { end(absent) }
            kill(victim)
            victim = try await start(directory)
            if let absent {
                try await Task.sleep(for: .milliseconds(Int.random(in: 100...600, using: &random)))
                try absent.start()
            }
            show("kill \(number)")
        }
        return victim
    }

    private func kill(_ victim: ChildProcess) {
        victim.kill()
        state.withLock { state in
            state.ends.append(.now)
            state.kills += 1
        }
    }

    /// Ends a partner; whether it took what it had not answered yet, nobody can know.
    private func end(_ partner: LoopbackServer) {
        partner.stop()
        state.withLock { $0.ends.append(.now) }
    }

    /// Keeps the partners away until the queue takes no more, and kills the server then.
    private func fill(_ directory: String, _ victim: ChildProcess) async throws -> ChildProcess {
        for partner in partners { end(partner) }
        let before = state.withLock { $0.refused }
        await wait(atMost: .seconds(60)) { state.withLock { $0.refused } > before }
        if state.withLock({ $0.refused }) == before { print("the queue did not fill up in a minute") }
        kill(victim)
        let next = try await start(directory)
        for partner in partners { try partner.start() }
        show("a full queue and a kill")
        return next
    }

    /// Fills the disk, kills the server on it, and makes room.
    private func fillDisk(_ disk: SmallDisk, _ victim: ChildProcess) async throws -> ChildProcess {
        var victim = victim
        // A queue that is full itself would refuse for that.
        let acknowledged = state.withLock { $0.acknowledged }
        await wait(atMost: .seconds(120)) { arrivals.allSatisfy { $0.contains(acknowledged) } }
        for partner in partners { end(partner) }
        for turn in 0..<2 {
            let options = disk.fill()
            // A disk that is full while the server runs, and one that is full as it starts.
            if turn > 0 || !options.isEmpty {
                kill(victim)
                victim = try await start(disk.path, options)
            }
            let before = state.withLock { $0.withoutDisk }
            await wait(atMost: .seconds(60)) {
                // What the server has deleted meanwhile is taken, too.
                disk.fill()
                return state.withLock { $0.withoutDisk } >= before + 20
            }
        }
        disk.clear()
        kill(victim)
        victim = try await start(disk.path)
        for partner in partners { try partner.start() }
        show("a full disk and kills on it")
        return victim
    }

    // MARK: Sending

    /// Sends one number after the other, each once: what was not acknowledged may have arrived or not.
    private func sendUntilOver() async {
        while !state.withLock({ $0.isOver }) {
            let number = state.withLock { state in
                state.lastNumber += 1
                return state.lastNumber
            }
            let event = Event.track(
                "Counted", userId: "u-\(number % 100)", properties: ["text": String(repeating: "x", count: 200)],
                Event.Common(messageId: "\(number)"))
            switch await answer("events", event.json.bytes) {
            case 200: state.withLock { _ = $0.acknowledged.insert("\(number)") }
            case let status? where status == 503 || status == 507:
                state.withLock { state in
                    state.refused += 1
                    if status == 507 { state.withoutDisk += 1 }
                }
                try? await Task.sleep(for: .milliseconds(20))
            default: try? await Task.sleep(for: .milliseconds(5))
            }
        }
    }

    /// What the server answers; `nil` if it does not.
    private func answer(_ path: String, _ body: [UInt8] = []) async -> Int? {
        let base = BaseURL(unencrypted: "http://127.0.0.1:\(port)")
        guard let url = try? HTTPURL(base).appending(path) else { return nil }
        return try? await transport.send(HTTPRequest(.post, url, body: body), timeout: .seconds(15)).status
    }

    private func wait(atMost time: Duration, until holds: () async -> Bool) async {
        let end = ContinuousClock.now + time
        while ContinuousClock.now < end, !(await holds()) { try? await Task.sleep(for: .milliseconds(20)) }
    }

    // MARK: The account

    private func show(_ when: String) {
        let (acknowledged, refused) = state.withLock { ($0.acknowledged.count, $0.refused) }
        let arrived = arrivals.map { "\($0.times.count)" }.joined(separator: " and ")
        print("\(when): \(acknowledged) events acknowledged, \(refused) refused, \(arrived) arrived")
    }

    private func leftover(_ directory: String) async -> [String] {
        do {
            let queue = try FileQueue(directory: directory)
            defer { print("the queue is left with \(queue.count) events and \(queue.letterCount) letters") }
            var problems = queue.recovery.damaged.map { "The queue is damaged: \($0)" }
            if queue.count > 0 { problems.append("\(queue.count) events are left in the queue.") }
            if queue.letterCount > 0 { problems.append("\(queue.letterCount) events became letters.") }
            return problems
        } catch {
            return ["The queue cannot be opened any more: \(error)"]
        }
    }

    private func account(_ acknowledged: Set<String>) -> [String] {
        let (kills, ends, withoutDisk) = state.withLock { ($0.kills, $0.ends, $0.withoutDisk) }
        var problems: [String] = []
        if withoutDisk < 40 { problems.append("The full disk refused \(withoutDisk) events only.") }
        if acknowledged.count < kills { problems.append("Only \(acknowledged.count) events were acknowledged.") }
        for (name, arrivals) in zip(Self.names, arrivals) {
            let times = arrivals.times
            let lost = acknowledged.filter { times[$0] == nil }
            if !lost.isEmpty { problems.append("\(lost.count) acknowledged events never arrived at \(name).") }
            let repeated = times.filter { $0.value.count > 1 }
            let unexplained = repeated.filter { !isExplained($0.value, by: ends) }
            if !unexplained.isEmpty {
                let some = unexplained.keys.sorted().prefix(5).joined(separator: ", ")
                problems.append(
                    "\(unexplained.count) events arrived at \(name) again that were not under way at a kill: \(some).")
            }
            print(
                "\(name): of \(acknowledged.count) acknowledged events \(lost.count) never arrived; "
                    + "\(repeated.count) of \(times.count) arrived more than once, at \(kills) kills")
        }
        return problems
    }

    /// Whether between two arrivals the server or a partner was ended, and so soon after the first that the queue did not know of it.
    private func isExplained(_ times: [ContinuousClock.Instant], by ends: [ContinuousClock.Instant]) -> Bool {
        let times = times.sorted()
        return zip(times, times.dropFirst()).allSatisfy { first, second in
            ends.contains { first <= $0 && $0 <= second && first.duration(to: $0) < Self.underWay }
        }
    }
}
