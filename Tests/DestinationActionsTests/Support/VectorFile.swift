import DestinationActions
import Foundation
import Testing

/// One golden case: what goes in, what comes out, and the whole line for what else it says.
struct Vector: Sendable, CustomTestStringConvertible {
    let id: String
    let input: JSONValue
    let output: JSONValue
    let line: JSONValue

    var testDescription: String { id }
}

/// The golden cases that are kept beside the tests, one JSON object per line.
enum VectorFile {
    /// Reads the cases of a file.
    ///
    /// What cannot be read is recorded as an issue, and a case that is no object with `id`, `in` and `out` as well, so
    /// that a damaged file never passes for a short one.
    ///
    /// - Parameter name: The file's name without its extension.
    /// - Returns: The cases in their order.
    static func cases(_ name: String) -> [Vector] {
        guard
            let url = Bundle.module.url(forResource: name, withExtension: "ndjson", subdirectory: "Vectors"),
            let data = try? Data(contentsOf: url)
        else {
            Issue.record("no golden cases of the name \(name)")
            return []
        }
        var cases: [Vector] = []
        for (number, bytes) in data.split(separator: 0x0A).enumerated() {
            do {
                let line = try JSONValue(parsing: Array(bytes), limits: JSONLimits(depth: 1024))
                guard let id = line["id"]?.string, let input = line["in"], let output = line["out"] else {
                    Issue.record("line \(number + 1) of \(name) is no golden case")
                    continue
                }
                cases.append(Vector(id: id, input: input, output: output, line: line))
            } catch {
                Issue.record("line \(number + 1) of \(name): \(error)")
            }
        }
        return cases
    }
}
