import DestinationActionsTesting
import DestinationActionsLocks
import Testing

@testable import DestinationActions

@Suite("Pipeline: dead letters and observers")
struct PipelineLettersTests {
    struct SinkError: Error, CustomStringConvertible {
        var description: String { "The disk is full." }
    }

    /// Fails, or never returns.
    struct BadSink: DeadLetterSink {
        let clock: VirtualClock
        let hangs: Bool

        func keep(_ letters: [DeadLetter]) async throws {
            if hangs { try await clock.sleep(for: .seconds(1_000_000)) }
            throw SinkError()
        }
    }

    @Test("writes what was not delivered, with its history, and can send it again")
    func letters() async throws {
        try await virtually { clock in
            let repairs = Log<Void>()
            let bench = try Bench(clock, [.shop(more: [DestinationInstance.notes])]) { call in
                if !repairs.all.isEmpty { return .status(200) }
                return call.events == [1] ? .status(404, body: #"{"message":"k-1 unknown"}"#) : .status(503)
            }
            let outcomes = await bench.pipeline.deliver([
                FaultyPartner.event(1), FaultyPartner.event(2), FaultyPartner.event(3, .identify),
            ])
            #expect(
                outcomes.codes == [
                    "failed http404": 1, "invalid invalid": 2, "undelivered retries": 1, "skipped trigger": 2,
                ])
            await bench.letters.settled(4, clock)
            let letters = bench.letters.takeAll()
            #expect(
                letters.map { "\($0.subscription) \($0.outcome) \($0.code)" }.sorted() == [
                    "Notes invalid invalid", "Notes invalid invalid", "Orders failed http404",
                    "Orders undelivered retries",
                ])
            let retried = try #require(letters.first { $0.code == "retries" })
            #expect(retried.event.messageId == "message-2" && retried.attempts.count == 5)
            #expect(retried.attempts.map(\.status) == [503, 503, 503, 503, 503])
            #expect(zip(retried.attempts, retried.attempts.dropFirst()).allSatisfy { $0.age <= $1.age })
            repairs.add(())
            var stray = letters
            stray.append(
                DeadLetter(
                    at: Timestamp(seconds: 0), event: FaultyPartner.event(9), destination: "Gone",
                    subscription: "Orders",
                    outcome: "failed", code: "x", message: ""))
            let replayed = await bench.pipeline.replay(stray, deadline: .seconds(600))
            #expect(
                replayed.compactMap { $0 }.map(\.outcome.name).sorted() == [
                    "delivered", "delivered", "invalid", "invalid",
                ])
            #expect(replayed.count == 5 && replayed[4]?.outcome == nil)
            #expect(bench.partner.taken == [1: 1, 2: 1])
            await bench.pipeline.shutdown()
        }
    }

    @Test(
        "delivers although the sink throws or never returns, and hands back at the end what it did not take",
        arguments: [true, false])
    func badSink(hangs: Bool) async throws {
        try await virtually { clock in
            let observer = Notes()
            let partner = FaultyPartner(clock: clock) { _ in .status(404) }
            var configuration = PipelineConfiguration()
            configuration.executor = clock.executor
            let pipeline = try Pipeline(
                [.shop()], transport: partner, configuration: configuration,
                deadLetters: BadSink(clock: clock, hangs: hangs), observers: [observer], clock: clock)
            let outcomes = await pipeline.deliver((0..<300).map { FaultyPartner.event($0) })
            #expect(outcomes.codes == ["failed http404": 300])
            if !hangs { try await clock.sleep(for: .seconds(10)) }
            let before = clock.now.elapsed
            let left = await pipeline.shutdown(deadline: .seconds(5))
            #expect(clock.now.elapsed - before == .seconds(6))
            #expect(pipeline.statistics.outcomes == 300)
            #expect(left.count == 300 && left.allSatisfy { $0.code == "http404" })
            if !hangs { #expect(observer.delayed > 0 && observer.reason == "The disk is full.") }
        }
    }

    @Test("keeps every letter, however many end at once and however slow the sink is, and lets events go only then")
    func slowSink() async throws {
        struct Slow: DeadLetterSink {
            let clock: VirtualClock
            let kept = Log<Int>()

            func keep(_ letters: [DeadLetter]) async throws {
                try await clock.sleep(for: .milliseconds(50))
                for letter in letters { kept.add(FaultyPartner.number(of: letter.event) ?? -1) }
            }
        }
        try await virtually { clock in
            let sink = Slow(clock: clock)
            let partner = FaultyPartner(clock: clock) { _ in .status(404) }
            var configuration = PipelineConfiguration()
            configuration.executor = clock.executor
            let pipeline = try Pipeline(
                [.shop(batched: true)], transport: partner, configuration: configuration, deadLetters: sink,
                clock: clock)
            for start in stride(from: 0, to: 40_000, by: 1000) {
                try await pipeline.send(contentsOf: (start..<start + 1000).map { try FaultyPartner.order($0) })
                #expect(pipeline.statistics.waitingLetters <= 20_300)
            }
            #expect(pipeline.statistics.failed > sink.kept.all.count)
            #expect(pipeline.statistics.waiting >= pipeline.statistics.failed - sink.kept.all.count)
            #expect(await pipeline.shutdown(deadline: .seconds(600)).isEmpty)
            #expect(sink.kept.all.count == 40_000 && Set(sink.kept.all).count == 40_000)
        }
    }

    @Test("tells an observer of everything, once")
    func observer() async throws {
        try await virtually { clock in
            let observer = Notes()
            let bench = try Bench(clock, [.shop(batched: true)], observers: [observer]) {
                $0.number == 1 ? .status(429) : .status(200)
            }
            _ = await bench.pipeline.deliver((0..<25).map { FaultyPartner.event($0) })
            await bench.pipeline.shutdown()
            #expect(observer.accepted == 25 && observer.outcomes == 25)
            #expect(observer.requests.map(\.events).reduce(0, +) == 35)
            #expect(observer.requests.allSatisfy { $0.latency == .milliseconds(20) })
            #expect(Set(observer.requests.map(\.code)) == ["http429", "delivered"])
            #expect(observer.states == ["Shop throttled", "Shop running"])
            #expect(observer.depth == 0)
        }
    }

    @Test("shows no sensitive value in outcomes and dead letters")
    func sensitive() async throws {
        try await virtually { clock in
            let observer = Notes()
            let notes = Subscription(name: "Notes", action: "addNote", trigger: #"type = "track""#)
            let ann = Subscription(name: "Ann", action: "placeOrder", trigger: #"properties.email = "bob@example.com""#)
            let bench = try Bench(
                clock, [.shop(more: [notes, ann])], observers: [observer],
                configure: { $0.sensitivePaths = ["properties.email", "context.traits", "context.ip"] }
            ) { _ in .status(400, body: "secret-ann is unknown") }
            let event = FaultyPartner.event(
                1, .track,
                ["properties": ["email": "secret-ann"], "context": ["ip": "203.0.113.7", "traits": ["a": 1]]])
            let outcomes = await bench.pipeline.deliver(event)
            #expect(outcomes.map(\.outcome.name) == ["failed", "invalid", "skipped"])
            await bench.pipeline.shutdown()
            for text in outcomes.map(\.description) + bench.letters.letters.map(\.json.description) {
                #expect(!text.contains("secret-ann") && !text.contains("203.0.113.7"))
            }
            #expect(bench.letters.letters.count == 2)
            #expect(bench.letters.letters[0].event.properties["email"] == "<redacted>")
            #expect(bench.letters.letters[0].event.context["traits"] == "<redacted>")
            #expect(bench.letters.letters[0].event.messageId == "message-1")
        }
    }

    @Test("never sends a placeholder: a letter that was masked is refused, whatever became of it in between")
    func masked() async throws {
        try await virtually { clock in
            let bench = try Bench(clock, [.shop()], configure: { $0.sensitivePaths = ["$.userId"] }) { call in
                call.number <= 2 ? .status(404) : .status(200)
            }
            _ = await bench.pipeline.deliver([FaultyPartner.event(1), FaultyPartner.event(2)])
            let letters = bench.letters.letters
            #expect(letters.map(\.event.userId) == ["<redacted>", "<redacted>"] && letters.allSatisfy(\.isMasked))
            let read = try letters.map { try #require(DeadLetter(json: JSONValue(parsing: $0.json.bytes))) }
            #expect(read.map(\.isMasked) == [true, true])
            for outcome in await bench.pipeline.replay(letters + read) {
                let shown = outcome?.outcome.description
                #expect(shown == "invalid: The event of the letter was masked, so that it cannot be sent again")
            }
            // Nor by another door, with changes or without.
            let other = read[0].event.updating { $0["messageId"] = "new" }
            for outcome in await bench.pipeline.deliver([read[0].event, other]).joined() {
                #expect(outcome.outcome.description.hasPrefix("invalid: The event was masked: <redacted> stands in it"))
            }
            await bench.pipeline.shutdown()
            #expect(bench.partner.calls == 2)
        }
    }

    @Test("a letter that holds nothing sensitive is not masked, and can be replayed")
    func unmasked() async throws {
        try await virtually { clock in
            let bench = try Bench(clock, [.shop()], configure: { $0.sensitivePaths = ["traits.email"] }) { call in
                call.number == 1 ? .status(404) : .status(200)
            }
            _ = await bench.pipeline.deliver(FaultyPartner.event(1))
            #expect(bench.letters.letters.map(\.isMasked) == [false])
            let outcomes = await bench.pipeline.replay(bench.letters.letters)
            #expect(outcomes.map { $0?.outcome.name } == ["delivered"])
            await bench.pipeline.shutdown()
        }
    }

    static let paths: [(String, [String])] = [
        ("$.properties.email", ["email"]), ("properties['a.b']", ["a.b"]), ("properties.list.name", ["name"]),
        ("properties.list[0].name", ["name"]), ("properties", ["email", "a.b", "name"]),
    ]

    @Test("sensitive paths are those of mappings, and lead through lists", arguments: paths)
    func sensitivePaths(path: String, hidden: [String]) throws {
        let event = Event.fixture(
            .track,
            [
                "properties": [
                    "email": "v-email", "a.b": "v-a.b", "list": [["name": "v-name", "n": 1], ["name": "v-name"]],
                ]
            ])
        let masked = try #require(SensitivePaths([path])).masked(event)
        #expect(masked.isMasked)
        for key in ["email", "a.b", "name"] {
            #expect(masked.description.contains("v-\(key)") == !hidden.contains(key), "\(key) in \(masked)")
        }
    }

    @Test("a sensitive path that names nothing is refused", arguments: ["", "$", "$.", "a[0", "traits['x"])
    func refusedPaths(path: String) async throws {
        try await virtually { clock in
            let error = #expect(throws: ConfigurationErrors.self) {
                try Bench(clock, [.shop()], configure: { $0.sensitivePaths = ["traits.email", path] })
            }
            #expect(error?.problems.map(\.path) == ["sensitivePaths/1"])
        }
    }

    @Test("prints problems, changes and progress to the console")
    func console() async throws {
        try await virtually { clock in
            let lines = Log<String>()
            let observer = ConsoleObserver(progressEvery: 1000, maximumProblems: 2) { lines.add($0) }
            let bench = try Bench(clock, [.shop()], observers: [observer]) {
                $0.events.first.map { $0 % 1000 == 7 } == true ? .status(404) : .status(200)
            }
            try await bench.pipeline.send(contentsOf: (0..<4000).map { FaultyPartner.event($0) })
            await bench.pipeline.shutdown(deadline: .seconds(600))
            let found = lines.all
            #expect(found.first == "Shop · Orders · message message-7: failed (http404): The partner answered 404.")
            #expect(found.count { $0.contains("http404") } == 2)
            #expect(found.contains { $0.hasPrefix("4,000 accepted · ") })
            #expect(observer.progress.hasPrefix("4,000 accepted · 3,996 delivered · 4 failed · 0 waiting"))
        }
    }
}

extension InMemoryDeadLetters {
    /// Waits until so many letters are there.
    func settled(_ count: Int, _ clock: VirtualClock) async {
        while letters.count < count { try? await clock.sleep(for: .milliseconds(10)) }
    }
}

/// An observer that takes notes.
final class Notes: PipelineObserver {
    private struct State {
        var accepted = 0
        var outcomes = 0
        var requests: [RequestReport] = []
        var states: [String] = []
        var delayed = 0
        var reason = ""
        var depth = -1
    }

    private let state = Mutex(State())
    var accepted: Int { state.withLock { $0.accepted } }
    var outcomes: Int { state.withLock { $0.outcomes } }
    var requests: [RequestReport] { state.withLock { $0.requests } }
    var states: [String] { state.withLock { $0.states } }
    var delayed: Int { state.withLock { $0.delayed } }
    var reason: String { state.withLock { $0.reason } }
    var depth: Int { state.withLock { $0.depth } }

    func accepted(_ events: Int) { state.withLock { $0.accepted += events } }
    func finished(_ outcomes: [SubscriptionOutcome]) { state.withLock { $0.outcomes += outcomes.count } }
    func requested(_ requests: [RequestReport]) { state.withLock { $0.requests += requests } }
    func queued(_ queue: QueueReport) { state.withLock { $0.depth = queue.events } }
    func changed(_ destination: String, to change: DestinationState) {
        state.withLock { $0.states.append("\(destination) \(change.rawValue)") }
    }
    func delayed(deadLetters letters: Int, reason: String) {
        state.withLock {
            $0.delayed += letters
            $0.reason = reason
        }
    }
}
