/// Checks a mapping and compiles it onto a table of paths.
///
/// It goes on after a problem, so that all of them are found. What it gives then is of no use, and nobody gets it.
struct MappingCompiler {
    typealias Node = CompiledMapping.Node

    /// How deep objects and arrays may nest in a mapping.
    static let deepest = 64

    /// The paths from the root of the input.
    var paths: PathTableBuilder
    /// What is wrong, in the order of the mapping.
    private(set) var problems: [MappingProblem] = []
    /// What is legal and yet can hardly be meant.
    private var warnings: [MappingProblem] = []
    /// Whether values are compiled whose input is not the event: the shape of items, or the mapping of a transformation.
    var isRelative = false
    /// How many directives were met; a value without any goes into the result as it stands.
    private var directives = 0

    /// The clock and the time zones of templates.
    let time: TimeSource
    /// What was saved with the subscription, if something was.
    let saved: JSONValue?

    init(paths: PathTableBuilder, _ time: TimeSource, saved: JSONValue? = nil) {
        self.paths = paths
        self.time = time
        self.saved = saved
    }

    /// Compiles a mapping onto a table of paths that it may share with others.
    ///
    /// - Throws: ``MappingErrors`` with everything that is wrong; the table is of no use then.
    static func compile(
        _ json: JSONValue, into paths: inout PathTableBuilder, _ time: TimeSource, saved: JSONValue? = nil
    ) throws(MappingErrors) -> CompiledMapping {
        var compiler = MappingCompiler(paths: paths, time, saved: saved)
        var compiled = compiler.compile(json)
        compiled.warnings = compiler.warnings
        guard compiler.problems.isEmpty else { throw MappingErrors(problems: compiler.problems) }
        paths = compiler.paths
        return compiled
    }

    /// Notes a problem.
    ///
    /// - Returns: A node to go on with.
    @discardableResult
    mutating func refuse(_ place: MappingPlace, _ message: String, code: ProblemCode? = nil) -> Node {
        problems.append(MappingProblem(path: place.path, message: message, code: code?.rawValue))
        return .literal(.null)
    }

    /// Notes what is legal and yet can hardly be meant.
    mutating func warn(_ place: MappingPlace, _ message: String) {
        warnings.append(MappingProblem(path: place.path, message: message))
    }

    /// Compiles a value: a directive, or an object, an array or a scalar that may hold directives.
    mutating func node(_ value: JSONValue, at place: MappingPlace) -> Node {
        switch value.kind {
        case .string:
            doubt(literal: value.string ?? "", at: place)
            return .literal(value)
        case .null, .bool:
            return .literal(value)
        case .number:
            guard value.unrepresentableNumber == nil else {
                return refuse(place, "must be a number that a double can hold, but is larger")
            }
            return .literal(value)
        case .array:
            return enter(place) ? array(value, at: place) : .literal(.null)
        case .object:
            guard enter(place) else { return .literal(.null) }
            let members = value.object ?? JSONObject()
            if members.contains(where: { MappingDirective.isName($0.key) }) { return directive(members, at: place) }
            return object(value, members, at: place)
        }
    }

    /// Whether an object or an array may stand at a place.
    mutating func enter(_ place: MappingPlace) -> Bool {
        if place.depth < Self.deepest { return true }
        refuse(place, "must not nest deeper than \(Self.deepest) levels, but does")
        return false
    }

    /// Checks a value that has no effect, so that nothing wrong in it goes unnoticed.
    mutating func check(_ value: JSONValue, at place: MappingPlace) {
        let before = paths
        _ = node(value, at: place)
        paths = before
    }

    private mutating func object(_ value: JSONValue, _ members: JSONObject, at place: MappingPlace) -> Node {
        let before = directives
        var compiled: [(key: String, value: Node)] = []
        compiled.reserveCapacity(members.count)
        for member in members {
            compiled.append((member.key, node(member.value, at: place.appending(member.key))))
        }
        if directives == before { return .literal(value) }
        return .operation(MappingObject(compiled))
    }

    private mutating func array(_ value: JSONValue, at place: MappingPlace) -> Node {
        let before = directives
        var compiled: [Node] = []
        for (index, item) in (value.array ?? []).enumerated() {
            compiled.append(node(item, at: place.appending(String(index))))
        }
        if directives == before { return .literal(value) }
        return .operation(MappingArray(compiled))
    }

    /// Compiles an object with at least one key that names a directive.
    mutating func directive(_ members: JSONObject, at place: MappingPlace) -> Node {
        let names = members.keys.filter(MappingDirective.isName)
        guard names.count == 1, let name = names.first, let options = members[name] else {
            let list = names.joined(separator: ", ")
            return refuse(place, "must hold one directive, but holds \(names.count): \(list)")
        }
        if let other = members.keys.first(where: { !MappingDirective.isName($0) && $0 != "_metadata" }) {
            return refuse(place, "must hold \(name) and nothing else but _metadata, but also holds \"\(other)\"")
        }
        guard let directive = MappingDirective.all.first(where: { $0.name.isExactly(name) }) else {
            let nearest =
                NearestName.of(name, among: MappingDirective.all.map(\.name)).map { "; did you mean \($0)?" } ?? ""
            return refuse(
                place, "must hold a known directive, but holds \(name)\(nearest)", code: .mappingUnknownDirective)
        }
        directives += 1
        return directive.compile(&self, options, place.appending(name))
    }
}

extension MappingCompiler {
    /// The key of a mapping that holds one directive, whose `mapping` becomes all the other keys.
    static let rootDirectiveKey = "__segment_internal_directive"

    /// Compiles a whole mapping.
    mutating func compile(_ json: JSONValue) -> CompiledMapping {
        let none = CompiledMapping(entries: [], rootDirective: nil)
        guard var members = json.object else {
            refuse(.root, "must be an object, but is \(Self.name(json))")
            return none
        }
        if let directive = members[Self.rootDirectiveKey] {
            members[Self.rootDirectiveKey] = nil
            guard let rewritten = rewrite(directive, over: members) else { return none }
            members = rewritten
        }
        if members.contains(where: { MappingDirective.isName($0.key) }) {
            return CompiledMapping(entries: [], rootDirective: directive(members, at: .root))
        }
        var entries: [(key: String, value: Node)] = []
        entries.reserveCapacity(members.count)
        for member in members {
            entries.append((member.key, node(member.value, at: MappingPlace.root.appending(member.key))))
        }
        return CompiledMapping(entries: entries, rootDirective: nil)
    }

    /// Puts the other keys of a mapping into the directive at its root; `nil` if that is no directive.
    private mutating func rewrite(_ directive: JSONValue, over others: JSONObject) -> JSONObject? {
        let place = MappingPlace.root.appending(Self.rootDirectiveKey)
        guard let members = directive.object, members.count == 1, let (name, value) = members.first else {
            let found = directive.kind == .object ? "an object of \(directive.count) keys" : Self.name(directive)
            refuse(place, "must be an object with one directive, but is \(found)")
            return nil
        }
        switch value.kind {
        case .object:
            var options = value.object ?? JSONObject()
            options["mapping"] = JSONValue(others)
            return [name: JSONValue(options)]
        case .array:
            return members
        default:
            refuse(place.appending(name), "must be an object, but is \(Self.name(value))")
            return nil
        }
    }
}
