import AllocationCounter
import DestinationActions
import Dispatch
import EnchargeDestination

/// How the cost of an event grows: with its size, with subscriptions, destinations, batches and threads.
///
/// Times are CPU times, the median of some rounds.
enum Growth {
    static func run() async throws {
        try size()
        try subscriptions()
        try destinations()
        try batches()
        try threads()
        try await waiting()
    }

    /// An event of about so many bytes.
    private static func event(bytes: Int) -> [UInt8] {
        let products = (0..<max(1, (bytes - 180) / 90)).map { index in
            #"{"product_id":"p-\#(1_000_000 + index)","name":"Mug of stoneware","price":12.5,"quantity":\#(index % 9)}"#
        }
        let head = #"{"type":"track","event":"Order Completed","userId":"u-1","messageId":"m-1","timestamp":"#
        let time = #""2026-01-20T16:33:20.848Z","#
        let text = head + time + #""properties":{"products":["# + products.joined(separator: ",") + "]}}"
        return Array(text.utf8)
    }

    private static func size() throws {
        print("\nwith the size of an event: parsing it, and a request of five fields")
        let instance = try Tasks.five()
        for bytes in [300, 1000, 3000, 10_000, 30_000, 100_000, 500_000, 2_000_000] {
            let line = event(bytes: bytes)
            let limits = JSONLimits(depth: 64, size: 4 << 20)
            let passes = max(3, 20_000_000 / bytes / 4)
            let parsing = median(passes) { consume(try? Event(parsing: line, limits: limits)) }
            let event = try Event(parsing: line, limits: limits)
            let making = median(passes) { consume(instance.requests(for: event)) }
            let each = Table.fixed((parsing + making) / Double(line.count), 2)
            Table.figures("\(line.count) bytes", [parsing, making], "\(each) ns a byte")
        }
    }

    private static func subscriptions() throws {
        print("\nwith subscriptions of an instance, all of which match: making it, and the requests of an event")
        let event = try Event(parsing: event(bytes: 1000))
        var last: (count: Int, cost: Double)?
        for count in [1, 2, 5, 10, 20, 50] {
            let make = {
                try DestinationInstance(
                    FiveFields(), settings: [:],
                    subscriptions: (0..<count).map {
                        Subscription(name: "s\($0)", action: "send", trigger: "type = \"track\"")
                    })
            }
            let making = median(50) { consume(try? make()) }
            let instance = try make()
            let cost = median(2000) { consume(instance.requests(for: event)) }
            Table.figures("\(count)", [making, cost], more(count, cost, &last))
        }
        let large = median(20) {
            consume(
                try? DestinationInstance(
                    Encharge(), settings: ["apiKey": "key"],
                    subscriptions: (0..<50).map {
                        Subscription(Encharge.TrackEvent.self, name: "s\($0)", when: .type(.track))
                    }))
        }
        Table.figures("50 of Encharge's Track Event", [large], "to make the instance")
    }

    private static func destinations() throws {
        print("\nwith destinations: the requests of an event that is parsed")
        let event = try Event(parsing: event(bytes: 1000))
        var last: (count: Int, cost: Double)?
        for count in [1, 2, 5, 10] {
            let instances = try (0..<count).map { try Tasks.five(name: "d\($0)") }
            let cost = median(2000) { for instance in instances { consume(instance.requests(for: event)) } }
            Table.figures("\(count)", [cost], more(count, cost, &last))
        }
    }

    private static func batches() throws {
        print("\nwith the events of a batch: one request of all, for each event")
        let instance = try DestinationInstance(
            FiveFields(), settings: [:],
            subscriptions: [Subscription(action: "send-all", trigger: "type = \"track\"")])
        let event = try Event(parsing: event(bytes: 1000))
        for count in [1, 10, 100, 1000] {
            let events = [Event](repeating: event, count: count)
            let cost = median(max(3, 4000 / count)) { consume(instance.requests(forBatch: events)) }
            Table.figures("\(count)", [cost / Double(count)], "")
        }
    }

    /// Two threads do the same as one does, beside each other.
    private static func threads() throws {
        print("\nwith threads: CPU time of an event from its bytes to a request of five fields")
        let corpus = Corpus.generated(events: 1000, seed: 7)
        let (one, other) = (try Tasks.five(), try Tasks.five(name: "other"))
        let work = { @Sendable (instance: DestinationInstance) in
            for _ in 0..<20 {
                for line in corpus.lines {
                    if let event = try? Event(parsing: line) { consume(instance.requests(for: event)) }
                }
            }
        }
        let count = Double(corpus.lines.count * 20)
        var found: [(alone: Double, shared: Double, apart: Double)] = []
        for _ in 0..<7 {
            let alone = Measurement.nanoseconds(1) { work(one) } / count
            let shared = Measurement.nanoseconds(1) {
                DispatchQueue.concurrentPerform(iterations: 2) { _ in work(one) }
            }
            let apart = Measurement.nanoseconds(1) {
                DispatchQueue.concurrentPerform(iterations: 2) { work($0 == 0 ? one : other) }
            }
            found.append((alone, shared / count / 2, apart / count / 2))
        }
        let middle = found.sorted { $0.shared / $0.alone < $1.shared / $1.alone }[found.count / 2]
        Table.figures("one thread", [middle.alone], "")
        Table.figures("two threads, one instance", [middle.shared], "\(Table.fixed(middle.shared / middle.alone, 2))×")
        Table.figures("two threads, two instances", [middle.apart], "\(Table.fixed(middle.apart / middle.alone, 2))×")
    }

    /// How much memory events take that wait for a partner who never answers.
    @concurrent
    private static func waiting() async throws {
        print("\nmemory of events that wait for a partner who never answers, beyond their text")
        let corpus = Corpus.generated(events: 9000, seed: 9)
        let pipeline = try Pipeline([try Tasks.five()], transport: SilentPartner())
        let before = allocated_bytes()
        for line in corpus.lines {
            // A text of its own, as one that comes from a socket has.
            try await pipeline.send(try Event(parsing: line.map { $0 }))
        }
        let bytes = Double(Int(allocated_bytes() - before) - corpus.bytes) / Double(corpus.lines.count)
        Table.plain("9000 events", "\(Table.fixed(bytes, 0)) bytes each")
        await pipeline.shutdown(deadline: .zero)
    }

    /// What each one more costs, since the last count.
    private static func more(_ count: Int, _ cost: Double, _ last: inout (count: Int, cost: Double)?) -> String {
        defer { last = (count, cost) }
        return last.map { "\(Table.fixed((cost - $0.cost) / Double(count - $0.count), 0)) ns for each more" } ?? ""
    }

    private static func median(_ passes: Int, _ body: () -> Void) -> Double {
        body()
        return (0..<5).map { _ in Measurement.nanoseconds(passes, body) }.sorted()[2]
    }
}

/// A partner that never answers.
private struct SilentPartner: HTTPTransport {
    func send(_ request: HTTPRequest, timeout: Duration) async throws(TransportError) -> HTTPResponse {
        try? await Task.sleep(for: .seconds(600))
        throw TransportError(.cancelled, "It was cancelled.", mayHaveArrived: false)
    }
}
