import DestinationActions

/// What the library answers to a mapping and an input.
enum MappingAnswer: Equatable, CustomStringConvertible {
    /// A result.
    case gives(JSONValue)
    /// No result at all.
    case givesNothing
    /// The mapping is refused, with problems at these paths.
    case refused([String])
    /// The input is one that the mapping cannot work with.
    case fails(at: String)

    init(_ mapping: JSONValue, _ input: JSONValue) {
        do throws(MappingErrors) {
            self.init(try Mapping(mapping), input)
        } catch {
            self = .refused(error.problems.map(\.path))
        }
    }

    init(_ mapping: Mapping, _ input: JSONValue) {
        do throws(MappingError) {
            self = try mapping.evaluate(input).map { .gives($0) } ?? .givesNothing
        } catch {
            self = .fails(at: error.path)
        }
    }

    var description: String {
        switch self {
        case .gives(let value): "gives \(value)"
        case .givesNothing: "gives nothing"
        case .refused(let paths): "refused at \(paths.joined(separator: ", "))"
        case .fails(let path): "fails at \(path)"
        }
    }

    /// Whether the answer agrees with a recorded one: the same result, or an error about the same thing.
    func agrees(with recorded: JSONValue) -> Bool {
        switch self {
        case .gives(let value): return recorded["ok"] == value
        case .givesNothing: return recorded["undefined"] == true
        case .refused(let paths):
            guard recorded["error"] != nil else { return false }
            guard let errors = recorded["errors"]?.array else { return true }
            let named = errors.compactMap { $0.string?.split(separator: " ").first.map(String.init) }
            // The reference loses the place of what is wrong with an operand of @merge.
            return named == ["/"] ? !paths.isEmpty : Set(paths) == Set(named)
        case .fails: return recorded["error"] != nil && recorded["errors"] == nil
        }
    }
}
