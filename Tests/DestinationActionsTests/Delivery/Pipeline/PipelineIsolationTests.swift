import DestinationActions
import DestinationActionsTesting
import Testing

@Suite("Pipeline: a destination that does not work")
struct PipelineIsolationTests {
    /// Two partners that work, one that is down and one that never answers.
    private func bench(
        _ clock: VirtualClock, isSick: Bool, configure: (inout PipelineConfiguration) -> Void = { _ in }
    ) throws -> Bench {
        try Bench(
            clock,
            [
                .shop("Well", batched: true, Shop(base: "https://well.example.com")),
                .shop("Fine", batched: true, Shop(base: "https://fine.example.com")),
                .shop("Down", batched: true, Shop(base: "https://down.example.com")),
                .shop("Mute", batched: true, Shop(base: "https://mute.example.com")),
            ], configure: configure
        ) { call in
            if !isSick { return .status(200) }
            if call.request.url.base.text.contains("down") { return .status(503) }
            return call.request.url.base.text.contains("mute") ? .hang : .status(200)
        }
    }

    @Test("slows the others down by no more than a tenth, over 10,000 events")
    func throughput() async throws {
        var elapsed: [Bool: Duration] = [:]
        for isSick in [false, true] {
            let took = Log<Duration>()
            try await virtually { clock in
                let bench = try bench(clock, isSick: isSick) {
                    $0.backlog = BacklogPolicy(events: 1000, patience: .milliseconds(100))
                }
                for start in stride(from: 0, to: 10_000, by: 500) {
                    try await bench.pipeline.send(contentsOf: (start..<start + 500).map { try FaultyPartner.order($0) })
                }
                while true {
                    let done = bench.pipeline.statistics.destinations.prefix(2)
                    if done.allSatisfy({ $0.counts.delivered == 10_000 }) { break }
                    try await clock.sleep(for: .milliseconds(10))
                }
                took.add(clock.now.elapsed)
                for destination in bench.pipeline.statistics.destinations {
                    #expect(destination.waiting <= 1_500)
                    #expect(destination.counts.outcomes + destination.waiting == 10_000 || !isSick)
                }
                await bench.pipeline.shutdown(deadline: .zero)
                #expect(bench.pipeline.statistics.outcomes == 40_000)
            }
            elapsed[isSick] = took.all.first
        }
        let (well, sick) = try (#require(elapsed[false]), #require(elapsed[true]))
        #expect(sick <= well * 1.1, "\(well) without them, \(sick) with them")
    }

    @Test("is refused alone what it has no room for, or loses its oldest", arguments: [WhenFull.reject, .dropOldest])
    func overflow(whenFull: WhenFull) async throws {
        try await virtually { clock in
            let bench = try bench(clock, isSick: true) {
                $0.backlogs = ["Mute": BacklogPolicy(events: 10, whenFull: whenFull)]
                $0.backlog.events = 1000
            }
            for number in 0..<100 {
                try await bench.pipeline.send(FaultyPartner.order(number))
                try await clock.sleep(for: .milliseconds(1))
            }
            try await clock.sleep(for: .seconds(2))
            let statistics = bench.pipeline.statistics.destinations
            #expect(statistics.map(\.name) == ["Well", "Fine", "Down", "Mute"])
            #expect(statistics.map(\.counts.delivered) == [100, 100, 0, 0])
            // What is under way keeps its room.
            let held = statistics[3].waiting
            #expect(statistics[2].waiting == 100 && (10...14).contains(held))
            #expect(statistics[3].counts.undelivered == 100 - held)
            let ids = bench.letters.letters.map { $0.event.messageId ?? "" }
            #expect(ids.count == 100 - held && ids == ids.sorted { Int($0.dropFirst(8))! < Int($1.dropFirst(8))! })
            #expect(ids.contains(whenFull == .reject ? "message-99" : "message-20") && !ids.contains("message-0"))
            #expect(bench.letters.letters.allSatisfy { $0.destination == "Mute" && $0.code == "queueFull" })
            await bench.pipeline.shutdown(deadline: .zero)
        }
    }

    @Test("is not waited for once it is paused")
    func paused() async throws {
        try await virtually { clock in
            let bench = try bench(clock, isSick: false) {
                $0.backlog = BacklogPolicy(events: 10, patience: .seconds(999))
            }
            try bench.pipeline.pause("Mute")
            for number in 0..<100 { try await bench.pipeline.send(FaultyPartner.order(number)) }
            try await clock.sleep(for: .seconds(100))
            #expect(bench.pipeline.statistics.destinations.map(\.counts.delivered) == [100, 100, 100, 0])
            try bench.pipeline.resume("Mute")
            await bench.pipeline.shutdown(deadline: .seconds(600))
            #expect(bench.pipeline.statistics.destinations[3].counts.delivered >= 10)
        }
    }

    @Test("makes senders wait when it is the only one, and loses nothing")
    func alone() async throws {
        try await virtually { clock in
            let repaired = Log<Void>()
            let bench = try Bench(
                clock, [.shop(batched: true)],
                configure: {
                    $0.backlog.events = 10
                    $0.events = 10
                    $0.retry.attempts = 1000
                }
            ) { _ in repaired.all.isEmpty ? .status(503) : .status(200) }
            let sender = clock.task {
                for number in 0..<100 { try await bench.pipeline.send(FaultyPartner.order(number)) }
            }
            try await clock.sleep(for: .seconds(60))
            #expect(bench.pipeline.statistics.accepted <= 21)
            repaired.add(())
            try await sender.value
            await bench.pipeline.shutdown(deadline: .seconds(3600))
            #expect(bench.pipeline.statistics.delivered == 100)
        }
    }
}
