import DestinationActions

extension Payload<Pushwoosh.TrackEvent.Fields> {
    /// The timestamp as RFC 3339 text with a zone, the one form that the partner reads; `nil` if it came as such and can go
    /// out as it stands.
    ///
    /// Numbers, dates alone and times without a zone (taken as UTC) are rewritten: one timestamp that cannot be read makes
    /// the partner refuse the whole batch.
    var rewrittenTimestamp: String? {
        get throws(ActionError) {
            if let value = self[\.timestamp], let timestamp = Timestamp(rfc3339: value) {
                // Only its zone can take it out of the years, or into them.
                if !(2...9998).contains(timestamp.year), let text = value.string, text.hasPrefix("0000") {
                    throw Self.outside(text)
                }
                return nil
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
