import DestinationActions
import Foundation
import Testing

/// One recorded case: what goes in and what the reference answers.
struct GoldenCase: Sendable, CustomTestStringConvertible {
    let id: String
    let input: JSONValue
    let output: JSONValue

    var testDescription: String { id }

    /// The text of a member of the input.
    func text(_ key: String) -> String { input[key]?.string ?? "" }

    /// The settings, without what is not a setting.
    var settings: JSONObject {
        var settings = input["settings"]?.object ?? [:]
        settings["subscriptions"] = nil
        settings["subscription"] = nil
        return settings
    }
}

/// The data beside the tests, one JSON object per line.
enum DataFile {
    /// The cases of a file.
    static func cases(_ name: String) -> [GoldenCase] {
        lines("Vectors", name).compactMap { line in
            guard let id = line["id"]?.string, let input = line["in"], let output = line["out"] else {
                Issue.record("\(name) has a line that is no case: \(line)")
                return nil
            }
            return GoldenCase(id: id, input: input, output: output)
        }
    }

    /// The lines of a file; what cannot be read is an issue, so that a damaged file never passes for a short one.
    static func lines(_ folder: String, _ name: String) -> [JSONValue] {
        guard
            let url = Bundle.module.url(forResource: name, withExtension: "ndjson", subdirectory: folder),
            let data = try? Data(contentsOf: url)
        else {
            Issue.record("There is no data of the name \(name).")
            return []
        }
        return data.split(separator: 0x0A).compactMap { bytes in
            do { return try JSONValue(parsing: Array(bytes)) } catch {
                Issue.record("\(name) has a line that is no JSON: \(error)")
                return nil
            }
        }
    }
}
