/// What a machine knows of the waits that a partner asked for.
struct Throttle: Sendable {
    /// Nothing is sent before this time.
    var until: Duration = .zero
    /// The last request that was under way or over when the last wait began.
    var lastFlight: UInt64 = 0
    /// How many waits there were without a success in between.
    var inRow = 0
    /// How many waits there were at all.
    var waits = 0
    /// How long all waits took together.
    var total: Duration = .zero

    /// How many waits there were before those that are in a row.
    var waitsBeforeRow: Int { waits - inRow }
}

/// What a machine knows of a partner that refuses the credentials.
struct CredentialsStall: Sendable {
    static let firstPause: Duration = .seconds(30)
    static let longestPause: Duration = .seconds(300)

    /// Since when patience is counted.
    var since: Duration
    /// When one request is to try again.
    var nextTrial: Duration
    var pause = CredentialsStall.firstPause
    /// Whether that request is under way.
    var isTrying = false

    init(since: Duration) {
        self.since = since
        nextTrial = since + Self.firstPause
    }
}
