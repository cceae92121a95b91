import TrialSupport

// Fuzz [--seconds N] [--seed N] [--only NAME]: changes valid input at random and gives it to what reads input from outside: events,
// triggers, mappings, configurations, answers of partners, dead letters, and the files of a queue. Runs each for its share of
// N seconds (60 unless given), in processes of their own; ends with 1 if one is brought down or hangs, or if something is read
// otherwise than it should be. What is found is told with its number:
//
// Fuzz --only NAME --seed N --run N does that once more.

let options = Options(
    "seconds", "seed", "only", "run", "state", usage: "Fuzz [--seconds N] [--seed N] [--only NAME [--run N]]")
let seed = UInt64(options.number("seed", unless: 1))
let all = try await Fuzz.subjects()
if let name = options["only"], !all.contains(where: { $0.name == name }) {
    Options.end("--only takes one of \(all.map(\.name).joined(separator: ", ")), not \(name).")
}
let chosen = all.filter { options["only"].map($0.name.isEqual) ?? true }
let seconds = options.number("seconds", unless: 60)
if let state = options["state"] {
    try await Fuzz.work(chosen[0], seed: seed, from: options.number("run", unless: 1), seconds: seconds, state: state)
} else if options["run"] != nil {
    let run = options.number("run", unless: 1)
    finish(await Fuzz.problem(chosen[0], seed: seed, run: run).map { [$0] } ?? [])
} else {
    var problems: [String] = []
    for subject in chosen {
        problems += try Fuzz.supervise(subject.name, seed: seed, seconds: max(1, seconds / chosen.count))
    }
    finish(problems)
}
