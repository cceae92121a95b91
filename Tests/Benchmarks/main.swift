import DestinationActions

// Benchmarks [--task NAME] [--no-peer | --all-peers] [--check] [--passes N] [FILE.ndjson …]: what an event costs, per stage and end to end, on the
// files given, or on a corpus of its own. NAME is a task, or how the name of a stage begins. With `node` on the path, every
// end-to-end task runs in turn with Peers/node.mjs, a plain-JavaScript version of the same work, and the ratio is the median over the
// rounds; with yyjson, simdjson and orjson too, once Peers/build has built them. A peer that makes something else of an event than
// the task does ends the run, and with --all-peers one that is not there.
// The tasks `pipeline`, `loopback`, `memory` and `isolation` measure delivery: what the pipeline costs beyond the request, how
// much of the time is ours over real sockets, whether memory stays flat over a million events, and whether partners that do not
// work slow the others down. `queue` measures what a queue in files accepts, beside plain writes, and how fast it opens. Only the
// first is part of a run without `--task`. The task `instructions` counts instructions and allocations, with valgrind, and `linear`
// how many more instructions worst cases of twice the size take. `growth` measures how the cost of an event grows.
// With --check the run fails if `pipeline`, `isolation`, `instructions` or `linear` passes its bound.
// With --passes a task runs so many times over the files and nothing is measured: for profilers.

var files = Array(CommandLine.arguments.dropFirst())
var only: String?
if let option = files.firstIndex(of: "--task"), option + 1 < files.count {
    only = files[option + 1]
    files.removeSubrange(option...(option + 1))
}
var passes: Int?
if let option = files.firstIndex(of: "--passes"), option + 1 < files.count {
    passes = Int(files[option + 1])
    guard passes ?? 0 > 0, only != nil else {
        print("--passes takes a number from 1, and --task")
        exitProcess(1)
    }
    files.removeSubrange(option...(option + 1))
}
if let option = files.firstIndex(of: "--size"), option + 1 < files.count, let size = Int(files[option + 1]) {
    try Linear.run(only ?? "", size)
    exitProcess(0)
}
let wantsPeer = !files.contains("--no-peer")
let needsPeers = files.contains("--all-peers")
let isCheck = files.contains("--check")
files.removeAll { ["--no-peer", "--all-peers"].contains($0) || $0 == "--check" }
var corpora = files.isEmpty ? [Corpus.generated(events: 2_000, seed: 42)] : []
for file in files {
    guard let corpus = Corpus(file: file) else {
        print("cannot read \(file)")
        exitProcess(1)
    }
    corpora.append(corpus)
}

if let passes, let only {
    for corpus in corpora {
        for task in try Tasks.all() where task.name == only {
            for _ in 0..<passes { corpus.lines.forEach(task.run) }
        }
        if only == "pipeline" { try PipelineCost.drain(corpus, passes) }
    }
    exitProcess(0)
}

// A misspelt task would measure nothing, and pass every check.
let known =
    try Tasks.all().map(\.name)
    + ["pipeline", "loopback", "memory", "queue", "isolation", "instructions", "linear", "growth"]
let stageNames = try Stage.all(Corpus.generated(events: 1, seed: 1)).map(\.name)
if let only, !known.contains(only), !stageNames.contains(where: { $0.hasPrefix(only) }) {
    print("there is no task or stage \(only): \(known.joined(separator: ", "))")
    exitProcess(1)
}

if only == "linear" {
    if !Linear.check(), isCheck {
        print("a worst case grows faster than its size")
        exitProcess(1)
    }
    exitProcess(0)
}

if only == "growth" {
    try await Growth.run()
    exitProcess(0)
}

let peers = wantsPeer ? Peer.all() : []
for corpus in corpora {
    print("\n\(corpus.name): \(corpus.lines.count) events, \(corpus.bytes / max(corpus.lines.count, 1)) bytes each")
    let tasks = try Tasks.all().filter { only == nil || $0.name == only }
    if !tasks.isEmpty {
        let missing = Peer.names.filter { name in !peers.contains { $0.name == name } }
        if wantsPeer, !missing.isEmpty {
            print("not there: \(missing.joined(separator: ", ")) (Tests/Benchmarks/Peers/build brings all but node)")
            if needsPeers { exitProcess(1) }
        }
        Table.header(peers)
    }
    for task in tasks {
        // A peer that does other work than the task is no yardstick.
        for peer in peers where peer.tasks.contains(task.name) {
            guard let difference = peer.difference(from: task, corpus) else { continue }
            print(difference)
            exitProcess(1)
        }
        Table.row(task, Measurement.run(task, corpus, peers: peers))
    }
    if only == nil || only == "pipeline" {
        let cost = try await PipelineCost.measured(corpus)
        cost.show()
        if isCheck, !cost.isWithinBounds {
            print("the pipeline costs more than it may")
            exitProcess(1)
        }
    }
    if only == "loopback" { try await Loopback.run(corpus) }
    if only == "memory" { try await PipelineMemory.run(corpus) }
    if only == "queue" { try await QueueOnDisk.run() }
    if only == "isolation", try await !Isolation.run(corpus), isCheck {
        print("a partner that does not work slows the others down")
        exitProcess(1)
    }
    if only == "instructions", try await !Instructions.check(corpus), isCheck {
        print("an event takes more than it may")
        exitProcess(1)
    }
    let stages = try Stage.all(corpus).filter { stage in only.map { stage.name.hasPrefix($0) } ?? true }
    if !stages.isEmpty { print("\nstages of one event, and their share of the time of parsing it:") }
    for stage in stages {
        let (cost, share) = Measurement.compare(stage)
        Table.stage(stage.name, cost, share)
    }
}
print("\npeak memory: \(Process.peakMemory / 1024) MB")
