#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The options of a command: `--name value` each.
package struct Options {
    private let values: [String: String]

    /// Reads the options of this process, and ends it with a word about one that it does not know.
    package init(_ names: String..., usage: String) {
        var values: [String: String] = [:]
        var rest = CommandLine.arguments.dropFirst()
        while let name = rest.popFirst() {
            guard name.hasPrefix("--"), names.contains(String(name.dropFirst(2))), let value = rest.popFirst() else {
                Self.end("\(name) is no option, or has no value. \(usage)")
            }
            values[String(name.dropFirst(2))] = value
        }
        self.values = values
    }

    package subscript(name: String) -> String? { values[name] }

    /// The number that an option has, at least 1.
    package func number(_ name: String, unless given: Int) -> Int {
        guard let text = values[name] else { return given }
        guard let number = Int(text), number > 0 else { Self.end("--\(name) takes a number from 1, not \(text).") }
        return number
    }

    package static func end(_ message: String) -> Never {
        let line = message + "\n"
        write(STDERR_FILENO, line, line.utf8.count)
        exit(2)
    }
}

/// Ends the process: with 0 if nothing is wrong, otherwise with 1 and a line about each problem.
package func finish(_ problems: [String]) -> Never {
    for problem in problems { print("WRONG: \(problem)") }
    print(problems.isEmpty ? "nothing is wrong" : "\(problems.count) problems")
    exit(problems.isEmpty ? 0 : 1)
}
