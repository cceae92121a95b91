/// A page of Markdown that is being written.
struct MarkdownPage {
    private(set) var text = ""

    mutating func heading(_ level: Int, _ title: String) {
        if !text.isEmpty { text += "\n" }
        text += "\(String(repeating: "#", count: level)) \(title)\n"
    }

    mutating func paragraph(_ content: String) { text += "\n\(content)\n" }

    /// Adds an item to the list at the end of the page.
    mutating func item(_ content: String) {
        if !isInList { text += "\n" }
        text += "* \(content)\n"
        isInList = true
    }

    /// Adds the steps of a numbered list.
    mutating func steps(_ steps: [String]) {
        text += "\n"
        for (index, step) in steps.enumerated() { text += "\(index + 1). \(step)\n" }
    }

    mutating func endList() { isInList = false }

    mutating func code(_ language: String, _ content: String) { text += "\n```\(language)\n\(content)\n```\n" }

    /// Adds a table whose first row is its head; columns are as wide as their widest cell.
    mutating func table(_ rows: [[String]]) {
        let cells = rows.map { $0.map(Self.escaped) }
        guard let head = cells.first else { return }
        let widths = head.indices.map { column in cells.map { $0[column].count }.max() ?? 0 }
        text += "\n"
        for (index, row) in cells.enumerated() {
            text += Self.line(row, widths, padding: " ")
            if index == 0 { text += Self.line(head.map { _ in "" }, widths, padding: "-") }
        }
    }

    private var isInList = false

    private static func line(_ cells: [String], _ widths: [Int], padding: String) -> String {
        let padded = zip(cells, widths).map { $0 + String(repeating: padding, count: max(0, $1 - $0.count)) }
        return "| " + padded.joined(separator: " | ") + " |\n"
    }

    /// A bar would end the cell, and a line break the table.
    private static func escaped(_ cell: String) -> String {
        cell.reduce(into: "") { $0 += $1.isNewline ? " " : $1 == "|" ? "\\|" : String($1) }
    }

    /// JSON with a member or an item a line where it is too long for one.
    static func lines(_ json: JSONValue) -> String { lines(json, indentation: "") }

    private static func lines(_ json: JSONValue, indentation: String) -> String {
        let compact = json.description
        if compact.count + indentation.count <= 100, !indentation.isEmpty || json.kind != .object { return compact }
        let inner = indentation + "  "
        if let members = json.object, !members.isEmpty {
            let shown = members.map { "\(inner)\(JSONValue($0.key)): \(lines($0.value, indentation: inner))" }
            return "{\n\(shown.joined(separator: ",\n"))\n\(indentation)}"
        }
        if let items = json.array, !items.isEmpty {
            let shown = items.map { inner + lines($0, indentation: inner) }
            return "[\n\(shown.joined(separator: ",\n"))\n\(indentation)]"
        }
        return compact
    }

    /// The anchor that renderers make of a heading.
    static func anchor(_ title: String) -> String {
        String(title.lowercased().compactMap { $0 == " " ? "-" : $0.isLetter || $0.isNumber || $0 == "-" ? $0 : nil })
    }
}
