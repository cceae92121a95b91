/// The rules that make the fields of an action from an event.
///
/// A mapping is a JSON object from the keys of an action's fields to values: a literal, an object or array of values,
/// or a *directive*, an object whose only key begins with `@`. The format is that of Segment's mapping kit, so that an
/// exported mapping works unchanged. In Swift it is written with ``MappingValue``:
///
/// ```swift
/// let mapping = try Mapping([
///     "user": .path("userId"),
///     "title": .if(exists: .path("event"), then: .path("event"), else: .path("name")),
/// ])
/// ```
///
/// A mapping is checked and compiled when it is made. Everything that can be known to be wrong is refused then, all of
/// it at once.
public struct Mapping: Sendable {
    /// The mapping in its JSON format.
    public let json: JSONValue
    private let compiled = OwnPaths<CompiledMapping>()
    private let timeOfDay: @Sendable () -> Timestamp

    /// Checks and compiles a mapping in its JSON format.
    ///
    /// - Parameters:
    ///   - json: An object from field keys to values and directives.
    ///   - timeOfDay: Gives the time for `now` and `today` in templates; the system's unless given.
    /// - Throws: ``MappingErrors`` with everything that is wrong.
    public init(
        _ json: JSONValue, timeOfDay: @escaping @Sendable () -> Timestamp = Timestamp.now
    ) throws(MappingErrors) {
        var paths = PathTableBuilder()
        _ = try MappingCompiler.compile(json, into: &paths, timeOfDay)
        self.json = json
        self.timeOfDay = timeOfDay
    }

    /// Checks and compiles a mapping that is written in Swift.
    ///
    /// - Parameter fields: Field keys and their values, which may be variables; `nil` leaves a field out.
    /// - Throws: ``MappingErrors`` with everything that is wrong, a key that is written twice included.
    @_disfavoredOverload
    public init(_ fields: KeyValuePairs<String, (any JSONWritable)?>) throws(MappingErrors) {
        try self.init(pairs: fields.compactMap { key, value in value?.jsonValue.map { (key, MappingValue($0)) } })
    }

    /// Checks and compiles a mapping from field keys and values.
    ///
    /// - Parameter pairs: Field keys and their values.
    /// - Throws: ``MappingErrors`` with everything that is wrong, a key that is written twice included.
    public init(pairs: [(String, MappingValue)]) throws(MappingErrors) {
        var object = JSONObject()
        var problems: [MappingProblem] = []
        for (key, value) in pairs {
            if object[key] != nil {
                problems.append(
                    MappingProblem(path: "/\(key)", message: "must be written once, but stands there again"))
            }
            object[key] = value.json
        }
        guard problems.isEmpty else {
            do throws(MappingErrors) {
                _ = try Mapping(JSONValue(object))
            } catch {
                problems += error.problems
            }
            throw MappingErrors(problems: problems)
        }
        try self.init(JSONValue(object))
    }

    /// Evaluates the mapping.
    ///
    /// What is missing in the input is left out of the result. A mapping that is one directive may give a value of any
    /// type.
    ///
    /// - Parameter input: The event, or another object.
    /// - Returns: The result, or `nil` if a mapping that is one directive gives nothing.
    /// - Throws: ``MappingError`` if the input is no object, or holds what the mapping cannot work with, such as a
    ///   number that no double can hold.
    public func evaluate(_ input: JSONValue) throws(MappingError) -> JSONValue? {
        guard input.kind == .object else {
            throw MappingError(
                .inputNotAnObject, at: "/", "needs an object as input, but got \(MappingCompiler.name(input))")
        }
        let found: (compiled: CompiledMapping, values: PathValues)
        do throws(JSONSyntaxError) {
            found = try compiled.read(input) { paths in
                // It was compiled before, when the mapping was made, and nothing was wrong with it.
                var compiler = MappingCompiler(paths: paths, timeOfDay)
                defer { paths = compiler.paths }
                return compiler.compile(json)
            }
        } catch {
            throw MappingError(.inputNotAnObject, at: "/", "needs an input that can be read: \(error)")
        }
        let result = try found.compiled.evaluate(in: found.values)
        try result?.checkNumbers(at: "/")
        return result
    }
}

extension Mapping: Hashable {
    /// Compares the mappings in their JSON format; the order of keys does not matter.
    public static func == (a: Mapping, b: Mapping) -> Bool { a.json == b.json }

    /// Hashes the mapping in its JSON format.
    public func hash(into hasher: inout Hasher) { json.hash(into: &hasher) }
}

extension Mapping: CustomStringConvertible {
    /// The mapping as compact JSON.
    public var description: String { json.description }
}
