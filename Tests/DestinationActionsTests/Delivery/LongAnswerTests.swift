import DestinationActions
import DestinationActionsTesting
import Testing

/// Answers of which the transport keeps the head alone.
@Suite("Delivery: answers that are too long")
struct LongAnswerTests {
    private static func long(_ status: Int, headers: HTTPHeaders = [:]) -> RecordingTransport.Answer {
        .failure(
            TransportError(
                .responseTooLarge, "The answer is longer than 65536 bytes.", mayHaveArrived: true,
                head: HTTPResponse(status: status, headers: headers, body: [1, 2, 3])))
    }

    private func pipeline(_ clock: VirtualClock, _ transport: RecordingTransport, _ letters: InMemoryDeadLetters)
        throws -> Pipeline
    {
        var configuration = PipelineConfiguration()
        configuration.executor = clock.executor
        return try Pipeline(
            [try .shop()], transport: transport, configuration: configuration, deadLetters: letters, clock: clock)
    }

    @Test("one of success fails the event, says that it may have arrived, and marks what is sent again")
    func success() async throws {
        try await virtually { clock in
            let letters = InMemoryDeadLetters()
            let pipeline = try pipeline(clock, RecordingTransport([Self.long(200)]), letters)
            let outcomes = await pipeline.deliver(try FaultyPartner.order(1))
            guard case .failed(let failure) = outcomes.first?.outcome else {
                Issue.record("\(outcomes)")
                return
            }
            #expect(failure.status == 200 && failure.code == "responseTooLarge" && failure.mayHaveArrived)
            #expect(outcomes.first?.json["mayHaveArrived"] == true)
            await letters.settled(1, clock)

            // As a file would hold it.
            let kept = try #require(letters.takeAll().first)
            let letter = try #require(DeadLetter(json: kept.json))
            #expect(letter.mayHaveArrived)
            let replayed = await pipeline.replay([letter])
            guard case .delivered(let delivered) = replayed.first??.outcome else {
                Issue.record("\(replayed)")
                return
            }
            #expect(delivered.mayBeDuplicate)
            await pipeline.shutdown()
        }
    }

    @Test("one that says to come later is tried again, after the wait that it asks for")
    func later() async throws {
        try await virtually { clock in
            let letters = InMemoryDeadLetters()
            let transport = RecordingTransport([Self.long(503, headers: ["Retry-After": "20"])])
            let pipeline = try pipeline(clock, transport, letters)
            let outcomes = await pipeline.deliver(try FaultyPartner.order(1))
            #expect(outcomes.map(\.outcome.description) == ["delivered (200) after 2 requests"])
            #expect(clock.now.elapsed >= .seconds(20))
            await pipeline.shutdown()
        }
    }

    @Test("one that refuses is a refusal", arguments: [(400, "http400"), (401, "credentials"), (302, "http302")])
    func refusal(_ status: Int, _ code: String) async throws {
        let outcomes = await (try DestinationInstance.shop()).deliver(
            try FaultyPartner.order(1), through: RecordingTransport([Self.long(status)]))
        guard case .failed(let failure) = outcomes.first?.outcome else {
            Issue.record("\(outcomes)")
            return
        }
        #expect(failure.status == status && failure.code == code && !failure.mayHaveArrived)
    }

    @Test("a failure after an attempt that may have arrived says so, one that never left does not")
    func history() async throws {
        try await virtually { clock in
            let letters = InMemoryDeadLetters()
            let transport = RecordingTransport([
                .failure(.timedOut), .status(404), .failure(.connectionRefused, mayHaveArrived: false), .status(404),
            ])
            let pipeline = try pipeline(clock, transport, letters)
            for number in 1...2 { _ = await pipeline.deliver(try FaultyPartner.order(number)) }
            await letters.settled(2, clock)
            #expect(letters.takeAll().map(\.mayHaveArrived) == [true, false])
            await pipeline.shutdown()
        }
    }
}
