/// A type that finds time zones by their names in the IANA database, such as `Europe/Berlin`.
///
/// Names come from mappings, and from events, where anybody may have written them. Use `SystemTimeZones` of
/// DestinationActionsFiles, which reads the files of the system, or write your own to bring the zones along.
public protocol TimeZoneProvider: Sendable {
    /// Finds a zone.
    ///
    /// It is called when a mapping is compiled, for a name that stands there, and for each event whose zone comes from the
    /// event: it has to be fast and to keep what it found.
    ///
    /// - Parameter name: The name, as it was written.
    /// - Returns: The rules of the zone, or `nil` if there is none of that name.
    /// - Throws: ``TimeZoneError`` if the zones cannot be read.
    func rules(ofZone name: String) throws(TimeZoneError) -> (any TimeZoneRules)?
}

/// A type that knows how far the clocks of a time zone are ahead of UTC.
public protocol TimeZoneRules: Sendable {
    /// How many seconds the clocks of the zone are ahead of UTC; negative west of Greenwich.
    ///
    /// - Parameter time: A point in time, of any year.
    /// - Returns: The seconds.
    func secondsAhead(at time: Timestamp) -> Int
}

/// An error that says why a time zone cannot be used.
public struct TimeZoneError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The rest of a sentence about the zone: `is not known`.
    public let message: String

    /// Makes an error.
    ///
    /// - Parameter message: The rest of a sentence that begins with the zone.
    public init(_ message: String) { self.message = message }

    /// The message.
    public var description: String { message }
}
