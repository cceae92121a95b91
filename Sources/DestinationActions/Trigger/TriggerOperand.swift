/// A value in a trigger that is built in Swift: a field, a literal, a list, the result of a function or a condition.
///
/// ```swift
/// let trigger: Trigger =
///     .field("context.library.version").match("1.*") && .field("properties.plan").lowercase.in(["pro", "team"])
/// ```
///
/// Literals of Swift are literals here: `.field("userId") != nil`, `.field("traits.logins") >= 5`.
public struct TriggerOperand: Sendable {
    let expression: TriggerExpression

    init(_ expression: TriggerExpression) { self.expression = expression }

    init(_ node: TriggerExpression.Node) { expression = TriggerExpression(node) }

    /// Makes a text.
    ///
    /// - Parameter text: The text.
    public init(_ text: String) { self.init(.text(Array(text.utf8))) }

    /// Makes a number, or null of one that the language cannot write.
    ///
    /// - Parameter number: The number; infinities and NaN become null.
    public init(_ number: Double) { self.init(number.isFinite ? .number(number) : .null) }

    /// Makes a boolean.
    ///
    /// - Parameter bool: The boolean.
    public init(_ bool: Bool) { self.init(.bool(bool)) }

    /// Makes a list.
    ///
    /// - Parameter items: The items.
    public init(_ items: [TriggerOperand]) {
        var expression = TriggerExpression()
        for item in items { expression.append(item.expression) }
        expression.append(.list(items.count))
        self.expression = expression
    }

    /// Makes the boolean that a condition gives.
    ///
    /// - Parameter condition: The condition.
    public init(_ condition: Trigger) { expression = condition.expression }

    /// The value of a field of the event.
    ///
    /// - Parameter path: The names from the event down with dots between them, such as `properties.total`. A backslash
    ///   makes a dot or a backslash part of a name; any other character stands for itself. No statement can name a
    ///   field with an empty name, so a path with one reads as null.
    /// - Returns: The value; null if the field is missing.
    public static func field(_ path: String) -> TriggerOperand {
        TriggerPath.keys(path).map { TriggerOperand(.path($0)) } ?? nil
    }
}

extension TriggerOperand: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByNilLiteral, ExpressibleByArrayLiteral
{
    /// Makes a text.
    ///
    /// - Parameter value: The text.
    public init(stringLiteral value: String) { self.init(value) }

    /// Makes a number; numbers are doubles.
    ///
    /// - Parameter value: The number.
    public init(integerLiteral value: Int) { self.init(Double(value)) }

    /// Makes a number.
    ///
    /// - Parameter value: The number.
    public init(floatLiteral value: Double) { self.init(value) }

    /// Makes a boolean.
    ///
    /// - Parameter value: The boolean.
    public init(booleanLiteral value: Bool) { self.init(value) }

    /// Makes null, which every missing field is as well.
    ///
    /// - Parameter nilLiteral: Nothing.
    public init(nilLiteral: ()) { self.init(.null) }

    /// Makes a list.
    ///
    /// - Parameter elements: The items.
    public init(arrayLiteral elements: TriggerOperand...) { self.init(elements) }
}
