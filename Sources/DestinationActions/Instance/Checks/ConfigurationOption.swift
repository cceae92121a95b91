/// One option that is set as data: its name, its range, and how a configuration file writes it.
///
/// It is declared once. The declaration is what reads and writes the file, what the file's JSON Schema says, and what a value that was set in
/// Swift is checked by. A destination declares those of its own as ``ConfigurableDestination/options``.
public struct ConfigurationOption<Root>: Sendable {
    /// The name, in Swift and in JSON.
    public let name: String
    /// The JSON Schema of its value.
    let schema: JSONValue
    /// Takes over a value of a file, or says why it is none.
    let read: @Sendable (_ json: JSONValue, _ root: inout Root, _ check: inout ConfigurationCheck) -> Void
    /// Gives the value as a file has it; `nil` if the option is not set, or only Swift can say the value.
    let write: @Sendable (_ root: Root) -> JSONValue?
    /// Says what is out of range.
    let check: @Sendable (_ root: Root, _ check: inout ConfigurationCheck) -> Void
    /// Brings a value that nothing could compute with into bounds.
    let clamp: @Sendable (inout Root) -> Void

    init(
        _ name: String, _ schema: JSONValue, about: String, write: @escaping @Sendable (Root) -> JSONValue?,
        read: @escaping @Sendable (JSONValue, inout Root, inout ConfigurationCheck) -> Void,
        check: @escaping @Sendable (Root, inout ConfigurationCheck) -> Void = { _, _ in },
        clamp: @escaping @Sendable (inout Root) -> Void = { _ in }
    ) {
        self.name = name
        var members = schema.object ?? [:]
        members["description"] = JSONValue(about)
        self.schema = JSONValue(members)
        self.write = write
        self.read = read
        self.check = check
        self.clamp = clamp
    }
}

/// The options of a value.
typealias ConfigurationOptions<Root> = [ConfigurationOption<Root>]

extension Array {
    /// Takes over what an object of a file says; what it leaves out stays.
    func read<Root>(
        _ json: JSONValue, into root: inout Root, _ check: inout ConfigurationCheck
    ) where Element == ConfigurationOption<Root> {
        guard let members = check.members(json, known: map(\.name)) else { return }
        for option in self {
            guard let value = members[option.name] else { continue }
            check.at(option.name) { option.read(value, &root, &$0) }
        }
    }

    /// Says everything that is out of range.
    func check<Root>(_ root: Root, _ check: inout ConfigurationCheck) where Element == ConfigurationOption<Root> {
        for option in self { check.at(option.name) { option.check(root, &$0) } }
    }

    /// The value with everything in bounds that something is computed with.
    func clamped<Root>(_ root: Root) -> Root where Element == ConfigurationOption<Root> {
        var root = root
        for option in self { option.clamp(&root) }
        return root
    }

    /// The value as a file has it.
    func written<Root>(_ root: Root) -> JSONValue where Element == ConfigurationOption<Root> {
        JSONValue(JSONObject(uniquingLast: compactMap { option in option.write(root).map { (option.name, $0) } }))
    }

    /// The JSON Schema of an object with these options, all of which may be left out.
    func schema<Root>(about: String? = nil) -> JSONValue where Element == ConfigurationOption<Root> {
        var schema: JSONObject = ["type": "object", "additionalProperties": false]
        schema["description"] = about.map { JSONValue($0) }
        schema["properties"] = JSONValue(JSONObject(uniquingLast: map { ($0.name, $0.schema) }))
        return JSONValue(schema)
    }
}

// MARK: - The kinds of options

extension ConfigurationOption {
    /// Counts are bounded, so that adding one to the greatest is still a number.
    private static var greatestCount: Int { 1 << 48 }

    /// A whole number.
    ///
    /// - Parameters:
    ///   - name: The name, in Swift and in JSON.
    ///   - place: The property that holds it.
    ///   - least: The least number.
    ///   - about: What it is for, as a sentence.
    /// - Returns: The option.
    public static func count(
        _ name: String, _ place: any WritableKeyPath<Root, Int> & Sendable, from least: Int = 0, _ about: String
    ) -> Self {
        Self(name, ["type": "integer", "minimum": JSONValue(least)], about: about) {
            JSONValue($0[keyPath: place])
        } read: { json, root, check in
            if let count = json.int {
                root[keyPath: place] = count
            } else {
                check.expected("a whole number", json)
            }
        } check: { root, check in
            let count = root[keyPath: place]
            if count < least { check.problem("must be at least \(least), found \(count)") }
        } clamp: { root in
            root[keyPath: place] = min(root[keyPath: place], greatestCount)
        }
    }

    /// A whole number, or null for no limit.
    static func limit(
        _ name: String, _ place: any WritableKeyPath<Root, Int?> & Sendable, from least: Int, _ about: String
    ) -> Self {
        Self(name, ["type": ["integer", "null"], "minimum": JSONValue(least)], about: about) {
            $0[keyPath: place].map { JSONValue($0) } ?? .null
        } read: { json, root, check in
            if json.isNull {
                root[keyPath: place] = nil
            } else if let count = json.int {
                root[keyPath: place] = count
            } else {
                check.expected("a whole number, or null for no limit", json)
            }
        } check: { root, check in
            if let count = root[keyPath: place], count < least {
                check.problem("must be at least \(least), found \(count)")
            }
        } clamp: { root in
            root[keyPath: place] = root[keyPath: place].map { min($0, greatestCount) }
        }
    }

    /// A whole number that may be left out.
    static func given(
        _ name: String, _ place: any WritableKeyPath<Root, Int?> & Sendable, from least: Int = 1, _ about: String
    ) -> Self {
        Self(name, ["type": "integer", "minimum": JSONValue(least)], about: about) {
            $0[keyPath: place].map { JSONValue($0) }
        } read: { json, root, check in
            if let count = json.int { root[keyPath: place] = count } else { check.expected("a whole number", json) }
        } check: { root, check in
            if let count = root[keyPath: place], count < least {
                check.problem("must be at least \(least), found \(count)")
            }
        }
    }

    /// A duration that may be left out, longer than none.
    static func given(
        _ name: String, _ place: any WritableKeyPath<Root, Duration?> & Sendable, _ about: String
    ) -> Self {
        Self(name, ["$ref": "#/$defs/duration"], about: about) {
            $0[keyPath: place].map { JSONValue($0.written) }
        } read: { json, root, check in
            if let duration = json.string.flatMap(Duration.reading) {
                root[keyPath: place] = duration
            } else {
                check.expected(Duration.inWords, json)
            }
        } check: { root, check in
            if let duration = root[keyPath: place], duration <= .zero {
                check.problem("must be longer than none, found \(duration)")
            }
        }
    }

    /// A share, more than 0 and at most 1.
    static func share(
        _ name: String, _ place: any WritableKeyPath<Root, Double> & Sendable, _ about: String
    ) -> Self {
        Self(name, ["type": "number", "exclusiveMinimum": 0, "maximum": 1], about: about) {
            JSONValue($0[keyPath: place])
        } read: { json, root, check in
            if let share = json.double {
                root[keyPath: place] = share
            } else {
                check.expected("a number", json)
            }
        } check: { root, check in
            let share = root[keyPath: place]
            if !(share > 0 && share <= 1) { check.problem("must be more than 0 and at most 1, found \(share)") }
        }
    }

    /// A duration, not negative, and if it must last, not zero either.
    ///
    /// JSON has it with a unit, such as `30 s`.
    ///
    /// - Parameters:
    ///   - name: The name, in Swift and in JSON.
    ///   - place: The property that holds it.
    ///   - lasts: Whether it must be longer than none.
    ///   - about: What it is for, as a sentence.
    /// - Returns: The option.
    public static func duration(
        _ name: String, _ place: any WritableKeyPath<Root, Duration> & Sendable, lasts: Bool = false, _ about: String
    ) -> Self {
        Self(name, ["$ref": "#/$defs/duration"], about: about) {
            JSONValue($0[keyPath: place].written)
        } read: { json, root, check in
            if let duration = json.string.flatMap(Duration.reading) {
                root[keyPath: place] = duration
            } else {
                check.expected(Duration.inWords, json)
            }
        } check: { root, check in
            let duration = root[keyPath: place]
            if lasts, duration <= .zero { check.problem("must be longer than none, found \(duration)") }
            if !lasts, duration < .zero { check.problem("must not be negative, found \(duration)") }
        } clamp: { root in
            root[keyPath: place] = root[keyPath: place].bounded
        }
    }

    /// One of the cases of an enumeration.
    ///
    /// - Parameters:
    ///   - name: The name, in Swift and in JSON.
    ///   - place: The property that holds it.
    ///   - about: What it is for, as a sentence.
    /// - Returns: The option.
    public static func choice<Choice: RawRepresentable<String> & CaseIterable & Sendable>(
        _ name: String, _ place: any WritableKeyPath<Root, Choice> & Sendable, _ about: String
    ) -> Self {
        let names = Choice.allCases.map { JSONValue($0.rawValue) }
        return Self(name, ["enum": JSONValue(names)], about: about) {
            JSONValue($0[keyPath: place].rawValue)
        } read: { json, root, check in
            if let choice = json.string.flatMap(Choice.init(rawValue:)) {
                root[keyPath: place] = choice
            } else {
                check.expected(FieldMessage.list(names), json, among: names.compactMap(\.string))
            }
        }
    }

    /// True or false.
    ///
    /// - Parameters:
    ///   - name: The name, in Swift and in JSON.
    ///   - place: The property that holds it.
    ///   - about: What it is for, as a sentence.
    /// - Returns: The option.
    public static func flag(
        _ name: String, _ place: any WritableKeyPath<Root, Bool> & Sendable, _ about: String
    ) -> Self {
        Self(name, ["type": "boolean"], about: about) {
            JSONValue($0[keyPath: place])
        } read: { json, root, check in
            if let flag = json.bool { root[keyPath: place] = flag } else { check.expected("true or false", json) }
        }
    }

    /// A text that is not empty.
    ///
    /// - Parameters:
    ///   - name: The name, in Swift and in JSON.
    ///   - place: The property that holds it.
    ///   - format: The form that the text has to have; any unless given.
    ///   - about: What it is for, as a sentence.
    /// - Returns: The option.
    public static func text(
        _ name: String, _ place: any WritableKeyPath<Root, String> & Sendable, format: FieldFormat? = nil,
        _ about: String
    ) -> Self {
        let expected = format?.inWords ?? "a text that is not empty"
        return Self(name, ["type": "string", "minLength": 1], about: about) {
            JSONValue($0[keyPath: place])
        } read: { json, root, check in
            check.refuseReferences(in: json)
            if let text = json.string { root[keyPath: place] = text } else { check.expected(expected, json) }
        } check: { root, check in
            let text = root[keyPath: place]
            if text.isEmpty || format?.matches(text) == false { check.expected(expected, JSONValue(text)) }
        }
    }

    /// An object with options of its own.
    static func object<Part>(
        _ name: String, _ place: any WritableKeyPath<Root, Part> & Sendable,
        _ options: ConfigurationOptions<Part>, _ about: String
    ) -> Self {
        Self(name, options.schema(), about: about) {
            options.written($0[keyPath: place])
        } read: { json, root, check in
            options.read(json, into: &root[keyPath: place], &check)
        } check: { root, check in
            options.check(root[keyPath: place], &check)
        } clamp: { root in
            root[keyPath: place] = options.clamped(root[keyPath: place])
        }
    }

    /// An object with options of its own that may be left out as a whole.
    static func object<Part>(
        _ name: String, _ place: any WritableKeyPath<Root, Part?> & Sendable,
        _ options: ConfigurationOptions<Part>, else standard: @escaping @Sendable () -> Part, _ about: String
    ) -> Self {
        Self(name, options.schema(), about: about) {
            $0[keyPath: place].map { options.written($0) }
        } read: { json, root, check in
            var part = root[keyPath: place] ?? standard()
            options.read(json, into: &part, &check)
            root[keyPath: place] = part
        } check: { root, check in
            if let part = root[keyPath: place] { options.check(part, &check) }
        } clamp: { root in
            root[keyPath: place] = root[keyPath: place].map { options.clamped($0) }
        }
    }
}

extension Duration {
    /// The JSON Schema of a duration in a configuration.
    static let schema: JSONValue = [
        "type": "string", "pattern": JSONValue(configurationPattern),
        "examples": ["500 ms", "30 s", "5 min", "24 h", "7 d"],
    ]
}
