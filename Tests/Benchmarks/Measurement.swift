import AllocationCounter
import DestinationActions

/// What a task cost per event.
struct Measurement {
    var nanoseconds: Double
    var allocations: Double
    /// How many times as long the peer took, the median over the rounds.
    var ratio: Double?
    var peerNanoseconds: Double?

    static let rounds = 7

    static func run(_ task: Tasks.Task, _ corpus: Corpus, peer: Peer?) -> Measurement {
        let passes = max(1, 40_000 / max(corpus.lines.count, 1))
        let allocations = allocations(task, corpus)
        var own: [Double] = []
        var ratios: [Double] = []
        var theirs: [Double] = []
        for _ in 0..<rounds {
            var cost = nanoseconds(passes) { corpus.lines.forEach(task.run) } / Double(corpus.lines.count)
            own.append(cost)
            guard let name = task.peer, let other = peer?.nanoseconds(name, corpus) else { continue }
            // Before and after the peer's turn, as the machine may change its pace meanwhile.
            cost += nanoseconds(passes) { corpus.lines.forEach(task.run) } / Double(corpus.lines.count)
            theirs.append(other)
            ratios.append(other / (cost / 2))
        }
        return Measurement(
            nanoseconds: median(own) ?? 0, allocations: allocations, ratio: median(ratios),
            peerNanoseconds: median(theirs))
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

/// The plain-JavaScript version of the tasks, run by Node.
struct Peer {
    private let script: String

    static func find() -> Peer? {
        guard Process.output(of: "node --version 2>/dev/null") != nil else { return nil }
        let script = #filePath.replacing("Measurement.swift", with: "peer.mjs")
        return Process.contents(of: script) == nil ? nil : Peer(script: script)
    }

    func nanoseconds(_ task: String, _ corpus: Corpus) -> Double? {
        let temporary = corpus.file == nil
        guard let file = corpus.file ?? Process.temporaryFile(corpus.text)
        else { return nil }
        defer { if temporary { Process.remove(file) } }
        let passes = max(1, 40_000 / max(corpus.lines.count, 1))
        return Process.output(of: "node '\(script)' \(task) '\(file)' \(passes)")
            .flatMap { Double($0.split(whereSeparator: \.isWhitespace).joined()) }
    }
}

/// The printed table.
enum Table {
    static func header(_ hasPeer: Bool) {
        print(pad("task", 12), right("ns/event", 10), right("events/s", 11), right("allocations", 12), terminator: "")
        print(hasPeer ? right("node ns", 11) + right("ratio", 8) : "  (no node: no peer)")
    }

    static func row(_ task: Tasks.Task, _ result: Measurement) {
        print(
            pad(task.name, 12), right(fixed(result.nanoseconds, 0), 10), right(fixed(1e9 / result.nanoseconds, 0), 11),
            right(fixed(result.allocations, 1), 12), terminator: "")
        if let ratio = result.ratio, let other = result.peerNanoseconds {
            print(right(fixed(other, 0), 11) + right(fixed(ratio, 2) + "×", 8))
        } else {
            print()
        }
    }

    static func stage(_ name: String, _ nanoseconds: Double, _ share: Double) {
        print("  " + pad(name, 58), right(fixed(nanoseconds, 0), 8) + " ns" + right(fixed(share, 2) + "×", 8))
    }

    static func line(_ name: String, _ nanoseconds: Double) {
        print("  " + pad(name, 58), right(fixed(nanoseconds, 0), 8) + " ns")
    }

    static func bound(
        _ name: String, _ instructions: Double?, _ most: Double, _ allocations: Double, _ mostAllocations: Double
    ) {
        print(
            pad(name, 12), right(instructions.map { fixed($0, 0) } ?? "-", 8), right("≤ \(fixed(most, 0))", 10),
            right(fixed(allocations, 1), 8), right("≤ \(fixed(mostAllocations, 1))", 7))
    }

    static func growth(_ name: String, _ size: Int, _ instructions: Double, _ ratio: Double, _ isFine: Bool) {
        print(
            "  " + pad(name, 44), right("\(size)", 7), right(fixed(instructions / Double(size), 0), 9), "each",
            right(fixed(ratio, 2) + "×", 8) + "  of twice the size", isFine ? "" : "WRONG")
    }

    private static func pad(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    private static func right(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }

    static func fixed(_ value: Double, _ digits: Int) -> String {
        let scale = digits == 0 ? 1.0 : digits == 1 ? 10 : 100
        let rounded = (value * scale).rounded() / scale
        return digits == 0 ? String(Int(rounded)) : "\(rounded)"
    }
}
