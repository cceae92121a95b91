import ArgumentParser
import DestinationActions
import DestinationActionsURLSession
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import ServerAdapters
import ServiceLifecycle

/// Sends the same requests over both transports to a partner in the same process, in turn, and says how they compare.
@main
struct TransportSpeed: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "transport-speed",
        abstract: "Compares the transport over AsyncHTTPClient with the one over URLSession.")

    @Option(help: "How many requests a round has.")
    var requests = 5000
    @Option(help: "How many rounds each transport has.")
    var rounds = 3
    @Option(help: "How many requests are under way at once.")
    var inFlight = 64
    @Option(help: "Fail if the one over AsyncHTTPClient is not so many times as fast.")
    var atLeast: Double?

    func run() async throws {
        let (ports, continuation) = AsyncStream<Int>.makeStream()
        let router = Router()
        router.post("**") { request, _ -> HTTPTypes.HTTPResponse.Status in
            for try await _ in request.body {}
            return .ok
        }
        var logger = Logger(label: "partner")
        logger.logLevel = .error
        let partner = Application(
            router: router, configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in continuation.yield(channel.localAddress?.port ?? 0) }, logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await partner.run() }
            for await port in ports {
                try await compare(port)
                break
            }
            group.cancelAll()
        }
    }

    private func compare(_ port: Int) async throws {
        let request = DestinationActions.HTTPRequest(
            .post, try HTTPURL(BaseURL(unencrypted: "http://127.0.0.1:\(port)")).appending("events"),
            headers: ["Content-Type": "application/json"], body: Array(repeating: UInt8(ascii: " "), count: 1000))
        let client = AsyncHTTPClientTransport(connections: inFlight)
        var options = URLSessionTransport.Configuration()
        options.maximumInFlight = inFlight
        let session = URLSessionTransport(options)
        var clientRates: [Double] = []
        var sessionRates: [Double] = []
        for round in 0...rounds {
            let fast = try await rate(client, request)
            let slow = try await rate(session, request)
            // In the first one, connections are made.
            if round == 0 { continue }
            clientRates.append(fast)
            sessionRates.append(slow)
        }
        try await client.shutdown()
        let (fast, slow) = (clientRates.sorted()[rounds / 2], sessionRates.sorted()[rounds / 2])
        print("AsyncHTTPClient  \(Int(fast)) requests/s")
        print("URLSession       \(Int(slow)) requests/s")
        print(
            String(
                format: "ratio            %.2f (medians of %d rounds in turn, %d in flight)", fast / slow, rounds,
                inFlight))
        if let atLeast, fast / slow < atLeast { throw ExitCode.failure }
    }

    private func rate(_ transport: some HTTPTransport, _ request: DestinationActions.HTTPRequest) async throws -> Double
    {
        let start = ContinuousClock.now
        let share = requests / inFlight
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<inFlight {
                group.addTask {
                    for _ in 0..<share { _ = try await transport.send(request, timeout: .seconds(30)) }
                }
            }
            try await group.waitForAll()
        }
        return Double(share * inFlight) / ((ContinuousClock.now - start) / .seconds(1))
    }
}
