import TrialSupport

// Soak [--seconds N] [--seed N]: six destinations send to partners on this machine that answer in every way there is, hang up,
// stall and start again, for N seconds (600 unless given). Prints on the way what became of the events and what the process
// takes; ends with 1 if an event has not exactly one outcome for each subscription, or if something grows without end.

let options = Options("seconds", "seed", usage: "Soak [--seconds N] [--seed N]")
let soak = try Soak(
    seconds: options.number("seconds", unless: 600), seed: UInt64(options.number("seed", unless: 1)))
finish(try await soak.problems())
