import DestinationActions

/// How many instructions a task takes per event.
///
/// Unlike times they do not depend on what else the machine does, so that they can be held to a bound. The program counts them by
/// running itself under valgrind, where that is installed.
enum Instructions {
    /// What an event of the benchmark's own corpus may take, three hundredths above what was counted on x86-64 with Swift 6.3, and how
    /// many allocations; of the pipeline those beyond its request's.
    static let bounds: [String: (instructions: Double, allocations: Double)] = [
        "parse": (11_100, 2.1), "map": (20_800, 7.2), "pushwoosh": (24_000, 6.5), "encharge": (27_500, 8.4),
        "gwen": (23_700, 8.2), "pipeline": (22_000, 0.5),
    ]

    static let canCount = Process.output(of: "valgrind --version 2>/dev/null") != nil

    /// The instructions per event, without those of reading the file and of starting; `nil` if they cannot be counted.
    static func perEvent(_ task: String, _ corpus: Corpus) -> Double? {
        guard canCount, let file = corpus.file ?? Process.temporaryFile(corpus.text) else { return nil }
        defer { if corpus.file == nil { Process.remove(file) } }
        let run = { (passes: Int) in counted("--task \(task) --passes \(passes) '\(file)'") }
        guard let one = run(1), let three = run(3) else { return nil }
        return (three - one) / Double(2 * max(corpus.lines.count, 1))
    }

    /// The instructions of a run of this program, or `nil` if they cannot be counted.
    ///
    /// - Parameters:
    ///   - arguments: What the program is told.
    ///   - function: A pattern for the name of the only function that counts.
    static func counted(_ arguments: String, within function: String? = nil) -> Double? {
        let program = CommandLine.arguments[0]
        let scope = function.map { " --toggle-collect='\($0)'" } ?? ""
        let command =
            "valgrind --tool=callgrind --callgrind-out-file=/dev/null\(scope) '\(program)' \(arguments) 2>&1"
        guard let text = Process.output(of: command) else { return nil }
        // ==4711== Collected : 123456789
        let line = text.split(separator: "\n").first { $0.contains("Collected :") }
        return line.flatMap { $0.split(separator: " ").last }.flatMap { Double($0) }
    }

    /// Prints what the tasks take, and says whether all of it is within the bounds.
    static func check(_ corpus: Corpus) async throws -> Bool {
        print(
            "\ninstructions and allocations per event, and what they may be"
                + (canCount ? ":" : " (no valgrind: no instructions):"))
        var tasks = try Tasks.all().map { ($0.name, Measurement.allocations($0, corpus)) }
        // Beyond those of the request.
        tasks.append(("pipeline", try await PipelineCost.allocations(corpus)))
        var isWithin = true
        for (name, allocations) in tasks {
            let instructions = perEvent(name, corpus)
            let bound = bounds[name] ?? (.infinity, .infinity)
            Table.bound(name, instructions, bound.instructions, allocations, bound.allocations)
            // What was not counted is within no bound.
            guard let instructions, instructions <= bound.instructions, allocations <= bound.allocations else {
                isWithin = false
                continue
            }
        }
        return isWithin
    }
}
