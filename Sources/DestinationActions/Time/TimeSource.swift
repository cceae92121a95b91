/// What templates know about time: a clock, and the zones that dates may be printed in.
///
/// An instance, a mapping and a configuration take one. Without it, the clock is the system's and no zone is known but UTC:
///
/// ```swift
/// let time = TimeSource(zones: SystemTimeZones())  // of DestinationActionsFiles
/// let instance = try DestinationInstance(GWEN(), settings: settings, time: time)
/// ```
public struct TimeSource: Sendable {
    /// Gives the time for `now` and `today`.
    public var now: @Sendable () -> Timestamp
    /// Finds time zones by their names; `nil` if none is known but UTC.
    public var zones: (any TimeZoneProvider)?

    /// Makes a source.
    ///
    /// - Parameters:
    ///   - now: Gives the time; the system's unless given.
    ///   - zones: Finds time zones by their names; none but UTC unless given.
    public init(
        now: @escaping @Sendable () -> Timestamp = Timestamp.now, zones: (any TimeZoneProvider)? = nil
    ) {
        self.now = now
        self.zones = zones
    }

    /// The rules of a zone: those of UTC, or what the provider finds.
    func rules(ofZone name: String) throws(TimeZoneError) -> any TimeZoneRules {
        if UTCRules.names.contains(where: { $0.isExactly(name) }) { return UTCRules() }
        guard let zones else {
            throw TimeZoneError("is not known, as there is no provider of time zones: give minutes behind UTC")
        }
        guard let rules = try zones.rules(ofZone: name) else {
            throw TimeZoneError("is not known: give a name such as Europe/Berlin, or minutes behind UTC")
        }
        return rules
    }
}

/// The zone that needs no provider.
private struct UTCRules: TimeZoneRules {
    static let names = ["UTC", "GMT", "Etc/UTC", "Etc/GMT", "Z"]

    func secondsAhead(at time: Timestamp) -> Int { 0 }
}
