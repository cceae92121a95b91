import DestinationActions

extension Payload<Pushwoosh.TrackEvent.Fields> {
    /// The timestamp as RFC 3339 text with a zone: the one form that the partner reads.
    ///
    /// A text that has it already goes out as it came. Everything else, numbers, dates alone and times without a zone
    /// (taken as UTC), is rewritten: one timestamp that cannot be read makes the partner refuse the whole batch.
    var rfc3339Timestamp: String {
        get throws(ActionError) {
            if let text = value(of: \.timestamp)?.string, Timestamp.isRFC3339(text) {
                if text.hasPrefix("0000") { throw Self.outside(text) }
                return text
            }
            let timestamp = self[dynamicMember: \.timestamp]
            guard (1...9999).contains(timestamp.year) else { throw Self.outside(timestamp.description) }
            return timestamp.description
        }
    }

    private static func outside(_ found: String) -> ActionError {
        ActionError(field: "timestamp", "Timestamp (timestamp) must be in the years 1–9999, found \(found).")
    }
}
