/// The printed table.
enum Table {
    static func header(_ peers: [Peer]) {
        print(pad("task", 12), right("ns/event", 10), right("events/s", 11), right("allocations", 12), terminator: "")
        print(peers.contains { $0.name == "node" } ? right("node ns", 11) + right("ratio", 8) : "  (no node: no peer)")
    }

    /// A task, how many times as long Node took, and below it the other peers.
    static func row(_ task: Tasks.Task, _ result: Measurement) {
        print(
            pad(task.name, 12), right(fixed(result.nanoseconds, 0), 10), right(fixed(1e9 / result.nanoseconds, 0), 11),
            right(fixed(result.allocations, 1), 12), terminator: "")
        let node = result.peers.first { $0.peer == "node" }
        print(node.map { peer($0) } ?? "")
        for ratio in result.peers where ratio.peer != "node" { print(pad("", 24), right(ratio.peer, 23), peer(ratio)) }
    }

    private static func peer(_ ratio: Measurement.Ratio) -> String {
        let (median, least, most) = ratio.times
        return right(fixed(ratio.nanoseconds, 0), 11) + right(fixed(median, 2) + "×", 8)
            + "  (\(fixed(least, 2)) to \(fixed(most, 2)))"
    }

    static func stage(_ name: String, _ nanoseconds: Double, _ share: Double) {
        print("  " + pad(name, 58), right(fixed(nanoseconds, 0), 8) + " ns" + right(fixed(share, 2) + "×", 8))
    }

    static func figures(_ name: String, _ nanoseconds: [Double], _ note: String) {
        print("  " + pad(name, 30), nanoseconds.map { right(fixed($0, 0), 11) + " ns" }.joined(), " ", note)
    }

    static func plain(_ name: String, _ figure: String) { print("  " + pad(name, 30), figure) }

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
