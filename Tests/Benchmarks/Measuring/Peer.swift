import DestinationActions

/// Another program that does the work of tasks: the yardstick.
///
/// `Peers/node.mjs` is what a team would write by hand on Node; `Peers/build` brings others: parsers in C, C++ and Python.
struct Peer {
    let name: String
    /// The tasks that it has.
    let tasks: Set<String>
    private let command: String
    /// Whether its whole numbers are whole, as those of JavaScript are not beyond 2^53.
    private let isExact: Bool

    /// All peers that there can be.
    static let names = ["node", "yyjson", "simdjson", "orjson"]

    /// The peers that are there.
    static func all() -> [Peer] {
        let folder = #filePath.replacing("/Measuring/Peer.swift", with: "/Peers")
        let built = folder.replacing("/Tests/Benchmarks/Peers", with: "/.build/peers")
        var peers: [Peer] = []
        if Process.output(of: "node --version 2>/dev/null") != nil {
            let tasks: Set = ["parse", "map", "pushwoosh", "encharge"]
            peers.append(Peer(name: "node", tasks: tasks, command: "node '\(folder)/node.mjs'", isExact: false))
        }
        for (name, tasks) in [("yyjson", ["parse", "map"]), ("simdjson", ["parse"]), ("orjson", ["parse", "map"])]
        where Process.contents(of: "\(built)/\(name)") != nil {
            peers.append(Peer(name: name, tasks: Set(tasks), command: "'\(built)/\(name)'", isExact: true))
        }
        return peers
    }

    /// The CPU time of a task per event.
    func nanoseconds(_ task: String, _ corpus: Corpus) -> Double? {
        output(task, corpus, passes: max(1, 40_000 / max(corpus.lines.count, 1)))
            .flatMap { Double($0.split(whereSeparator: \.isWhitespace).joined()) }
    }

    /// What the peer makes of the events otherwise than the task itself, at most one difference; `nil` if nothing.
    ///
    /// A peer that does other work is none. What is printed in another way is the same value, and numbers of JavaScript are compared as
    /// the doubles that they are there.
    func difference(from task: Tasks.Task, _ corpus: Corpus) -> String? {
        guard let output = output(task.name, corpus, passes: 0) else { return "\(name) fails" }
        let theirs = output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard theirs.count > corpus.lines.count else { return "\(name) makes \(theirs.count) results" }
        for (index, line) in corpus.lines.enumerated() {
            let own = task.result(line).map { String(decoding: $0, as: UTF8.self) } ?? ""
            if own.isEmpty, theirs[index].isEmpty { continue }
            guard let one = try? JSONValue(parsing: own), let other = try? JSONValue(parsing: theirs[index]),
                areEqual(one, other)
            else { return "of event \(index + 1) \(name) makes \(theirs[index]), and the task \(own)" }
        }
        return nil
    }

    private func areEqual(_ one: JSONValue, _ other: JSONValue) -> Bool {
        guard one.kind == other.kind else { return false }
        switch one.kind {
        case .number: return one.double == other.double && (!isExact || one.int == other.int)
        case .array:
            let (ones, others) = (one.array ?? [], other.array ?? [])
            return ones.count == others.count && zip(ones, others).allSatisfy(areEqual)
        case .object:
            let (ones, others) = (one.object ?? [:], other.object ?? [:])
            return ones.count == others.count
                && ones.allSatisfy { member in others[member.key].map { areEqual(member.value, $0) } ?? false }
        case .null, .bool, .string: return one == other
        }
    }

    private func output(_ task: String, _ corpus: Corpus, passes: Int) -> String? {
        guard let file = corpus.file ?? Process.temporaryFile(corpus.text) else { return nil }
        defer { if corpus.file == nil { Process.remove(file) } }
        return Process.output(of: "\(command) \(task) '\(file)' \(passes)")
    }
}
