import DestinationActions
import EnchargeDestination
import Foundation
import GWENDestination
import GleapDestination
import PushwooshDestination
import Testing
import WebhookDestination

@Suite("Documentation pages of the destinations")
struct PageTests {
    /// The page of a destination by its short name.
    static func page(_ name: String, book: String? = nil) throws -> String {
        let page =
            switch name {
            case "gwen": try DestinationPage(GWEN())
            case "pushwoosh": try DestinationPage(Pushwoosh())
            case "gleap": try DestinationPage(Gleap())
            case "encharge": try DestinationPage(Encharge())
            default: try DestinationPage(Webhook())
            }
        return page.markdown(book: book)
    }

    /// Those that the product's documentation and the reference implementation have.
    static let recorded = ["gwen", "pushwoosh", "gleap", "encharge"]
    static let names = recorded + ["webhook"]

    @Test(
        "every row of every table of the product's documentation is there, cell by cell and in order",
        arguments: recorded)
    func tables(name: String) throws {
        let expected = DataFile.lines("Tables", "tables").filter { $0["destination"]?.string == name }
        let found = Self.tables(in: try Self.page(name))
        #expect(found.map(\.section) == expected.map { $0["section"]?.string })
        for (table, expected) in zip(found, expected) {
            let rows = (expected["rows"]?.array ?? []).map { ($0.array ?? []).compactMap(\.string) }
            #expect(table.rows.count == rows.count, "\(table.section)")
            for (row, wanted) in zip(table.rows, rows) { #expect(row == wanted, "\(table.section)") }
        }
    }

    @Test("the pages in the repository are up to date", arguments: names)
    func staleness(name: String) throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(
            path: "../../Documentation/Destinations")
        let file = folder.appending(path: "\(name).md")
        let page = try Self.page(name, book: "..")
        if ProcessInfo.processInfo.environment["UPDATE_DOCUMENTATION"] != nil {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try page.write(to: file, atomically: true, encoding: .utf8)
        }
        let stored = try? String(contentsOf: file, encoding: .utf8)
        #expect(
            stored == page, "Documentation/Destinations/\(name).md is stale: run the tests with UPDATE_DOCUMENTATION=1."
        )
    }

    static let tags = [
        "gwen": [1, 2], "pushwoosh": [3, 4, 5, 6], "gleap": [7, 8, 9, 10, 11, 16], "encharge": [12, 13, 14, 15],
    ]

    @Test("every difference from the reference stands on the page", arguments: recorded)
    func differences(name: String) throws {
        let lines = try Self.page(name).split(separator: "\n")
        let section = lines.drop { $0 != "## Differences" }
        for number in try #require(Self.tags[name]) {
            #expect(section.count { $0.hasPrefix("* W\(number): ") } == 1)
            #expect(try Self.page(name, book: "..").contains("* [W\(number)](../Differences.md#w\(number)): "))
        }
    }

    @Test("hidden fields and settings stay out of the tables")
    func hidden() throws {
        let cells = try Self.names.flatMap { Self.tables(in: try Self.page($0)).flatMap { $0.rows.flatMap { $0 } } }
        for label in ["Event Page URL", "Ingest write key", "Erase on deletion"] { #expect(!cells.contains(label)) }
    }

    /// The tables of a page, with the headings above them; white space is folded and backslashes are dropped.
    private static func tables(in page: String) -> [(section: String, rows: [[String]])] {
        var tables: [(section: String, rows: [[String]])] = []
        var section = ""
        var isInTable = false
        for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("#") { section = String(line.drop { $0 == "#" || $0 == " " }) }
            guard line.hasPrefix("|") else {
                isInTable = false
                continue
            }
            if !isInTable { tables.append((section, [])) }
            isInTable = true
            let row = cells(of: line)
            if !row.allSatisfy({ $0.allSatisfy { $0 == "-" } }) { tables[tables.count - 1].rows.append(row) }
        }
        return tables
    }

    /// The cells of a line; an escaped bar belongs to its cell.
    private static func cells(of line: Substring) -> [String] {
        var cells = [""]
        var isEscaped = false
        for character in line {
            if character == "|", !isEscaped {
                cells.append("")
            } else if character != "\\" {
                cells[cells.count - 1].append(character)
            }
            isEscaped = character == "\\"
        }
        return cells.dropFirst().dropLast().map { $0.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
    }
}

@Suite("Definitions of the destinations as data")
struct DefinitionTests {
    static func definition(_ name: String) throws -> DestinationDefinition {
        switch name {
        case "gwen": try DestinationDefinition(GWEN())
        case "pushwoosh": try DestinationDefinition(Pushwoosh())
        case "gleap": try DestinationDefinition(Gleap())
        case "encharge": try DestinationDefinition(Encharge())
        default: try DestinationDefinition(Webhook())
        }
    }

    @Test("a definition survives as JSON, and its fields can be imported again", arguments: PageTests.names)
    func export(name: String) throws {
        let definition = try Self.definition(name)
        let json = try JSONValue(parsing: definition.json.bytes)
        #expect(json == definition.json)
        #expect(json["slug"] == JSONValue(definition.slug))
        #expect(json["presets"]?.count == definition.presets.count)
        let actions = try #require(json["actions"]?.array)
        #expect(actions.count == definition.actions.count)
        for (action, declared) in zip(actions, definition.actions) {
            let fields = try #require(action["fields"]?.array)
            #expect(fields.compactMap { $0["key"]?.string } == declared.fields.map(\.key))
            for field in fields {
                let imported = try FieldDefinition(key: try #require(field["key"]?.string), json: field)
                #expect(imported.json == field)
            }
            let properties = try #require(action["jsonSchema"]?["properties"]?.object)
            #expect(Set(properties.keys) == Set(declared.fields.map(\.key)))
        }
    }

    @Test("the default mapping maps every field that has a default", arguments: PageTests.names)
    func defaultMapping(name: String) throws {
        for action in try Self.definition(name).actions {
            let mapped = action.fields.filter { $0.defaultValue != nil }.map(\.key)
            #expect(action.defaultMapping.object?.keys == mapped)
        }
    }
}
