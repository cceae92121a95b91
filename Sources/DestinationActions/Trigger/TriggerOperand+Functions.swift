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
