import TrialSupport

// KillTest [--kills N] [--seed N]: a server takes numbered events into a queue in files and delivers them to two partners; it is
// killed (SIGKILL) at N random moments (50 unless given) and started again. Partners end and start again as well, one of them
// fails one in five requests, each start of the server has another time of day, and in the end the queue is filled up, then the disk.
// Ends with 1 if an event that was acknowledged did not arrive, or if one arrived more than once that was not under way at a kill.
//
// With --serve the process is that server.

let options = Options(
    "kills", "seed", "serve", "port", "first", "second", "growth", usage: "KillTest [--kills N] [--seed N]")
if let directory = options["serve"] {
    let ports = ["port", "first", "second"].map { UInt16(clamping: options.number($0, unless: 1)) }
    try await VictimServer.run(
        directory: directory, port: ports[0], partners: [ports[1], ports[2]],
        growth: options["growth"].flatMap { Int($0) })
}
let test = try KillTest(kills: options.number("kills", unless: 50), seed: UInt64(options.number("seed", unless: 1)))
finish(try await test.problems())
