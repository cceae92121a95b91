/// What keeps events in their order: of the events with the same key, a destination is sent one at a time.
///
/// A key whose event waits for a retry holds back its own later events and no others. A batch holds at most one event of
/// a key, so that ordering and large batches do not go together.
public struct OrderingKey: Sendable {
    private final class Function: Sendable {
        let key: @Sendable (Event) -> String?

        init(_ key: @escaping @Sendable (Event) -> String?) { self.key = key }
    }

    private let function: Function
    var key: @Sendable (Event) -> String? { function.key }

    /// Makes a key.
    ///
    /// - Parameter key: Gives the key of an event, or `nil` for an event that needs no order.
    public init(_ key: @escaping @Sendable (Event) -> String?) { function = Function(key) }

    /// Whether two keys are copies of one: more cannot be known of code.
    func isSame(as other: OrderingKey) -> Bool { function === other.function }

    /// The user: the `userId`, or where that is missing or empty the `anonymousId`.
    public static let user = OrderingKey { event in
        if let userId = event.userId, !userId.isEmpty { return userId }
        return event.anonymousId.flatMap { $0.isEmpty ? nil : $0 }
    }
}
