// What the format takes as it stands, and nobody writes on purpose.

extension MappingCompiler {
    /// Warns of a path with half a pair of brackets or quotes, which is taken as a part of a key.
    mutating func doubt(path: String, at place: MappingPlace) {
        if MappingPath.hasPairs(path) { return }
        warn(
            place,
            "has a bracket or a quote without its other half, which is read as a part of a key: \(Self.shown(path))")
    }

    /// Warns of braces of a template that make no placeholder and go out as they are.
    mutating func doubt(template: MappingTemplate, at place: MappingPlace) {
        for part in template.parts {
            guard case .text(let text) = part, Self.hasBraces(text) else { continue }
            return warn(place, "has {{ or }} without its other half, which is sent as it stands: \(Self.shown(text))")
        }
    }

    /// Warns of a literal that looks like a path or a template.
    mutating func doubt(literal text: String, at place: MappingPlace) {
        if text.utf8.starts(with: "$.".utf8), !text.utf8.contains(where: { $0 <= 0x20 }) {
            warn(place, "is sent as \(Self.shown(text)); a path is written {\"@path\": …}")
        } else if text.firstRange(of: "{{").map({ text[$0.upperBound...].firstRange(of: "}}") != nil }) == true {
            warn(place, "is sent as \(Self.shown(text)); a template is written {\"@template\": …}")
        }
    }

    private static func hasBraces(_ text: String) -> Bool {
        text.firstRange(of: "{{") != nil || text.firstRange(of: "}}") != nil
    }

    private static func shown(_ text: String) -> String { JSONValue(text).found }
}
