import ArgumentParser
import AsyncHTTPClient
import DestinationActions
import Foundation
import Hummingbird
import Logging
import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOConcurrencyHelpers
import Synchronization

/// Posts batches of events to a server, is the partner of its destinations as well, and says how both went.
@main
struct EventLoad: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "event-load", abstract: "Loads a server with events, and counts what arrives at its partners.")

    @Option(help: "The address of the server.")
    var server: String
    @Option(help: "The write key.")
    var key: String
    @Option(help: "The port at which this is the partner.")
    var partnerPort: Int
    @Option(help: "How many partners the server has, each of which gets every event.")
    var partners = 2
    @Option(help: "How long events are posted.")
    var seconds = 10
    @Option(help: "How many events a batch has.")
    var batch = 50
    @Option(help: "How many clients post at once.")
    var clients = 8
    @Option(help: "How many events a second are posted; as many as are taken unless given.")
    var rate: Int?

    func run() async throws {
        let arrivals = Arrivals()
        let partner = partner(arrivals)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await partner.run() }
            try await load(arrivals)
            group.cancelAll()
        }
    }

    private func load(_ arrivals: Arrivals) async throws {
        let client = HTTPClient(eventLoopGroupProvider: .singleton)
        let figures = Figures()
        let start = ContinuousClock.now
        let end = start + .seconds(seconds)
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<clients { group.addTask { await post(client, number, until: end, figures) } }
        }
        let posted = figures.value
        let time = (ContinuousClock.now - start) / .seconds(1)
        let expected = posted.accepted * partners
        let patience = ContinuousClock.now + .seconds(120)
        while arrivals.count.load(ordering: .relaxed) < expected, ContinuousClock.now < patience {
            try await Task.sleep(for: .milliseconds(20))
        }
        let whole = (ContinuousClock.now - start) / .seconds(1)
        try await client.shutdown()
        let came = arrivals.count.load(ordering: .relaxed)
        let sorted = posted.latencies.sorted()
        func percentile(_ share: Double) -> String {
            guard !sorted.isEmpty else { return "-" }
            return String(format: "%.1f", sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))] * 1000)
        }
        print(
            "posted    \(Int(Double(posted.accepted) / time)) events/s in batches of \(batch), \(posted.accepted) events, \(posted.refused) batches refused"
        )
        print("latency   p50 \(percentile(0.5)) ms, p99 \(percentile(0.99)) ms")
        print(
            "delivered \(Int(Double(posted.accepted) / whole)) events/s to each of \(partners) partners, \(came) of \(expected) arrived"
        )
        if expected == 0 { print("no event was taken") }
        if expected == 0 || came < expected { throw ExitCode.failure }
    }

    private func post(_ client: HTTPClient, _ number: Int, until end: ContinuousClock.Instant, _ figures: Figures) async
    {
        let authorization = "Basic " + Data("\(key):".utf8).base64EncodedString()
        // Clients take turns, so that events come evenly.
        let pause = rate.map { Duration.seconds(1) * (Double(batch * clients) / Double(max(1, $0))) } ?? .zero
        var next = ContinuousClock.now + pause * (Double(number) / Double(clients))
        var round = 0
        while ContinuousClock.now < end {
            if rate != nil {
                try? await Task.sleep(until: next, clock: .continuous)
                next += pause
            }
            round += 1
            let events = (0..<batch).map { index in
                """
                {"type":"track","event":"Order Completed","userId":"u-\(index)","messageId":"\(number)-\(round)-\(index)",\
                "timestamp":"2026-03-01T12:00:00.000Z","properties":{"order_id":"o-\(round)","total":41.5,"currency":"EUR",\
                "products":[{"sku":"A-1","price":41.5,"quantity":1}]},"context":{"ip":"203.0.113.7","locale":"en-GB"}}
                """
            }
            var request = HTTPClientRequest(url: server + "/v1/batch")
            request.method = .POST
            request.headers.add(name: "Authorization", value: authorization)
            request.body = .bytes(ByteBuffer(string: "{\"batch\":[\(events.joined(separator: ","))]}"))
            let start = ContinuousClock.now
            do {
                let response = try await client.execute(request, timeout: .seconds(30))
                _ = try await response.body.collect(upTo: 1 << 20)
                let isTaken = response.status == .ok
                figures.note(isTaken ? batch : 0, (ContinuousClock.now - start) / .seconds(1))
                if !isTaken { try await Task.sleep(for: .milliseconds(50)) }
            } catch {
                figures.note(0, 0)
            }
        }
    }

    /// The partner: it counts the events of its requests.
    private func partner(_ arrivals: Arrivals) -> some ApplicationProtocol {
        let router = Router()
        router.post("**") { request, _ -> HTTPTypes.HTTPResponse.Status in
            var bytes: [UInt8] = []
            for try await part in request.body { bytes.append(contentsOf: part.readableBytesView) }
            let events = try JSONValue(parsing: bytes).array?.count ?? 1
            arrivals.count.add(events, ordering: .relaxed)
            return .ok
        }
        var logger = Logger(label: "partner")
        logger.logLevel = .error
        return Application(
            router: router, configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: partnerPort)),
            logger: logger)
    }
}

/// How many events the partner has.
private final class Arrivals: Sendable {
    let count = Atomic(0)
}

/// What the clients met.
private final class Figures: Sendable {
    struct Value {
        var accepted = 0
        var refused = 0
        var latencies: [Double] = []
    }

    private let state = NIOLockedValueBox(Value())

    var value: Value { state.withLockedValue { $0 } }

    func note(_ events: Int, _ seconds: Double) {
        state.withLockedValue { state in
            state.accepted += events
            if events == 0 { state.refused += 1 } else { state.latencies.append(seconds) }
        }
    }
}
