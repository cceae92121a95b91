import DestinationActions
import DestinationActionsFiles
import DestinationActionsLocks
import DestinationActionsURLSession
import Dispatch
import LoopbackHTTP
import TrialSupport

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The server that is killed: what it answers with 200 is in the queue.
enum VictimServer {
    /// So little that a partner who is away fills it soon.
    static let limits = FileQueue.Limits(bytes: 4 << 20, events: 5000, segmentBytes: 256 << 10)

    static func run(directory: String, port: UInt16, partners: [UInt16], growth: Int?) async throws -> Never {
        let parent = getppid()
        if let growth { SmallDisk.bound(to: growth) }
        let queue = try FileQueue(directory: directory, limits: limits)
        for damage in queue.recovery.damaged { print("damaged: \(damage)") }
        var configuration = PipelineConfiguration()
        configuration.deadline = .seconds(10)
        configuration.retry = RetryPolicy(
            attempts: 3, time: .seconds(5), base: .milliseconds(20), cap: .milliseconds(200))
        configuration.queue.firstWait = .milliseconds(100)
        configuration.queue.longestWait = .seconds(1)
        configuration.breaker.pause = .milliseconds(200)
        configuration.breaker.longestPause = .seconds(1)
        // Somebody moved the clock between two starts.
        let shift = Int64.random(in: -86_400...86_400)
        configuration.timeOfDay = { Timestamp(seconds: Timestamp.now().seconds + shift) }
        let instances = try partners.enumerated().map { place, port in
            try PlainDestination.instance(
                "partner-\(place + 1)", base: BaseURL(unencrypted: "http://127.0.0.1:\(port)"), inBatches: place == 1)
        }
        let pipeline = try Pipeline(
            instances, transport: URLSessionTransport(), configuration: configuration, queue: queue)
        pipeline.start()
        let server = try LoopbackServer(port: port) { request in answer(request, pipeline) }
        // Nobody else ends this process when the test is gone.
        while getppid() == parent { try await Task.sleep(for: .milliseconds(100)) }
        withExtendedLifetime(server) {}
        exit(3)
    }

    /// Answers on the thread of a connection, which waits.
    private static func answer(_ request: LoopbackRequest, _ pipeline: Pipeline) -> LoopbackResponse {
        let result = Answer()
        Task {
            switch request.target {
            case "/alive": result.give(200)
            case "/end":
                let left = await pipeline.shutdown(deadline: .seconds(10))
                exit(left.isEmpty ? 0 : 4)
            default:
                do {
                    try await pipeline.send(contentsOf: [try Event(parsing: request.body)])
                    result.give(200)
                } catch {
                    // Full are either the queue or the disk.
                    result.give("\(error)".contains("the queue is full") ? 503 : 507)
                }
            }
        }
        return LoopbackResponse(status: result.value())
    }
}

/// A status that a thread waits for.
private final class Answer: Sendable {
    private let given = DispatchSemaphore(value: 0)
    private let status = Mutex(0)

    func give(_ status: Int) {
        self.status.withLock { $0 = status }
        given.signal()
    }

    func value() -> Int {
        given.wait()
        return status.withLock { $0 }
    }
}
