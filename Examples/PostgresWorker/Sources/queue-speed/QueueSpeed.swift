import DestinationActions
import DestinationActionsFiles
import Foundation
import PostgresQueue
import WebhookDestination

/// Measures a queue under the pipeline: events are appended by one caller, and go to a partner who answers at once.
///
/// One line says how many events a second came through, and the other how long appending alone took.
@main
struct QueueSpeed {
    /// A partner without a network.
    struct Partner: HTTPTransport {
        func send(_ request: HTTPRequest, timeout: Duration) async throws(TransportError) -> HTTPResponse {
            HTTPResponse(status: 200)
        }
    }

    static func main() async throws {
        let words = Array(CommandLine.arguments.dropFirst())
        guard words.count == 5, let events = Int(words[2]), let batch = Int(words[3]), let callers = Int(words[4]),
            batch > 0, callers > 0
        else {
            print("usage: queue-speed spool|postgres DIRECTORY|URL EVENTS EVENTS-A-CALL CALLERS")
            exit(2)
        }
        let session =
            words[0] == "spool" ? nil : try await PostgresSession.join(words[1], fleet: "speed", worker: "speed")
        let queue: any EventQueue =
            if let session { session.queue() } else {
                try FileQueue(directory: words[1], limits: .init(bytes: 4 << 30, events: 10_000_000))
            }
        let instance = try DestinationInstance(
            Webhook(limits: DeliveryLimits(inFlight: 64)), name: "shop",
            settings: ["url": "https://shop.example.com/events"],
            subscriptions: [Subscription(name: "All", action: "send", trigger: #"type = "track""#)])
        let pipeline = try Pipeline([instance], transport: Partner(), queue: queue)
        pipeline.start()
        let start = ContinuousClock.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            for caller in 0..<callers {
                group.addTask {
                    for first in stride(from: caller * batch, to: events, by: batch * callers) {
                        try await queue.append((first..<min(events, first + batch)).map { entry($0) })
                    }
                }
            }
            try await group.waitForAll()
        }
        let appended = ContinuousClock.now - start
        while pipeline.statistics.delivered < events { try await Task.sleep(for: .milliseconds(2)) }
        let delivered = ContinuousClock.now - start
        await pipeline.shutdown()
        await session?.leave()
        print("\(rate(events, delivered)) events/s through, \(rate(events, appended)) events/s appended")
    }

    private static func rate(_ events: Int, _ time: Duration) -> Int { Int(Double(events) / (time / .seconds(1))) }

    private static func entry(_ number: Int) -> QueueEntry {
        let text =
            #"{"type":"track","event":"Ordered","userId":"u-\#(number % 1000)","messageId":"m-\#(number)","properties":{"total":\#(number),"#
            + #""text":"\#(String(repeating: "x", count: 700))"}}"#
        return QueueEntry(.bytes(Array(text.utf8)), messageId: "m-\(number)")
    }
}
