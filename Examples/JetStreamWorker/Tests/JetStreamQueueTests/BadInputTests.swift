import DestinationActions
import DestinationActionsTesting
import Testing
import WebhookDestination

@testable import JetStreamQueue

@Suite("A queue on a cluster that somebody else was at")
struct BadInputTests {
    /// What a queue reports.
    private actor Reports {
        private var lines: [String] = []
        func add(_ line: String) { lines.append(line) }
        func contains(_ part: String) -> Bool { lines.contains { $0.contains(part) } }
    }

    private func refusal(_ options: JetStreamOptions) async -> String {
        do {
            try await JetStreamQueue.open(options).close()
            return "opened"
        } catch {
            return "\(error)"
        }
    }

    private func entry(_ number: Int, key: String? = nil) -> QueueEntry {
        QueueEntry(.track("Tried", userId: "u", Event.Common(messageId: "m-\(number)")), orderingKey: key)
    }

    @Test("is opened by workers of its own fleet with its own lease, and by no others")
    func otherFleet() async throws {
        let options = try await Cluster.shared.value.options()
        let queue = try await JetStreamQueue.open(options)
        var other = options
        other.fleet = "staging"
        #expect(await refusal(other) == "The queue \(options.name) belongs to the fleet default, not to staging.")
        other = options
        other.lease = .seconds(7)
        #expect(
            await refusal(other)
                == "The queue \(options.name) was made with a lease of 2000 ms, not of 7000 ms; all workers have the same."
        )
        #expect(await refusal(options) == "opened")
        await queue.close()
    }

    @Test("is not opened if another version made it, or if the stream is no queue")
    func otherFormat() async throws {
        let options = try await Cluster.shared.value.options()
        let connection = try await NATSConnection(options.servers, name: "another")
        var plain = options
        plain.name += "-plain"
        let streams: [(String, JSONValue)] = [
            (options.name, ["queue-format": "0"]), (plain.name, ["made-by": "somebody"]),
        ]
        for (name, metadata) in streams { try await made(name, metadata, connection) }
        #expect(
            await refusal(options)
                == "The queue \(options.name) has format 0, and this program knows format 2: empty it with the program that "
                + "made it, or use another name.")
        #expect(await refusal(plain) == "The stream \(plain.name) is there, and is no queue.")
        await connection.close()
    }

    private func made(_ name: String, _ metadata: JSONValue, _ connection: NATSConnection) async throws {
        for attempt in 0... {
            do {
                try await connection.api(
                    "STREAM.CREATE.\(name)",
                    [
                        "name": JSONValue(name), "subjects": [JSONValue("\(name).>")], "storage": "file",
                        "retention": "limits", "discard": "new", "num_replicas": 3, "max_consumers": -1, "max_msgs": -1,
                        "max_bytes": -1, "metadata": metadata,
                    ])
                return
            } catch {
                // A cluster that has just started has no leader yet.
                if attempt == 60 { throw error }
                try await Task.sleep(for: .milliseconds(250))
            }
        }
    }

    @Test("passes over what is no record, and goes on")
    func foreign() async throws {
        let reports = Reports()
        var options = try await Cluster.shared.value.options()
        options.report = { line in Task { await reports.add(line) } }
        let queue = try await JetStreamQueue.open(options)
        for headers in [[], [(LogRecord.header, "?")], [(LogRecord.header, Base64.encode([2, 99, 1, 0, 0, 0, 44]))]] {
            _ = try await queue.connection.put(options.commands, headers: headers, body: [1, 2, 3])
        }
        _ = try await queue.connection.put(options.appends, body: [])
        try await queue.append([entry(1)])
        let taken = try await queue.next(events: 10, bytes: 1 << 20)
        #expect(taken.count == 1)
        #expect(try await queue.settle(taken.map { QueueSettlement(id: $0.id) }) == [])
        #expect(await queue.count == 0)
        #expect(await reports.contains("is no record, and is passed over"))
        await queue.close()
    }

    @Test("ends with a sentence at a record of a later version, whose meaning it cannot know")
    func later() async throws {
        let options = try await Cluster.shared.value.options()
        let queue = try await JetStreamQueue.open(options)
        let record = Base64.encode([9, 1, 1, 1])
        _ = try await queue.connection.put(options.commands, headers: [(LogRecord.header, record)])
        let sentence = "The log holds a record of version 9, and this program knows up to 2."
        await #expect { _ = try await queue.next(events: 1, bytes: 100) } throws: { "\($0)" == sentence }
        #expect(await refusal(options) == sentence)
        await queue.close()
    }

    @Test("refuses what no message can hold, and more than there is room for")
    func bounds() async throws {
        var options = try await Cluster.shared.value.options()
        options.mostBytes = 10_000
        let writer = try await JetStreamWriter(options)
        await #expect(throws: JetStreamError.self) { try await writer.append((0...1000).map { entry($0) }) }
        let large = QueueEntry(.bytes([UInt8](repeating: 32, count: 5 << 20)), messageId: "large")
        await #expect(throws: JetStreamError.self) { try await writer.append([large]) }
        try await writer.append((0..<100).map { entry($0) })
        try await Task.sleep(for: .seconds(1.2))
        await #expect { try await writer.append([entry(200)]) } throws: { "\($0)".contains("is full") }
        await writer.close()
        let queue = try await JetStreamQueue.open(options)
        // What is there can still be settled.
        let taken = try await queue.next(events: 100, bytes: 1 << 20)
        #expect(try await queue.settle(taken.map { QueueSettlement(id: $0.id) }).isEmpty && taken.count == 100)
        await queue.close()
    }

    @Test("makes letters of events that are gone, and of those for a destination that nobody has")
    func letters() async throws {
        let options = try await Cluster.shared.value.options()
        let queue = try await JetStreamQueue.open(options)
        try await queue.append([entry(1)])
        let first = try await queue.next(events: 1, bytes: 1 << 20)
        let target = QueueTarget(destination: "Nobody", subscription: "Nothing", attempts: 1)
        _ = try await queue.settle([QueueSettlement(id: first[0].id, open: [target])])
        try await queue.append([entry(2, key: "k"), entry(3, key: "k")])
        try await queue.look()
        let last = await queue.state.applied
        var message = last
        while try await queue.connection.message(message, of: options.name, doubts: 0)?.headers["Nats-Subject"]
            != options.appends
        {
            message -= 1
        }
        _ = try await queue.connection.api("STREAM.MSG.DELETE.\(options.name)", ["seq": JSONValue(message)])
        let webhook = try DestinationInstance(Webhook(), settings: ["url": "https://hooks.example.com/events"])
        let pipeline = try Pipeline([webhook], transport: RecordingTransport(), queue: queue)
        pipeline.start()
        var letters: [DeadLetter] = []
        let start = ContinuousClock.now
        while letters.count < 3, start.duration(to: .now) < .seconds(20) {
            try await Task.sleep(for: .milliseconds(100))
            letters = try await queue.letters()
        }
        #expect(letters.map(\.destination).contains("Nobody"))
        #expect(letters.filter { $0.message.contains("no event") }.count == 2)
        #expect(await queue.count == 0)
        _ = await pipeline.shutdown(deadline: .seconds(1))
    }
}
