/// The correction of a device's clock, as the Segment spec has it.
///
/// A device that is an hour wrong is so both when an event happens and when it is sent; the difference of the two is right.
/// Where an event brings `sentAt` but no `originalTimestamp`, its `timestamp` becomes
/// `receivedAt − (sentAt − timestamp)` and what it said before is kept as `originalTimestamp`. An event that has an
/// `originalTimestamp` was corrected already and is left alone, and so is an event without one of the dates that are needed.
/// Events that are built in Swift are never corrected: they have no `sentAt`.
public enum ClockSkew {
    /// Returns an event with its timestamp corrected, or as it is.
    ///
    /// - Parameters:
    ///   - json: The event; it has no `originalTimestamp`.
    ///   - sentAt: When the event says that it was sent.
    ///   - batchSentAt: When the batch of the event says so.
    ///   - receivedAt: When the server received the event, if the event does not say it.
    static func corrected(
        _ json: JSONValue, sentAt: JSONValue?, batchSentAt: JSONValue?, receivedAt: Timestamp?
    ) -> JSONValue {
        guard let sentAt = date(sentAt) ?? date(batchSentAt), let original = json["timestamp"],
            let timestamp = date(original),
            let receivedAt = date(json["receivedAt"]) ?? receivedAt, var members = json.object
        else { return json }
        members["originalTimestamp"] = original
        members["timestamp"] = JSONValue((receivedAt - (sentAt - timestamp)).description)
        return JSONValue(members)
    }

    private static func date(_ value: JSONValue?) -> Timestamp? {
        value?.string.flatMap { Timestamp($0) }
    }
}
