import DestinationActions

// Benchmarks [FILE.ndjson …]: what an event costs, per stage and end to end, on a corpus of its own and on the files given.
// With `node` on the path, every end-to-end task runs in turn with peer.mjs, a plain-JavaScript version of the same work.

let files = Array(CommandLine.arguments.dropFirst())
var corpora = [Corpus.generated(events: 2_000, seed: 42)]
for file in files {
    guard let corpus = Corpus(file: file) else {
        print("cannot read \(file)")
        exitProcess(1)
    }
    corpora.append(corpus)
}

let peer = Peer.find()
for corpus in corpora {
    print("\n\(corpus.name): \(corpus.lines.count) events, \(corpus.bytes / max(corpus.lines.count, 1)) bytes each")
    Table.header(peer != nil)
    for task in try Tasks.all() {
        Table.row(task, Measurement.run(task, corpus, peer: peer))
    }
    print("\nstages of one event:")
    for stage in try Stages.all(corpus) {
        Table.stage(stage.name, Measurement.nanoseconds(stage.passes) { stage.run() } / Double(corpus.lines.count))
    }
}
print("\npeak memory: \(Process.peakMemory / 1024) MB")
