/// The options of a command: `--name value` each.
struct Options {
    struct Wrong: Error, CustomStringConvertible { let description: String }

    private let values: [String: String]

    init(_ arguments: [String], usage: String) throws {
        var values: [String: String] = [:]
        var rest = arguments.dropFirst()
        while let name = rest.popFirst() {
            guard name.hasPrefix("--"), usage.contains(name + " "), let value = rest.popFirst() else {
                throw Wrong(description: "\(name) is no option, or has no value.\n\(usage)")
            }
            values[String(name.dropFirst(2))] = value
        }
        for name in ["database", "configuration"] where values[name] == nil {
            throw Wrong(description: "--\(name) is missing.\n\(usage)")
        }
        self.values = values
    }

    subscript(name: String) -> String { values[name] ?? "" }
    subscript(name: String, unless given: String) -> String { values[name] ?? given }

    func optionalNumber(_ name: String) throws -> Int? {
        guard let text = values[name] else { return nil }
        guard let number = Int(text), number > 0, number < 1 << 31 else {
            throw Wrong(description: "--\(name) takes a number from 1, not \(text).")
        }
        return number
    }

    func number(_ name: String, unless given: Int) throws -> Int { try optionalNumber(name) ?? given }
}
