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

extension TriggerOperand {
    /// The length of a text in bytes of UTF-8, or of a list in items; 0 of null, null of anything else.
    public var length: TriggerOperand { call(.length) }

    /// The text in lower case; null of what is no text.
    public var lowercase: TriggerOperand { call(.lowercase) }

    /// The text in upper case; null of what is no text.
    public var uppercase: TriggerOperand { call(.uppercase) }

    /// The text with `_` in the place of every space; null of what is no text.
    public var snakecase: TriggerOperand { call(.snakecase) }

    /// The text with `-` in the place of every space; null of what is no text.
    public var kebabcase: TriggerOperand { call(.kebabcase) }

    /// The text with a capital at the start of every word; null of what is no text.
    public var titlecase: TriggerOperand { call(.titlecase) }

    /// The name of the value's type: `"string"`, `"number"`, `"list"`, `"bool"`, `"null"` or `"object"`.
    public var typeof: TriggerOperand { call(.typeof) }

    /// False of `""`, `"false"`, 0, an empty list and null, null of an object, and true of anything else.
    public var bool: TriggerOperand { call(.bool) }

    /// The value as text: numbers as JavaScript prints them, lists as compact JSON; null of null and of an object.
    public var string: TriggerOperand { call(.string) }

    /// The number that the value is or that its text writes; null of anything else.
    public var number: TriggerOperand { call(.number) }

    /// A condition that is true if the value is `true`.
    public var isTrue: Trigger { Trigger(expression) }

    /// A condition that is true if the value is a text that contains another.
    ///
    /// - Parameter other: The other text.
    /// - Returns: The condition.
    public func contains(_ other: TriggerOperand) -> Trigger { Trigger(call(.contains, other).expression) }

    /// A condition that is true if the value is a text that matches a pattern as a whole.
    ///
    /// - Parameter pattern: The pattern: `*` is any run of characters, `?` one, `[a-z]` one of a class, and a backslash
    ///   makes the next character itself.
    /// - Returns: The condition.
    public func match(_ pattern: TriggerOperand) -> Trigger { Trigger(call(.match, pattern).expression) }

    /// A condition that is true if the value is an element of a list.
    ///
    /// - Parameter list: The list; what is no list has no elements.
    /// - Returns: The condition.
    public func `in`(_ list: TriggerOperand) -> Trigger { Self.compare(self, .isIn, list) }

    private func call(_ function: TriggerFunction, _ second: TriggerOperand? = nil) -> TriggerOperand {
        var expression = expression
        if let second { expression.append(second.expression) }
        expression.append(.call(function))
        return TriggerOperand(expression)
    }

    fileprivate static func compare(
        _ left: TriggerOperand, _ comparison: TriggerComparison, _ right: TriggerOperand
    ) -> Trigger {
        var expression = left.expression
        expression.append(right.expression)
        expression.append(.compare(comparison))
        return Trigger(expression)
    }
}

extension TriggerOperand {
    /// A condition that is true if two values are of one type and equal.
    ///
    /// - Parameters:
    ///   - left: A value.
    ///   - right: The other value; an object equals nothing.
    /// - Returns: The condition.
    public static func == (left: TriggerOperand, right: TriggerOperand) -> Trigger { compare(left, .equal, right) }

    /// A condition that is true if two values are of different types or not equal.
    ///
    /// - Parameters:
    ///   - left: A value.
    ///   - right: The other value.
    /// - Returns: The condition.
    public static func != (left: TriggerOperand, right: TriggerOperand) -> Trigger { compare(left, .notEqual, right) }

    /// A condition that is true if both values are numbers and the first is the smaller.
    ///
    /// - Parameters:
    ///   - left: A value.
    ///   - right: The other value.
    /// - Returns: The condition.
    public static func < (left: TriggerOperand, right: TriggerOperand) -> Trigger { compare(left, .less, right) }

    /// A condition that is true if both values are numbers and the first is not the greater.
    ///
    /// - Parameters:
    ///   - left: A value.
    ///   - right: The other value.
    /// - Returns: The condition.
    public static func <= (left: TriggerOperand, right: TriggerOperand) -> Trigger {
        compare(left, .lessOrEqual, right)
    }

    /// A condition that is true if both values are numbers and the first is the greater.
    ///
    /// - Parameters:
    ///   - left: A value.
    ///   - right: The other value.
    /// - Returns: The condition.
    public static func > (left: TriggerOperand, right: TriggerOperand) -> Trigger { compare(left, .greater, right) }

    /// A condition that is true if both values are numbers and the first is not the smaller.
    ///
    /// - Parameters:
    ///   - left: A value.
    ///   - right: The other value.
    /// - Returns: The condition.
    public static func >= (left: TriggerOperand, right: TriggerOperand) -> Trigger {
        compare(left, .greaterOrEqual, right)
    }
}
