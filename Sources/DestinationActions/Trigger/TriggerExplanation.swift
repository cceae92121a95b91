/// Why an event matches a trigger or not: the first clause that is false, and what the event has where it looks.
///
/// ```swift
/// print(try Trigger(parsing: "type = 'identify' and userId != null").explain(event))
/// // type = "identify" is false: type is "track"
/// ```
public struct TriggerExplanation: Sendable, Hashable, CustomStringConvertible {
    /// What the event has at one path.
    public struct Finding: Sendable, Hashable, CustomStringConvertible {
        /// The path as it is written in a statement.
        public let path: String
        /// The value, shortened to 40 Unicode scalars: JSON, `missing`, `an object` or `<redacted>`.
        public let value: String

        /// The path and its value: `type is "track"`.
        public var description: String { "\(path) is \(value)" }
    }

    /// A Boolean value that indicates whether the event matches.
    public let matches: Bool
    /// The first clause that is false, as a statement; `nil` if the event matches.
    public let clause: String?
    /// What the event has at the paths of that clause, in their order.
    public let findings: [Finding]

    /// One sentence.
    public var description: String {
        guard let clause else { return "the trigger matches" }
        if findings.isEmpty { return "\(clause) is never true" }
        let shown = findings.prefix(5).map(\.description).joined(separator: ", ")
        let rest = findings.count > 5 ? " and \(findings.count - 5) more" : ""
        return ShownText.line("\(clause) is false: \(shown)\(rest)")
    }
}

extension Trigger {
    /// Says why an event matches or not.
    ///
    /// The clause is the first part of an `and` that is false; an `or` is one clause, since all of its parts are false.
    ///
    /// - Parameters:
    ///   - event: The event.
    ///   - sensitive: Paths whose values are not shown, such as `traits.email`. A path covers all that lies below it.
    /// - Returns: The explanation.
    /// - Throws: ``JSONSyntaxError`` if the event was built in Swift and nests deeper than 1,024 levels or takes 256 MiB.
    public func explain(
        _ event: JSONValue, redacting sensitive: [String] = []
    ) throws(JSONSyntaxError) -> TriggerExplanation {
        explain(try event.place(), hiding: sensitive.compactMap { TriggerPath.keys($0) })
    }

    /// The same, with sensitive paths by their keys.
    func explain(_ event: JSONPlace, hiding sensitive: [[[UInt8]]]) -> TriggerExplanation {
        explain(event) { keys in
            // A path above a sensitive one holds the sensitive value, too.
            sensitive.contains { keys.starts(with: $0) || $0.starts(with: keys) }
        }
    }

    /// Says why an event matches or not.
    ///
    /// - Parameters:
    ///   - event: The event.
    ///   - isSensitive: Whether the value of a path, as it is written in a statement, is not to be shown.
    /// - Returns: The explanation.
    /// - Throws: ``JSONSyntaxError`` if the event was built in Swift and nests deeper than 1,024 levels or takes 256 MiB.
    public func explain(
        _ event: JSONValue, redactingWhere isSensitive: (String) -> Bool
    ) throws(JSONSyntaxError) -> TriggerExplanation {
        explain(try event.place()) { keys in isSensitive(TriggerPrinter.text(keys)) }
    }

    private func explain(_ event: JSONPlace, _ isSensitive: ([[UInt8]]) -> Bool) -> TriggerExplanation {
        guard let clause = falseClause(event) else {
            return TriggerExplanation(matches: true, clause: nil, findings: [])
        }
        var builder = PathTableBuilder()
        let paths = clause.paths.map { keys in
            (keys: keys, slot: builder.slot(for: keys.map { String(decoding: $0, as: UTF8.self) }))
        }
        let values = builder.build().read(event)
        let findings = paths.map { path in
            let value = values.value(path.slot)
            let isHidden = value?.isNull == false && isSensitive(path.keys)
            return TriggerExplanation.Finding(
                path: TriggerPrinter.text(path.keys), value: isHidden ? Redacted.text : Self.shown(value))
        }
        return TriggerExplanation(matches: false, clause: TriggerPrinter.text(clause), findings: findings)
    }

    /// The first part of the trigger that is not true of an event, or `nil` if the event matches.
    private func falseClause(_ event: JSONPlace) -> TriggerExpression? {
        if expression.holds(for: event) { return nil }
        let root = expression.nodes.count - 1
        guard case .and = expression.nodes.last else { return expression }
        let starts = expression.starts()
        for node in expression.operands(of: root, starts) {
            let clause = expression.subtree(starts[node]...node)
            if !clause.holds(for: event) { return clause }
        }
        return expression
    }

    /// A value as a short text on one line.
    private static func shown(_ value: JSONValue?) -> String {
        guard let value else { return "missing" }
        switch value.kind {
        case .null, .bool, .number: return value.description
        case .object: return value.kind.inWords
        case .string:
            return ShownText.line(JSONValue(ShownText.shortened(value.string ?? "", to: 40)).description)
        case .array: return ShownText.line(ShownText.shortened(value.description, to: 40))
        }
    }
}

extension TriggerExpression {
    /// Whether the expression is true of an event; compiled for this one alone.
    fileprivate func holds(for event: JSONPlace) -> Bool {
        var builder = PathTableBuilder()
        let compiled = TriggerCompiler.compile(self, into: &builder)
        return compiled.matches(builder.build().read(event))
    }
}
