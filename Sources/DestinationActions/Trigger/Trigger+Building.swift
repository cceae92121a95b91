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
