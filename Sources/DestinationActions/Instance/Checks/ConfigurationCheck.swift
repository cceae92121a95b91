/// Gathers what is wrong with a configuration, each thing with its place.
struct ConfigurationCheck {
    private(set) var problems: [ConfigurationProblem] = []
    private var path: String

    init(at path: String = "") { self.path = path }

    /// Checks a part.
    mutating func at<Result>(_ key: String, _ body: (inout ConfigurationCheck) -> Result) -> Result {
        let outer = path
        path = outer.isEmpty ? key : "\(outer)/\(key)"
        defer { path = outer }
        return body(&self)
    }

    /// Notes that the part is wrong.
    mutating func problem(_ message: String, code: ProblemCode? = nil) {
        problems.append(ConfigurationProblem(path: path, message: message, code: code?.rawValue))
    }

    /// Notes that another value was expected.
    ///
    /// - Parameters:
    ///   - expected: What was expected.
    ///   - json: What was found.
    ///   - names: The names of which a misspelt one may be meant.
    mutating func expected(_ expected: String, _ json: JSONValue?, among names: [String] = []) {
        var hint = ""
        if let text = json?.string {
            hint =
                EnvironmentText.reference(in: text) == nil
                ? Self.hint(text, among: names) : "; environment variables are read in settings only"
        }
        problem("must be \(expected), found \(json?.found ?? "nothing")\(hint)")
    }

    /// The members of an object whose keys all are known; those that are not are problems.
    ///
    /// - Parameters:
    ///   - json: The object; another value is a problem.
    ///   - known: The keys.
    ///   - names: Those of them of which a misspelt one may be meant; all unless given.
    mutating func members(_ json: JSONValue, known: [String], suggesting names: [String]? = nil) -> JSONObject? {
        guard let members = json.object else {
            expected("an object", json)
            return nil
        }
        refuseRepeatedKey(in: json)
        for key in members.keys where !known.contains(where: { $0.isExactly(key) }) {
            at(key) {
                $0.problem(
                    "is no key that is known here\(Self.hint(key, among: names ?? known))",
                    code: .configurationUnknownKey)
            }
        }
        return members
    }

    /// Notes that an object has a key again, of which only the last value would count.
    mutating func refuseRepeatedKey(in json: JSONValue) {
        if let key = json.repeatedKey {
            at(key) { $0.problem("must stand once, but stands there again", code: .configurationRepeatedKey) }
        }
    }

    /// Refuses references to the environment where none is read.
    mutating func refuseReferences(in json: JSONValue) {
        switch json.kind {
        case .string:
            guard let reference = EnvironmentText.reference(in: json.string ?? "") else { return }
            problem("must not hold \(reference): environment variables are read in settings only")
        case .array:
            for (index, item) in (json.array ?? []).enumerated() { at("\(index)") { $0.refuseReferences(in: item) } }
        case .object:
            refuseRepeatedKey(in: json)
            for (key, value) in json.object ?? [:] {
                at(key) { check in
                    if let reference = EnvironmentText.reference(in: key) {
                        check.problem(
                            "must not have \(reference) in its key: environment variables are read in settings only")
                    }
                    check.refuseReferences(in: value)
                }
            }
        default: break
        }
    }

    /// A question whether another name was meant, or nothing.
    static func hint(_ name: String, among names: [String]) -> String {
        NearestName.of(name, among: names).map { "; did you mean \($0)?" } ?? ""
    }
}
