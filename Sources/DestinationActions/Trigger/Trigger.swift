/// A condition on events that decides whether an action runs: a statement of Segment's Destination Filter Query Language.
///
/// A trigger is parsed from text, once, or built in Swift; both give the same value.
///
/// ```swift
/// let parsed = try Trigger(parsing: "type = 'track' and properties.total > 100")
/// let built: Trigger = .type(.track) && .field("properties.total") > 100
/// parsed == built  // true
/// ```
///
/// A field that is missing is null. `=` and `!=` compare values of all types, `<`, `<=`, `>` and `>=` numbers alone, and
/// text is compared exactly, by Unicode scalars. What is no boolean counts as false where a condition is asked for.
public struct Trigger: Sendable {
    let expression: TriggerExpression
    private let compiled = OwnPaths<CompiledTrigger>()

    init(_ expression: TriggerExpression) { self.expression = expression }

    /// Parses a statement.
    ///
    /// - Parameter text: The statement, such as `type = "track" and event = "Order Completed"`: at most 10,000
    ///   characters, and at most 64 levels of brackets.
    /// - Throws: ``TriggerSyntaxError`` for the first error in reading order.
    public init(parsing text: String) throws(TriggerSyntaxError) {
        expression = try TriggerParser.parse(text)
    }

    /// Whether an event matches.
    ///
    /// An input that is no object is an event without fields. The trigger is laid out for evaluation when this is
    /// called first, and that is kept.
    ///
    /// - Parameter event: The event.
    /// - Returns: Whether the statement gives `true`.
    /// - Throws: ``JSONSyntaxError`` if the event was built in Swift and nests deeper than 1,024 levels or takes 256 MiB.
    public func matches(_ event: JSONValue) throws(JSONSyntaxError) -> Bool {
        let (compiled, values) = try compiled.read(event) { compile(into: &$0) }
        return compiled.matches(values)
    }

    /// Lays the trigger out for evaluation over the paths of a destination instance.
    func compile(into paths: inout PathTableBuilder) -> CompiledTrigger {
        TriggerCompiler.compile(expression, into: &paths)
    }
}

extension Trigger: Hashable {
    /// Compares what two triggers say, not how they were written: quotes, spaces and needless parentheses do not count.
    public static func == (a: Trigger, b: Trigger) -> Bool { a.expression == b.expression }

    /// Hashes what the trigger says.
    public func hash(into hasher: inout Hasher) { hasher.combine(expression) }
}

extension Trigger: CustomStringConvertible {
    /// The trigger as a statement with the fewest parentheses, which is parsed to the same trigger again.
    ///
    /// A trigger built in Swift may pass the limits of a statement; then its text is none that the parser accepts.
    public var description: String { TriggerPrinter.text(expression) }
}

extension Trigger {
    /// A trigger for events of some types.
    ///
    /// - Parameters:
    ///   - type: A type.
    ///   - others: Further types.
    /// - Returns: `type = "track"`, or `type in ["track", "page"]` for several types.
    public static func type(_ type: EventType, _ others: EventType...) -> Trigger {
        among("type", type.rawValue, others.map(\.rawValue))
    }

    /// A trigger for events of some names.
    ///
    /// - Parameters:
    ///   - name: The name of a track event, compared exactly.
    ///   - others: Further names.
    /// - Returns: `event = "Order Completed"`, or `event in ["Order Completed", "Order Refunded"]` for several names.
    public static func event(_ name: String, _ others: String...) -> Trigger { among("event", name, others) }

    /// The value of a field of the event, to be compared.
    ///
    /// - Parameter path: The names from the event down with dots between them, as ``TriggerOperand/field(_:)`` takes them.
    /// - Returns: The value; null if the field is missing.
    public static func field(_ path: String) -> TriggerOperand { TriggerOperand.field(path) }

    private static func among(_ field: String, _ value: String, _ others: [String]) -> Trigger {
        if others.isEmpty { return TriggerOperand.field(field) == TriggerOperand(value) }
        return TriggerOperand.field(field).in(TriggerOperand(([value] + others).map { TriggerOperand($0) }))
    }

    /// A trigger that matches where both triggers match.
    ///
    /// - Parameters:
    ///   - left: A trigger.
    ///   - right: The other trigger.
    /// - Returns: The trigger `left and right`.
    public static func && (left: Trigger, right: Trigger) -> Trigger {
        var expression = left.expression
        var count = expression.openAnd()
        expression.append(right.expression)
        count += expression.openAnd()
        expression.append(.and(count))
        return Trigger(expression)
    }

    /// A trigger that matches where one of two triggers matches.
    ///
    /// - Parameters:
    ///   - left: A trigger.
    ///   - right: The other trigger.
    /// - Returns: The trigger `left or right`.
    public static func || (left: Trigger, right: Trigger) -> Trigger {
        var expression = left.expression
        var count = expression.openOr()
        expression.append(right.expression)
        count += expression.openOr()
        expression.append(.or(count))
        return Trigger(expression)
    }

    /// A trigger that matches where another does not.
    ///
    /// - Parameter trigger: The other trigger.
    /// - Returns: The trigger `!trigger`; where the other is a bare field, it matches only if that is `false`.
    public static prefix func ! (trigger: Trigger) -> Trigger {
        var expression = trigger.expression
        expression.append(.not)
        return Trigger(expression)
    }
}
