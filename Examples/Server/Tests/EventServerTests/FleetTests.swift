import DestinationActions
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import Testing

@testable import EventServer

@Suite("Workers that share a queue with the server")
struct FleetTests {
    /// A worker that tells of all, on a port of its own, as long as the body runs.
    private func withWorker(_ live: String, _ body: @escaping @Sendable (String) async throws -> Void) async throws {
        let router = Router()
        router.get("/live") { _, _ in live }
        router.get("/metrics") { _, _ in "worker_up{worker=\"one\"} 1\n" }
        let (ports, continuation) = AsyncStream<Int>.makeStream()
        var logger = Logger(label: "worker")
        logger.logLevel = .critical
        let worker = Application(
            router: router, configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { continuation.yield($0.localAddress?.port ?? 0) }, logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await worker.run() }
            for await port in ports {
                try await body("http://127.0.0.1:\(port)")
                break
            }
            group.cancelAll()
        }
    }

    private func get(_ server: EventServer, _ path: String) async throws -> (Int, String) {
        try await server.admin.test(.router) { client in
            try await client.execute(uri: path, method: .get) { (Int($0.status.code), String(buffer: $0.body)) }
        }
    }

    @Test("the first that answers tells of all of them, on the page and in the metrics")
    func told() async throws {
        let live = #"{"workers":[{"name":"one","is_alive":true,"held":3}],"destinations":[],"letters":0}"#
        try await withWorker(live) { address in
            try await withServer(configure: { $0.workers = ["http://127.0.0.1:1", address] }) { server in
                let (status, body) = try await get(server, "/api/workers")
                #expect(status == 200 && body == live)
                let metrics = try await get(server, "/metrics").1
                #expect(metrics.contains("worker_up{worker=\"one\"} 1\n"))
                #expect(metrics.contains("destination_actions_accepted_events_total 0\n"))
            }
        }
    }

    @Test("without workers the page has none, and where none answers it says so beside the server's own figures")
    func silent() async throws {
        try await withServer { server in
            let (status, _) = try await get(server, "/api/workers")
            #expect(status == 404)
        }
        try await withServer(configure: { $0.workers = ["http://127.0.0.1:1"] }) { server in
            let (status, body) = try await get(server, "/api/workers")
            #expect(status == 502 && body.contains("None of the workers answers: http://127.0.0.1:1."))
            let metrics = try await get(server, "/metrics")
            #expect(metrics.0 == 200 && metrics.1.contains("# None of the workers answers"))
            #expect(metrics.1.contains("destination_actions_accepted_events_total 0\n"))
        }
    }

    @Test("what is no JSON is told, and not shown")
    func nonsense() async throws {
        try await withWorker("<html>") { address in
            try await withServer(configure: { $0.workers = [address] }) { server in
                let (status, body) = try await get(server, "/api/workers")
                #expect(status == 502 && body.contains("is no JSON"))
            }
        }
    }
}
