/// How long messages are remembered that were delivered, so that a repetition is skipped.
///
/// A message is recognised by its `messageId`, separately for each destination and subscription, and remembered once it was
/// delivered; an event without an id is never taken for a repetition. A copy that comes while another is on its way waits for
/// what becomes of that: it is skipped once the other is delivered, and sent if it is not. The memory is lost with the process.
public struct DuplicateWindow: Sendable, Hashable {
    /// How long a message is remembered.
    public var time: Duration
    /// How many messages each destination remembers; the oldest are forgotten first.
    public var messages: Int

    /// Makes a window.
    ///
    /// - Parameters:
    ///   - time: How long a message is remembered; 24 hours unless given.
    ///   - messages: How many messages each destination remembers; 100,000 unless given.
    public init(time: Duration = .seconds(86_400), messages: Int = 100_000) {
        self.time = time
        self.messages = messages
    }
}

/// The messages that one destination remembers.
struct DeliveredMessages: Sendable {
    struct Key: Hashable, Sendable {
        let subscription: Int
        let messageId: ExactText
    }

    /// Holds for the messages that are delivered from now on.
    var window: DuplicateWindow
    private var until: [Key: Duration] = [:]
    private var order = Ring<(key: Key, until: Duration)>()

    init(_ window: DuplicateWindow) { self.window = window }

    var count: Int { until.count }

    func contains(_ key: Key, at now: Duration) -> Bool { until[key].map { $0 > now } ?? false }

    /// The messages that are remembered the longest, the oldest of them first.
    func newest(_ count: Int, at now: Duration) -> [(key: Key, left: Duration)] {
        (max(0, order.count - max(0, count))..<order.count).compactMap { position in
            guard let message = order[position], message.until > now, until[message.key] == message.until else {
                return nil
            }
            return (message.key, message.until - now)
        }
    }

    mutating func insert(_ key: Key, at now: Duration) { insert(key, until: now + window.time, at: now) }

    mutating func insert(_ key: Key, until end: Duration, at now: Duration) {
        until[key] = end
        order.append((key, end))
        while let oldest = order.first, oldest.until <= now || order.count > max(0, window.messages) {
            _ = order.popFirst()
            // A message that was delivered again since then is remembered for its later time.
            if until[oldest.key] == oldest.until { until[oldest.key] = nil }
        }
    }
}
