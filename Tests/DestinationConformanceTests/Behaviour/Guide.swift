import DestinationActions
import Foundation
import Testing

/// An article of a DocC catalogue whose tables and blocks are examples: each is tried as it is printed.
struct Guide: Sendable {
    /// One line of a table, with what stands above it.
    struct Line: Sendable, CustomTestStringConvertible {
        /// The cells by the heads of their columns; code without its backticks.
        let cells: [String: String]
        /// The block of JSON that was printed last before the table.
        let block: JSONValue?

        var testDescription: String { cells.values.sorted().joined(separator: " | ") }

        subscript(head: String) -> String { cells[head] ?? "" }

        /// The JSON of a cell; the block above stands in for a cell that the table does not have.
        func json(_ head: String) throws -> JSONValue {
            guard let cell = cells[head] else { return try #require(block, "nothing stands for \(head)") }
            return try JSONValue(parsing: cell)
        }
    }

    /// The lines of all tables.
    private(set) var lines: [Line] = []
    /// The blocks of JSON.
    private(set) var blocks: [JSONValue] = []
    /// The blocks of plain text.
    private(set) var texts: [String] = []
    /// The blocks of Swift.
    private(set) var programs: [String] = []

    /// Reads an article; what cannot be read is an issue, so that a damaged one never passes for a short one.
    ///
    /// - Parameter path: The path below `Sources`.
    init(_ path: String) {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../Sources/\(path)")
        guard let text = try? String(contentsOf: file, encoding: .utf8) else {
            Issue.record("There is no article \(path).")
            return
        }
        var head: [String]?
        var fence: (language: Substring, body: String)?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("```") {
                if let fence { close(fence.language, fence.body) }
                fence = fence == nil ? (line.dropFirst(3), "") : nil
            } else if fence != nil {
                fence?.body += line + "\n"
            } else if !line.hasPrefix("|") {
                head = nil
            } else if let head {
                add(Self.cells(of: line), under: head)
            } else {
                head = Self.cells(of: line)
            }
        }
    }

    /// The lines of the tables that have these columns.
    func lines(_ columns: String...) -> [Line] {
        lines.filter { line in columns.allSatisfy { line.cells[$0] != nil } }
    }

    private mutating func close(_ language: Substring, _ body: String) {
        switch language {
        case "text": texts.append(body)
        case "swift": programs.append(body)
        case "json":
            do { blocks.append(try JSONValue(parsing: body)) } catch { Issue.record("\(error) in \(body)") }
        default: break
        }
    }

    private mutating func add(_ cells: [String], under head: [String]) {
        if cells.allSatisfy({ $0.allSatisfy { $0 == "-" } }) { return }
        guard cells.count == head.count else {
            Issue.record("This line has not the columns of its table: \(cells)")
            return
        }
        lines.append(Line(cells: Dictionary(zip(head, cells)) { first, _ in first }, block: blocks.last))
    }

    /// The cells of a line; an escaped bar belongs to its cell.
    private static func cells(of line: Substring) -> [String] {
        line.replacing("\\|", with: "\u{0}").split(separator: "|", omittingEmptySubsequences: false)
            .dropFirst().dropLast().map { cell in
                let cell = cell.replacing("\u{0}", with: "|").trimmingCharacters(in: .whitespaces)
                let isCode = cell.count > 1 && cell.hasPrefix("`") && cell.hasSuffix("`")
                return isCode ? String(cell.dropFirst().dropLast()) : cell
            }
    }
}
