/// What a destination has learnt of its partner, in times from now on: what another process needs that takes it over.
struct PartnerKnowledge: Sendable, Hashable {
    /// A pause that ends, and how long it was chosen.
    struct Pause: Sendable, Hashable {
        var left: Duration
        var length: Duration
    }

    /// A message that is remembered.
    struct Message: Sendable, Hashable {
        let key: DeliveredMessages.Key
        let left: Duration
    }

    /// How long the partner asked to be left alone.
    var throttled: Duration = .zero
    /// How many such waits there were in a row.
    var waits = 0
    /// The breaker, if it is open.
    var breaker: Pause?
    /// The credentials, if the partner refuses them.
    var credentials: Pause?
    /// How many requests the limit lets through at once; 0 where nothing is known, as all may have been used.
    var tokens = 0.0
    /// Which share of the limit is used, since the partner asked for less.
    var share = 1.0
    /// Messages that were delivered, the oldest first.
    var delivered: [Message] = []

    /// The same after some time has passed.
    func aged(by time: Duration) -> PartnerKnowledge {
        func rest(_ left: Duration) -> Duration { max(.zero, left - max(.zero, time)) }
        var aged = self
        aged.throttled = rest(throttled)
        aged.breaker?.left = rest(breaker?.left ?? .zero)
        aged.credentials?.left = rest(credentials?.left ?? .zero)
        aged.delivered = delivered.compactMap { message in
            let left = rest(message.left)
            return left > .zero ? Message(key: message.key, left: left) : nil
        }
        return aged
    }
}
