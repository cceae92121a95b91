extension MappingDirective {
    static let liquid = MappingDirective("@liquid") { compiler, options, place in
        compiler.liquid(options, at: place)
    }
}

extension JSONWritable where Self == MappingValue {
    /// The text that a Liquid template gives.
    ///
    /// - Parameter template: The template, at most 1,000 characters long.
    /// - Returns: The directive `@liquid`.
    public static func liquid(_ template: String) -> MappingValue { MappingValue(.liquid, JSONValue(template)) }
}

extension MappingCompiler {
    /// How long a template of `@liquid` may be, in UTF-16 units.
    private static let longestTemplate = 1_000

    /// Compiles `@liquid`: a text.
    mutating func liquid(_ options: JSONValue, at place: MappingPlace) -> Node {
        guard let text = text(options, at: place) else { return .literal(.null) }
        guard text.utf16.count <= Self.longestTemplate else {
            return refuse(
                place, "must be text of at most \(Self.longestTemplate) characters, but has \(text.utf16.count)")
        }
        do throws(LiquidSyntaxError) {
            return .operation(Liquid(try LiquidTemplate(parsing: text), path: place.path, timeOfDay))
        } catch {
            return refuse(place, "must be a Liquid template, but is none: \(error)")
        }
    }
}

/// The text that a Liquid template gives.
private final class Liquid: MappingOperation {
    private let template: LiquidTemplate
    private let path: String
    private let timeOfDay: @Sendable () -> Timestamp

    init(_ template: LiquidTemplate, path: String, _ timeOfDay: @escaping @Sendable () -> Timestamp) {
        self.template = template
        self.path = path
        self.timeOfDay = timeOfDay
    }

    func evaluate(in scope: MappingScope) throws(MappingError) -> JSONValue? {
        do throws(LiquidRenderError) {
            return JSONValue(
                try template.render(
                    scope.input ?? JSONValue(JSONObject()), timeOfDay: { [timeOfDay] in timeOfDay().secondsSince1970 }))
        } catch {
            throw MappingError(.liquidFailed, at: path, "cannot be rendered: \(error)")
        }
    }
}
