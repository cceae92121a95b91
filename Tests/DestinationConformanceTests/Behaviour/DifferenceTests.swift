import DestinationActions
import DestinationActionsFiles
import Foundation
import Testing

/// The page of numbered differences: each number has its place, and no example says what is not so.
@Suite("Numbered differences")
struct DifferenceTests {
    static let page = Guide("../Documentation/Differences.md")
    private static let time = TimeSource(zones: SystemTimeZones())

    /// Each heading that is a number, with what stands below it.
    static let entries: [String: Substring] = {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(
            path: "../../../Documentation/Differences.md")
        let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
        let parts = text.split(separator: "\n#### ").dropFirst()
        return Dictionary(parts.map { (String($0.prefix { $0 != "\n" }), $0) }) { first, second in first + second }
    }()

    static let numbers =
        (1...30).map { "M\($0)" } + (1...8).map { "F\($0)" } + (1...16).map { "W\($0)" } + (1...8).map { "D\($0)" }

    @Test("every number stands there once, and no other")
    func complete() { #expect(Self.entries.keys.sorted() == Self.numbers.sorted()) }

    @Test("every number says what the reference does", arguments: numbers)
    func reference(_ number: String) throws {
        let entry = try #require(Self.entries[number])
        #expect(entry.contains("reference"))
        if number.hasPrefix("M") || (number.hasPrefix("F") && number != "F1") {
            #expect(entry.contains("| the reference |"))
        }
        if number.hasPrefix("W") { #expect(entry.contains("](Destinations/")) }
    }

    @Test("a mapping of the page gives what stands there", arguments: page.lines("mapping", "event", "the reference"))
    func mapping(_ line: Guide.Line) throws {
        let json = try line.json("mapping")
        let event = try line.json("event")
        let mapping: Mapping
        do {
            mapping = try Mapping(["field": json], time: Self.time)
        } catch {
            return #expect(line["result"] == "refused")
        }
        do {
            let found = try mapping.evaluate(event)?["field"]
            #expect(line["result"] != "fails")
            #expect(found == (line["result"] == "nothing" ? nil : try line.json("result")))
        } catch is MappingError {
            #expect(line["result"] == "fails")
        }
        #expect(line["result"] != line["the reference"])
    }

    @Test("a mapping that is no object is refused", arguments: page.lines("mapping as a whole", "result"))
    func whole(_ line: Guide.Line) throws {
        let json = try line.json("mapping as a whole")
        #expect(throws: MappingErrors.self) { try Mapping(json) }
    }

    @Test("a field of the page gives what stands there", arguments: page.lines("field", "value", "the reference"))
    func field(_ line: Guide.Line) throws {
        var definition = try line.json("field").object ?? [:]
        definition["label"] = "Field"
        let schema = try FieldSchema(json: ["field": JSONValue(definition)])
        let found = try? schema.validated(["field": try line.json("value")])
        #expect(found?["field"] == (line["result"] == "refused" ? nil : try line.json("result")))
        #expect(line["result"] != line["the reference"])
    }

    @Test("there are examples for all that can have one")
    func count() {
        #expect(Self.page.lines("mapping", "event", "the reference").count == 32)
        #expect(Self.page.lines("field", "value", "the reference").count == 7)
    }
}
