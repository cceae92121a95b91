import AllocationCounter
import DestinationActions

/// What a task cost per event.
struct Measurement {
    var nanoseconds: Double
    var allocations: Double
    /// How many times as long each peer took that has the task.
    var peers: [Ratio] = []

    /// A peer beside the task, in turn with it.
    struct Ratio {
        let peer: String
        var nanoseconds: Double
        /// How many times as long it took: the median over the rounds, the least and the most.
        var times: (median: Double, least: Double, most: Double)
    }

    static let rounds = 7

    static func run(_ task: Tasks.Task, _ corpus: Corpus, peers: [Peer]) -> Measurement {
        let passes = max(1, 40_000 / max(corpus.lines.count, 1))
        let allocations = allocations(task, corpus)
        let peers = peers.filter { $0.tasks.contains(task.name) }
        var own: [Double] = []
        var times: [[Double]] = peers.map { _ in [] }
        var theirs = times
        let measure = { nanoseconds(passes) { corpus.lines.forEach(task.run) } / Double(corpus.lines.count) }
        for _ in 0..<rounds {
            var before = measure()
            own.append(before)
            for (place, peer) in peers.enumerated() {
                guard let other = peer.nanoseconds(task.name, corpus) else {
                    print("\(peer.name) fails at \(task.name)")
                    exitProcess(1)
                }
                // Before and after the peer's turn, as the machine may change its pace meanwhile.
                let after = measure()
                theirs[place].append(other)
                times[place].append(other / ((before + after) / 2))
                before = after
            }
        }
        let ratios = peers.indices.compactMap { place -> Ratio? in
            guard let time = median(theirs[place]), let middle = median(times[place]) else { return nil }
            return Ratio(
                peer: peers[place].name, nanoseconds: time,
                times: (middle, times[place].min() ?? middle, times[place].max() ?? middle))
        }
        return Measurement(nanoseconds: median(own) ?? 0, allocations: allocations, peers: ratios)
    }

    /// How many blocks of memory a task takes per event, once it is warm.
    static func allocations(_ task: Tasks.Task, _ corpus: Corpus) -> Double {
        for _ in 0..<3 { corpus.lines.forEach(task.run) }
        let before = allocation_count()
        corpus.lines.forEach(task.run)
        return Double(allocation_count() - before) / Double(corpus.lines.count)
    }

    /// The CPU time of a stage per event, and its share of that of parsing and releasing the event, both the medians over
    /// the rounds.
    ///
    /// Parsing and the stage take turns on a few events, so that both run at the same pace of the machine, and the stage
    /// finds an event in the caches, as it does when it has just been parsed.
    static func compare(_ stage: Stage) -> (nanoseconds: Double, share: Double) {
        let passes = max(1, 10_000 / stage.lines.count)
        var own: [Double] = []
        var shares: [Double] = []
        for round in 0...rounds {
            var parsing = 0.0
            var running = 0.0
            for _ in 0..<passes {
                for start in stride(from: 0, to: stage.lines.count, by: 32) {
                    let lines = stage.lines[start..<min(start + 32, stage.lines.count)]
                    var events: [Event] = []
                    events.reserveCapacity(lines.count)
                    parsing += nanoseconds(1) {
                        for line in lines { if let event = try? Event(parsing: line) { events.append(event) } }
                    }
                    running += nanoseconds(1) { for event in events { stage.run(event) } }
                    parsing += nanoseconds(1) { events.removeAll() }
                }
            }
            // The first round warms up.
            if round == 0 { continue }
            own.append(running / Double(stage.lines.count * passes))
            shares.append(running / parsing)
        }
        return (median(own) ?? 0, median(shares) ?? 0)
    }

    /// The CPU time of one pass.
    static func nanoseconds(_ passes: Int, _ body: () -> Void) -> Double {
        let before = Process.cpuTime
        for _ in 0..<passes { body() }
        return (Process.cpuTime - before) / Double(passes)
    }

    private static func median(_ values: [Double]) -> Double? {
        values.isEmpty ? nil : values.sorted()[values.count / 2]
    }
}
