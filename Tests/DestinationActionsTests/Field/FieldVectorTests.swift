import DestinationActions
import Testing

@Suite("Golden cases of fields")
struct FieldVectorTests {
    /// What becomes of a payload: the fields, or the keys that the problems are about.
    enum Answer: Equatable, CustomStringConvertible {
        case ok(JSONValue)
        case error(Set<String>)

        var description: String {
            switch self {
            case .ok(let value): "ok \(value)"
            case .error(let keys): "error about \(keys.sorted())"
            }
        }
    }

    static let cases = VectorFile.cases("fields")

    @Test(
        "payloads are cleaned, coerced and validated as recorded",
        arguments: cases.filter { $0.output["schema"] == nil })
    func payload(_ vector: Vector) throws {
        let answer = try Self.answer(vector)
        let recorded = try Self.recorded(vector)
        if let difference = FieldDifferences.all[vector.id] {
            #expect(answer == difference.answer, "\(difference.tag)")
            #expect(difference.answer != recorded, "the difference is none")
        } else {
            #expect(answer == recorded)
        }
    }

    @Test("schemas are written as recorded", arguments: cases.filter { $0.output["schema"] != nil })
    func schema(_ vector: Vector) throws {
        let schema = try FieldSchema(json: #require(vector.input["fields"]))
        #expect(JSONValue(schema.jsonSchema) == vector.output["schema"])
    }

    @Test("every difference has a known tag and a case")
    func differences() {
        let ids = Set(Self.cases.map(\.id))
        var counts: [String: Int] = [:]
        for (id, difference) in FieldDifferences.all {
            #expect(FieldDifferences.tags.contains(difference.tag), "\(id)")
            #expect(ids.contains(id), "\(id)")
            counts[difference.tag, default: 0] += 1
        }
        #expect(counts == ["F2": 8, "F3": 2, "F5": 2, "F6": 4, "F7": 1, "F8": 3])
        #expect(Self.cases.count == 433)
    }

    static func answer(_ vector: Vector) throws -> Answer {
        let schema = try FieldSchema(json: #require(vector.input["fields"]))
        do throws(ValidationErrors) {
            return .ok(JSONValue(try schema.validated(vector.input["payload"] ?? .null)))
        } catch {
            #expect(!error.problems.isEmpty)
            return .error(Set(error.problems.map(\.key)))
        }
    }

    static func recorded(_ vector: Vector) throws -> Answer {
        if let ok = vector.output["ok"] { return .ok(ok) }
        let text = try #require(vector.output["error"]?.string)
        let fields = try #require(vector.input["fields"]?.object)
        var keys: Set<String> = []
        for sentence in text.split(separator: ". ") where !sentence.contains("must match \"then\" schema") {
            keys.insert(try #require(key(of: String(sentence), fields), "\(sentence)"))
        }
        return .error(keys)
    }

    /// The key of the action's field that a recorded sentence is about.
    private static func key(of sentence: String, _ fields: JSONObject) -> String? {
        if sentence.hasPrefix("The root value is missing") {
            return sentence.split(separator: "'").dropFirst().first.map(String.init)
        }
        if sentence.hasPrefix("The root value must be") { return "" }
        if sentence.hasPrefix("The value at /") {
            return sentence.dropFirst(14).split(whereSeparator: { $0 == "/" || $0 == " " }).first.map(String.init)
        }
        return fields.first { field in
            var labels = [field.value["label"]?.string ?? ""]
            for property in field.value["properties"]?.object ?? [:] {
                labels.append(property.value["label"]?.string ?? "")
            }
            return labels.contains { !$0.isEmpty && sentence.lowercased().hasPrefix($0.lowercased() + " ") }
        }?.key
    }
}
