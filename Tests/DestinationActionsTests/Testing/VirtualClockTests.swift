import DestinationActionsTesting
import Testing

@Suite("Virtual clock")
struct VirtualClockTests {
    @Test("lets hours pass in no time, in the order of the sleeps")
    func order() async throws {
        let clock = VirtualClock()
        let log = Log<String>()
        try await clock.run {
            await withTaskGroup(of: Void.self) { group in
                for hours in [3, 1, 2] {
                    group.addTask {
                        try? await clock.sleep(for: .seconds(hours * 3600))
                        log.add("\(hours) at \(clock.now.elapsed / .seconds(3600))")
                    }
                }
            }
        }
        #expect(log.all == ["1 at 1.0", "2 at 2.0", "3 at 3.0"])
        #expect(clock.now.elapsed == .seconds(10_800))
    }

    @Test("does the same every time")
    func deterministic() async throws {
        func run() async throws -> [Int] {
            let clock = VirtualClock()
            let log = Log<Int>()
            try await clock.run {
                await withTaskGroup(of: Void.self) { group in
                    for number in 0..<50 {
                        group.addTask {
                            for step in 0..<5 {
                                try? await clock.sleep(for: .milliseconds((number * 7 + step * 13) % 11))
                                await Task.yield()
                                log.add(number)
                            }
                        }
                    }
                }
            }
            return log.all
        }
        let first = try await run()
        let second = try await run()
        #expect(first == second && first.count == 250)
    }

    @Test("says when code waits for something that never happens")
    func stuck() async throws {
        let clock = VirtualClock()
        let error = await #expect(throws: VirtualClock.Stuck.self) {
            try await clock.run {
                try await clock.sleep(for: .seconds(5))
                await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
            }
        }
        #expect(error?.elapsed == .seconds(5))
    }

    @Test("hands on what the code returns and throws")
    func results() async throws {
        struct Failure: Error {}
        let clock = VirtualClock()
        #expect(try await clock.run { 7 } == 7)
        await #expect(throws: Failure.self) { try await clock.run { throw Failure() } }
    }

    @Test("ends a sleep when its task is cancelled")
    func cancelled() async throws {
        let clock = VirtualClock()
        try await clock.run {
            let task = clock.task { try await clock.sleep(for: .seconds(100)) }
            try await clock.sleep(for: .seconds(1))
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            let late = clock.task {
                withUnsafeCurrentTask { $0?.cancel() }
                try await clock.sleep(for: .seconds(100))
            }
            await #expect(throws: CancellationError.self) { try await late.value }
        }
        #expect(clock.now.elapsed == .seconds(1))
        #expect(clock.sleepers == 0)
    }

    @Test("is moved by hand outside of a run")
    func advance() async throws {
        let clock = VirtualClock()
        let sleeper = Task { try await clock.sleep(until: clock.now.advanced(by: .seconds(10)), tolerance: nil) }
        while clock.sleepers == 0 { await Task.yield() }
        clock.advance(by: .seconds(9))
        #expect(clock.sleepers == 1 && clock.now.elapsed == .seconds(9))
        clock.advance(by: .seconds(9))
        try await sleeper.value
        #expect(clock.now.elapsed == .seconds(18))
        try await clock.sleep(until: clock.now, tolerance: nil)
    }
}
