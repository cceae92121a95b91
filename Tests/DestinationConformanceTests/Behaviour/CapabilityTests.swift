import Foundation
import Testing

/// The table of what a destination can be: it names nothing that is not declared.
@Suite("Capabilities")
struct CapabilityTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..")

    /// A declaration that a cell of the table names, such as `BatchAction.batchKey(for:)`.
    struct Name: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// The names of types and members, from left to right.
        let words: [String]
        /// The labels of its arguments, if they are written out: `for:in:`.
        let labels: String?
    }

    static let names = cells.flatMap { cell in
        cell.matches(of: /`([^`]+)`/).flatMap { names(in: String($0.output.1)) }
    }

    /// The second cells of the lines of the table.
    private static let cells: [String] = {
        guard let text = try? String(contentsOf: root.appending(path: "Documentation/Capabilities.md"), encoding: .utf8)
        else { return [] }
        return text.split(separator: "\n").filter { $0.hasPrefix("| ") }.dropFirst().compactMap {
            $0.split(separator: "|").dropFirst().first.map(String.init)
        }
    }()

    private static func names(in code: String) -> [Name] {
        // A header of HTTP is none of ours.
        if code.contains("-") { return [] }
        // What is passed is an example; labels that are written out are a part of the name.
        let bare = code.replacing(/"[^"]*"/, with: "").replacing(
            /\((?![a-z_]+:\)|(?:[A-Za-z_]+:)+\))[^()]*\)/, with: "")
        return bare.matches(of: /(?:throw )?((?:[A-Za-z0-9]+|)(?:\.[A-Za-z0-9]+)*)(?:\(([A-Za-z_:]+)\))?/).compactMap {
            match in
            var words = match.output.1.split(separator: ".").map(String.init)
            // A value that the author has at hand.
            if words.count > 1, words[0].first?.isLowercase == true { words.removeFirst() }
            words.removeAll { $0 == "throw" }
            if words.isEmpty { return nil }
            return Name(
                testDescription: String(match.output.0), words: words, labels: match.output.2.map(String.init))
        }
    }

    /// All that the library declares, without its tests.
    private static let sources: String = {
        let files = FileManager.default.enumerator(atPath: root.appending(path: "Sources").path)
        var text = ""
        while let file = files?.nextObject() as? String {
            if !file.hasSuffix(".swift") { continue }
            text += (try? String(contentsOf: root.appending(path: "Sources/\(file)"), encoding: .utf8)) ?? ""
        }
        return text
    }()

    @Test("there are many of them")
    func count() {
        #expect(Self.cells.count > 20)
        #expect(Self.names.count > 40)
        #expect(Self.names.count { $0.labels != nil } > 12)
    }

    @Test("each name of the table is declared, with these labels", arguments: names)
    func declared(_ name: Name) throws {
        for word in name.words.dropLast(name.labels == nil ? 0 : 1) {
            let declaration = try Regex("\\b(?:struct|protocol|class|enum|func|var|let|case|typealias) \(word)\\b")
            let isDeclared = Self.sources.contains(declaration)
            #expect(isDeclared, "\(word)")
        }
        guard let labels = name.labels, let function = name.words.last else { return }
        let declaration = try Regex("\\bfunc \(function)(?:<[^>]*>+)?\\(([^{]*)", as: (Substring, Substring).self)
        let found = Self.sources.matches(of: declaration).map { Self.labels(of: $0.output.1) }
        #expect(found.contains { Self.shortens(labels, $0) }, "\(function): \(found)")
    }

    /// Whether some labels are all of others but for arguments that have defaults.
    private static func shortens(_ labels: String, _ all: String) -> Bool {
        var left = all.split(separator: ":")[...]
        for label in labels.split(separator: ":") {
            guard let place = left.firstIndex(of: label) else { return false }
            left = left[(place + 1)...]
        }
        return true
    }

    /// The labels of the parameters of a declaration, whose opening parenthesis came before.
    private static func labels(of parameters: Substring) -> String {
        var labels = ""
        var depth = 0
        var isNext = true
        var word = ""
        for character in parameters {
            switch character {
            case "(", "[", "<": depth += 1
            case ")" where depth == 0: return labels
            case ")", "]": depth -= 1
            case ">" where depth > 0: depth -= 1
            case "," where depth == 0: isNext = true
            case ":" where depth == 0 && isNext:
                labels += word + ":"
                (isNext, word) = (false, "")
            case " " where depth == 0 && isNext && !word.isEmpty:
                // A label and a name: the label counts.
                labels += word + ":"
                (isNext, word) = (false, "")
            case _ where depth == 0 && isNext && !character.isWhitespace: word.append(character)
            default: break
            }
        }
        return labels
    }
}
