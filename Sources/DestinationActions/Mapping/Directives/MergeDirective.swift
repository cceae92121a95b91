extension MappingDirective {
    static let merge = MappingDirective("@merge") { compiler, options, place in
        compiler.merge(options, at: place)
    }
}

extension MappingValue {
    /// Which object wins where several have the same key.
    public enum MergeDirection: String, Sendable, Hashable, CaseIterable {
        /// The first one.
        case left
        /// The last one.
        case right
    }
}

extension JSONWritable where Self == MappingValue {
    /// One object of the members of several.
    ///
    /// - Parameters:
    ///   - objects: The objects; one that is missing or no object is passed over.
    ///   - direction: Which one wins where several have the same key.
    /// - Returns: The directive `@merge`.
    public static func merge(_ objects: [any JSONWritable], direction: MappingValue.MergeDirection = .right)
        -> MappingValue
    {
        MappingValue(
            .merge,
            [
                ("direction", JSONValue(direction.rawValue)),
                ("objects", JSONValue(objects.map { $0.jsonValue ?? .null })),
            ])
    }
}

extension MappingCompiler {
    /// Compiles `@merge`: a `direction` and `objects`.
    mutating func merge(_ options: JSONValue, at place: MappingPlace) -> Node {
        guard let options = self.options(options, known: ["direction", "objects"], at: place) else {
            return .literal(.null)
        }
        let direction = required("direction", of: options, at: place).flatMap {
            choice($0, of: ["left", "right"], at: place.appending("direction"))
        }
        var objects: [Node] = []
        if let value = required("objects", of: options, at: place) {
            let place = place.appending("objects")
            if let items = value.array {
                guard enter(place) else { return .literal(.null) }
                for (index, item) in items.enumerated() {
                    objects.append(objectNode(item, at: place.appending(String(index))))
                }
            } else {
                refuse(place, "must be an array, but is \(Self.name(value))")
            }
        }
        return .operation(Merge(direction == "left" ? objects.reversed() : objects))
    }
}

/// One object of the members of several; the last one wins.
///
/// What is missing or no object is passed over.
private final class Merge: MappingOperation {
    private let objects: [CompiledMapping.Node]

    init(_ objects: [CompiledMapping.Node]) { self.objects = objects }

    func evaluate(in scope: MappingScope) throws(MappingError) -> JSONValue? {
        var result = JSONObject()
        for object in objects {
            guard let object = try object.evaluate(in: scope)?.object else { continue }
            if result.isEmpty {
                result = object
            } else {
                for member in object { result[member.key] = member.value }
            }
        }
        return JSONValue(result)
    }
}
