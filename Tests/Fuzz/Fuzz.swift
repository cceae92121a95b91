import DestinationActions
import TrialSupport

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Something that reads input from outside.
protocol Subject: Sendable {
    var name: String { get }
    /// Gives it changed input, and says what is wrong with what comes of it.
    func problem(_ random: inout SplitMix64) async -> String?
}

/// Runs subjects: each run by its number, so that it can be done once more.
enum Fuzz {
    static func subjects() async throws -> [any Subject] {
        [
            EventSubject(), TriggerSubject(), MappingSubject(), ConfigurationSubject(), AnswerSubject(),
            LetterSubject(), try await QueueSubject(),
        ]
    }

    /// How long one run may take, in seconds, before its process is ended.
    private static let patience: UInt32 = 20

    static func problem(_ subject: any Subject, seed: UInt64, run: Int) async -> String? {
        var random = SplitMix64(seed: seed &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(run))
        let problem = await subject.problem(&random)
        return problem.map { "\(subject.name), seed \(seed), run \(run): \($0)" }
    }

    /// Does runs from one on until the time is over, and leaves the number of the last one in a file; ends with 1 at a problem.
    static func work(_ subject: any Subject, seed: UInt64, from first: Int, seconds: Int, state: String) async throws {
        let file = open(state, O_WRONLY | O_CREAT, mode_t(0o600))
        let end = ContinuousClock.now + .seconds(seconds)
        var run = first
        while ContinuousClock.now < end {
            withUnsafeBytes(of: UInt64(run)) { _ = pwrite(file, $0.baseAddress, 8, 0) }
            alarm(patience)
            if let problem = await problem(subject, seed: seed, run: run) {
                print("WRONG: \(problem)")
                exit(1)
            }
            run += 1
        }
        exit(0)
    }

    /// Has runs done by processes that may end in any way.
    static func supervise(_ name: String, seed: UInt64, seconds: Int) throws -> [String] {
        let directory = try TestDirectory()
        defer { directory.remove() }
        let state = directory.path + "/run"
        var problems: [String] = []
        var first = 1
        let end = ContinuousClock.now + .seconds(seconds)
        repeat {
            let rest = max(1, Int(ContinuousClock.now.duration(to: end) / .seconds(1)))
            let child = try ChildProcess([
                "--only", name, "--seed", "\(seed)", "--run", "\(first)", "--seconds", "\(rest)", "--state", state,
            ])
            let code = child.exitCode()
            let last = number(in: state) ?? first
            if code != 0 {
                let how = code == 1 ? "it finds what it should not" : code == nil ? "a signal ends it" : "it ends"
                problems.append("\(name): \(how). Again with --only \(name) --seed \(seed) --run \(last)")
            }
            first = last + 1
        } while ContinuousClock.now < end && problems.count < 10
        print("\(name): \(first - 1) runs, \(problems.count) problems")
        return problems
    }

    private static func number(in path: String) -> Int? {
        let file = open(path, O_RDONLY)
        defer { close(file) }
        var number: UInt64 = 0
        let count = withUnsafeMutableBytes(of: &number) { read(file, $0.baseAddress, 8) }
        return count == 8 ? Int(number) : nil
    }
}

extension String {
    func isEqual(_ other: String) -> Bool { self == other }
}
