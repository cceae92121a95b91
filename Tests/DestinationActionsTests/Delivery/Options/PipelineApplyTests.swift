import DestinationActions
import DestinationActionsTesting
import Testing

/// The options of a bench, with changes.
private func options(_ clock: VirtualClock, _ change: (inout PipelineConfiguration) -> Void) -> PipelineConfiguration {
    var configuration = PipelineConfiguration()
    configuration.seed = 1
    change(&configuration)
    return configuration
}

extension Pipeline {
    /// What each destination delivered, by name.
    fileprivate var deliveries: [String: Int] {
        statistics.destinations.reduce(into: [:]) { $0[$1.name, default: 0] += $1.counts.delivered }
    }
}

@Suite("Pipeline: another configuration while it runs")
struct PipelineApplyTests {
    @Test("adds, removes and changes destinations, and says what changed")
    func difference() async throws {
        try await virtually { clock in
            let same = try DestinationInstance.shop("Same")
            let bench = try Bench(clock, [same, .shop("Gone"), .shop("Other")])
            #expect(
                await bench.pipeline.deliver(FaultyPartner.event(1)).map(\.destination) == ["Same", "Gone", "Other"])
            let change = try await bench.pipeline.apply(
                [
                    .shop("New"),
                    DestinationInstance.shop("Other", more: [DestinationInstance.notes]).replacing(
                        settings: ["key": "k-2"]),
                    .shop("Same"),
                ],
                configuration: options(clock) {
                    $0.retry.attempts = 7
                    $0.batchAge = .milliseconds(1500)
                    $0.limits = ["Other": DeliveryLimits(inFlight: 2)]
                    $0.backlogs = ["Other": BacklogPolicy(events: 5)]
                })
            #expect(change.added == ["New"] && change.removed == ["Gone"] && change.unchanged == ["Same"])
            #expect(change.changed.map(\.name) == ["Other"])
            #expect(change.changed.first?.parts == [.settings, .subscriptions, .limits, .backlog])
            #expect(change.options == ["retry/attempts", "batchAge"] && change.left.isEmpty && !change.isEmpty)
            #expect(
                change.description
                    == "added New · removed Gone · changed Other (settings, subscriptions, limits, backlog) · "
                    + "options retry/attempts, batchAge")
            #expect(
                change.json == [
                    "added": ["New"], "removed": ["Gone"],
                    "changed": [["name": "Other", "parts": ["settings", "subscriptions", "limits", "backlog"]]],
                    "unchanged": ["Same"], "options": ["retry/attempts", "batchAge"], "left": 0,
                ])
            #expect(bench.pipeline.destinations == ["New", "Other", "Same"])
            let outcomes = await bench.pipeline.deliver(
                FaultyPartner.event(2, .track, ["properties": ["email": "ann@example.com"]]))
            #expect(
                outcomes.map { "\($0.destination) \($0.subscription) \($0.outcome.name)" } == [
                    "New Orders delivered", "Other Orders delivered", "Other Notes delivered", "Same Orders delivered",
                ])
            let again = try await bench.pipeline.apply([.shop("New"), .shop("Other"), same])
            #expect(again.changed.map(\.parts) == [[.settings, .subscriptions]] && again.options.isEmpty)
            let none = try await bench.pipeline.apply([.shop("New"), .shop("Other"), same])
            #expect(none.isEmpty && none.description == "nothing changed")
            await bench.pipeline.shutdown()
            #expect(bench.pipeline.statistics.outcomes == 7 && bench.pipeline.statistics.expected == 7)
            #expect(bench.pipeline.openTasks == 0 && clock.sleepers == 0)
        }
    }

    @Test("gives an event to the destinations that there were when it was accepted, however long it waits")
    func epochs() async throws {
        try await virtually { clock in
            // The one destination with a bound holds the events back.
            let bench = try Bench(
                clock, [.shop("Slow"), .shop("Old")], latency: { _ in .seconds(1) },
                configure: { $0.backlogs = ["Slow": BacklogPolicy(events: 1, patience: .seconds(3600))] })
            let configuration = options(clock) {
                $0.backlogs = ["Slow": BacklogPolicy(events: 1, patience: .seconds(3600))]
            }
            func send(_ numbers: Range<Int>) async throws {
                for number in numbers { try await bench.pipeline.send(FaultyPartner.order(number)) }
            }
            try await send(0..<10)
            let second = try [DestinationInstance.shop("Slow"), .shop("New")]
            let removal = clock.task {
                try await bench.pipeline.apply(second, configuration: configuration, deadline: .seconds(600))
            }
            try await clock.sleep(for: .milliseconds(10))
            try await send(10..<20)
            #expect(bench.pipeline.destinations == ["Slow", "New"])
            let leaving = bench.pipeline.statistics.destinations.filter(\.isLeaving)
            #expect(leaving.map(\.name) == ["Old"] && leaving.first?.json["leaving"] == true)
            let third = clock.task { try await bench.pipeline.apply([.shop("Slow")], configuration: configuration) }
            try await clock.sleep(for: .milliseconds(10))
            try await send(20..<30)
            #expect(try await removal.value.removed == ["Old"])
            #expect(try await third.value.removed == ["New"])
            #expect(bench.pipeline.statistics.destinations.map(\.name) == ["Slow"])
            await bench.pipeline.shutdown(deadline: .seconds(600))
            #expect(bench.pipeline.statistics.delivered == 50 && bench.pipeline.statistics.outcomes == 50)
            #expect(bench.letters.letters.isEmpty)
            for number in 0..<30 { #expect(bench.partner.taken[number] == (number < 20 ? 2 : 1), "\(number)") }
        }
    }

    @Test("drops the oldest events at the destinations that they came in for")
    func dropped() async throws {
        try await virtually { clock in
            let set = { @Sendable (configuration: inout PipelineConfiguration) in
                configuration.events = 3
                configuration.whenFull = .dropOldest
                configuration.backlogs = ["Slow": BacklogPolicy(events: 1, patience: .seconds(3600))]
            }
            let bench = try Bench(
                clock, [.shop("Slow"), .shop("Old")], latency: { _ in .seconds(9) }, configure: set)
            for number in 0..<3 {
                try await bench.pipeline.send(FaultyPartner.event(number))
                try await clock.sleep(for: .milliseconds(1))
            }
            _ = clock.task {
                try await bench.pipeline.apply([.shop("Slow"), .shop("New")], configuration: options(clock, set))
            }
            try await clock.sleep(for: .milliseconds(1))
            try await bench.pipeline.send(contentsOf: [FaultyPartner.event(3)])
            try await bench.pipeline.send(contentsOf: [FaultyPartner.event(4), FaultyPartner.event(5)])
            try await bench.pipeline.send(FaultyPartner.event(6))
            await bench.letters.settled(6, clock)
            #expect(
                bench.letters.letters.map { "\($0.event.messageId ?? "") \($0.destination)" }.sorted() == [
                    "message-1 Old", "message-1 Slow", "message-2 Old", "message-2 Slow", "message-3 New",
                    "message-3 Slow",
                ])
            await bench.pipeline.shutdown(deadline: .seconds(3600))
            #expect(bench.partner.taken == [0: 2, 4: 2, 5: 2, 6: 2])
        }
    }

    @Test("finishes what a removed destination has, and goes on with the others meanwhile")
    func finishes() async throws {
        try await virtually { clock in
            let bench = try Bench(
                clock, [.shop("Well"), .shop("Slow", batched: true, Shop(base: "https://slow.example.com"))],
                latency: { $0.request.url.base.text.contains("slow") ? .seconds(5) : .milliseconds(20) })
            // A batch that would wait for more goes out at once.
            try await bench.pipeline.send(contentsOf: (0..<95).map { try FaultyPartner.order($0) })
            try await clock.sleep(for: .milliseconds(10))
            let change = clock.task { try await bench.pipeline.apply([.shop("Well")]) }
            try await clock.sleep(for: .milliseconds(500))
            try await bench.pipeline.send(contentsOf: (95..<100).map { try FaultyPartner.order($0) })
            try await clock.sleep(for: .seconds(1))
            #expect(bench.pipeline.deliveries == ["Well": 100, "Slow": 0])
            #expect(try await change.value.left.isEmpty)
            #expect((.seconds(10)...(.seconds(16))).contains(clock.now.elapsed))
            #expect(bench.pipeline.statistics.delivered == 195 && bench.pipeline.deliveries == ["Well": 100])
            await bench.pipeline.shutdown()
            #expect(bench.pipeline.statistics.outcomes == 195 && bench.letters.letters.isEmpty)
        }
    }

    @Test(
        "hands back what a removed destination cannot finish: to the sink, or to the caller",
        arguments: [true, false], [Duration.zero, .seconds(2)])
    func handsBack(hasSink: Bool, deadline: Duration) async throws {
        try await virtually { clock in
            let repaired = Log<Void>()
            let partner = FaultyPartner(clock: clock) { _ in repaired.all.isEmpty ? .hang : .status(200) }
            let letters = InMemoryDeadLetters()
            var configuration = options(clock) { _ in }
            configuration.executor = clock.executor
            let pipeline = try Pipeline(
                [.shop("Well"), .shop("Mute")], transport: partner, configuration: configuration,
                deadLetters: hasSink ? letters : nil, clock: clock)
            try pipeline.pause("Well")
            try await pipeline.send(contentsOf: (0..<20).map { try FaultyPartner.order($0) })
            try await clock.sleep(for: .seconds(1))
            let began = clock.now.elapsed
            let change = try await pipeline.apply([.shop("Well")], deadline: deadline)
            #expect(clock.now.elapsed - began <= deadline + .seconds(1))
            #expect(pipeline.statistics.destinations.map(\.name) == ["Well"])
            #expect(pipeline.statistics.undelivered == 20)
            let left = hasSink ? letters.letters : change.left
            #expect((hasSink ? change.left : letters.letters).isEmpty)
            #expect(left.count == 20 && Set(left.map { $0.event.messageId }).count == 20)
            #expect(left.allSatisfy { $0.destination == "Mute" && $0.code == "removed" && !$0.isMasked })
            repaired.add(())
            #expect(await pipeline.replay(left).allSatisfy { $0 == nil })
            try await pipeline.apply([.shop("Well"), .shop("Mute")])
            #expect(await pipeline.replay(left).allSatisfy { $0?.outcome.name == "delivered" })
            try pipeline.resume("Well")
            #expect(await pipeline.shutdown().isEmpty)
            #expect(pipeline.deliveries == ["Well": 20, "Mute": 20] && pipeline.openTasks == 0 && clock.sleepers == 0)
        }
    }

    @Test("keeps what a destination has and knows: pause, order, repetitions, gathered batches, breaker")
    func keeps() async throws {
        try await virtually { clock in
            let configure = { @Sendable (configuration: inout PipelineConfiguration) in
                configuration.ordering = .user
                configuration.duplicates = DuplicateWindow()
                configuration.batchAge = .seconds(10)
            }
            let bench = try Bench(
                clock,
                [.shop("Shop"), .shop("Bulk", batched: true), .shop("Down", Shop(base: "https://down.example.com"))],
                configure: configure
            ) { call in
                call.request.url.base.text.contains("down") ? .status(503) : .status(200)
            }
            try bench.pipeline.pause("Shop")
            try await bench.pipeline.send(contentsOf: (0..<8).map { try FaultyPartner.order($0) })
            try await bench.pipeline.send(FaultyPartner.event(0, .track, ["messageId": "second"]))
            try await clock.sleep(for: .seconds(5))
            let calls = bench.partner.calls
            #expect(bench.pipeline.statistics.destinations.map(\.state) == [.paused, .running, .failing])
            for round in 0..<20 {
                try await bench.pipeline.apply(
                    [
                        DestinationInstance.shop("Shop").replacing(settings: ["key": JSONValue("k-\(round)")]),
                        .shop("Bulk", batched: true, more: [DestinationInstance.notes]),
                        .shop("Down", Shop(base: "https://down.example.com")),
                    ], configuration: options(clock, configure))
                #expect(bench.pipeline.statistics.destinations.map(\.state) == [.paused, .running, .failing])
                #expect(bench.pipeline.statistics.destinations.map(\.waiting) == [9, 9, 9])
            }
            #expect(bench.partner.calls == calls)
            try bench.pipeline.resume("Shop")
            // The batch goes when it is ten seconds old, not ten seconds after the last change.
            try await clock.sleep(for: .milliseconds(5500))
            #expect(bench.pipeline.deliveries["Bulk"] == 8 && bench.pipeline.deliveries["Shop"] == 9)
            let repeated = await bench.pipeline.deliver(
                FaultyPartner.event(1, .track, ["properties": ["email": "ann@example.com"]]), deadline: .seconds(1))
            #expect(
                repeated.map { "\($0.destination) \($0.subscription) \($0.outcome.code)" } == [
                    "Shop Orders duplicate", "Bulk Orders duplicate", "Bulk Notes delivered", "Down Orders deadline",
                ])
            await bench.pipeline.shutdown(deadline: .zero)
        }
    }

    @Test("takes other limits and policies at once")
    func limits() async throws {
        try await virtually { clock in
            let bench = try Bench(clock, [.shop()], latency: { _ in .seconds(1) })
            try await bench.pipeline.send(contentsOf: (0..<200).map { try FaultyPartner.order($0) })
            try await clock.sleep(for: .milliseconds(1500))
            #expect(bench.partner.mostAtOnce["https://shop.example.com"] == 4)
            func apply(_ change: @escaping (inout PipelineConfiguration) -> Void) async throws -> PipelineChange {
                try await bench.pipeline.apply([.shop()], configuration: options(clock, change))
            }
            #expect(
                try await apply { $0.limits["Shop"] = DeliveryLimits(inFlight: 20) }.changed.map(\.parts) == [[.limits]]
            )
            try await clock.sleep(for: .milliseconds(100))
            #expect(bench.partner.mostAtOnce["https://shop.example.com"] == 20)
            _ = try await apply { $0.limits["Shop"] = DeliveryLimits(inFlight: 20, requestsPerMinute: 60) }
            try await clock.sleep(for: .seconds(2))
            let calls = bench.partner.calls
            try await clock.sleep(for: .seconds(10))
            #expect((10...11).contains(bench.partner.calls - calls))
            _ = try await apply { $0.limits["Shop"] = DeliveryLimits(inFlight: 20, timeout: .milliseconds(500)) }
            try await clock.sleep(for: .seconds(5))
            #expect(bench.pipeline.statistics.destinations.map(\.state) == [.failing])
            _ = try await apply { $0.limits["Shop"] = DeliveryLimits(inFlight: 20, timeout: .seconds(5)) }
            #expect(await bench.pipeline.shutdown(deadline: .seconds(3600)).isEmpty)
            #expect(bench.pipeline.statistics.outcomes == 200)
        }
    }

    @Test("lets a new key through though the destination is full and all wait for it")
    func stuck() async throws {
        try await virtually { clock in
            let configure = { @Sendable (configuration: inout PipelineConfiguration) in
                configuration.events = 10
                configuration.backlog.events = 5
                configuration.credentialsPatience = .seconds(36_000)
            }
            let bench = try Bench(clock, [.shop()], configure: configure) { call in
                call.request.headers["X-Key"] == "k-2" ? .status(200) : .status(401)
            }
            let sender = clock.task {
                for number in 0..<100 { try await bench.pipeline.send(FaultyPartner.order(number)) }
            }
            try await clock.sleep(for: .seconds(100))
            #expect(bench.pipeline.statistics.delivered == 0)
            // Nobody has to wait for what waits.
            let began = clock.now
            try await bench.pipeline.apply([DestinationInstance.shop().replacing(settings: ["key": "k-2"])])
            #expect(clock.now == began)
            try await sender.value
            #expect(await bench.pipeline.shutdown(deadline: .seconds(60)).isEmpty)
            #expect(bench.pipeline.statistics.delivered == 100)
        }
    }

    @Test("puts another destination under the same name beside the one that finishes")
    func replaced() async throws {
        try await virtually { clock in
            let bench = try Bench(clock, [.shop("Shop")], latency: { _ in .seconds(1) })
            try await bench.pipeline.send(contentsOf: (0..<10).map { try FaultyPartner.order($0) })
            let courier = try DestinationInstance(Courier(), name: "Shop", settings: Courier.settings)
            let change = clock.task { try await bench.pipeline.apply([courier]) }
            try await clock.sleep(for: .milliseconds(10))
            #expect(bench.pipeline.statistics.destinations.map(\.isLeaving) == [false, true])
            #expect(bench.pipeline.destinations == ["Shop"])
            #expect(
                try await change.value.changed.map(\.parts) == [[.destination, .settings, .subscriptions, .limits]])
            #expect(bench.partner.taken.count == 10 && bench.pipeline.statistics.delivered == 10)
            await bench.pipeline.shutdown()
        }
    }

    @Test("refuses what cannot change and what is wrong, all at once, and changes nothing")
    func refused() async throws {
        try await virtually { clock in
            let bench = try Bench(clock, [.shop()], configure: { $0.duplicates = DuplicateWindow(messages: 5) })
            let configuration = options(clock) {
                $0.ordering = .user
                $0.seed = 2
                $0.retry.attempts = 0
                $0.limits["Shopp"] = DeliveryLimits()
                $0.executor = VirtualClock().executor
                $0.observerExecutor = VirtualClock().executor
            }
            let error = await #expect(throws: ConfigurationErrors.self) {
                try await bench.pipeline.apply([.shop("New"), .shop("New")], configuration: configuration)
            }
            let fixed = "must be as it was when the pipeline was made: it cannot change while events are on their way"
            #expect(
                error?.problems.map(\.description) == [
                    #"destinations/1/name: must be different from those of the others, found "New" again"#,
                    "retry/attempts: must be at least 1, found 0",
                    "limits/Shopp: must be the name of a destination instance, which it is not",
                    "ordering: \(fixed)", "duplicates: \(fixed)", "seed: \(fixed)", "executor: \(fixed)",
                    "observerExecutor: \(fixed)",
                ])
            #expect(bench.pipeline.destinations == ["Shop"])
            #expect(await bench.pipeline.deliver(FaultyPartner.event(1)).map(\.outcome.name) == ["delivered"])
            let window = options(clock) { $0.duplicates = DuplicateWindow(messages: 9) }
            #expect(
                try await bench.pipeline.apply([.shop()], configuration: window).options == ["duplicates/messages"])
            await bench.pipeline.shutdown()
            for instances in [try [DestinationInstance.shop()], []] {
                let closed = await #expect(throws: PipelineError.self) { try await bench.pipeline.apply(instances) }
                #expect(closed?.code == .closed)
            }
        }
    }

    @Test("takes a file that was read again, and says the places in it")
    func file() async throws {
        try await virtually { clock in
            func read(_ pipeline: JSONValue, _ names: [String]) throws -> DestinationConfiguration {
                let destinations = names.map { name -> JSONValue in
                    [
                        "destination": "shop", "name": JSONValue(name), "settings": ["key": "k-1"],
                        "limits": ["inFlight": 3],
                        "subscriptions": [["name": "Orders", "action": "placeOrder", "trigger": "type = \"track\""]],
                    ]
                }
                return try DestinationConfiguration(
                    ["pipeline": pipeline, "destinations": JSONValue(destinations)], destinations: [Shop()]
                ) { _ in nil }
            }
            let first = try read(["ordering": "user", "seed": 1], ["A", "B"])
            let bench = try Bench(
                clock, first.instances,
                configure: {
                    $0 = first.pipeline
                    $0.executor = clock.executor
                })
            let change = try await bench.pipeline.apply(
                read(["ordering": "user", "seed": 1, "events": 5], ["B", "C"]))
            #expect(change.added == ["C"] && change.removed == ["A"] && change.unchanged == ["B"])
            #expect(change.options == ["events"])
            let error = await #expect(throws: ConfigurationErrors.self) {
                try await bench.pipeline.apply(read(["batchAge": "2 s", "seed": 1], ["B"]))
            }
            #expect(error?.problems.map(\.path) == ["pipeline/ordering"])
            #expect(bench.pipeline.destinations == ["B", "C"])
            await bench.pipeline.shutdown()
        }
    }
}
