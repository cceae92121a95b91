import DestinationActions

extension [QueueTarget] {
    /// The targets as the tables have them: destination, subscription and attempts of each.
    var text: String {
        let json = JSONValue(
            map { JSONValue([JSONValue($0.destination), JSONValue($0.subscription), JSONValue($0.attempts)]) })
        return String(decoding: json.bytes, as: UTF8.self)
    }

    /// Reads what the tables have; `nil` if it is not what was written there.
    init?(bytes: [UInt8]) {
        guard let list = (try? JSONValue(parsing: bytes))?.array else { return nil }
        self = []
        for target in list {
            guard let parts = target.array, parts.count == 3, let destination = parts[0].string,
                let subscription = parts[1].string, let attempts = parts[2].int
            else { return nil }
            append(QueueTarget(destination: destination, subscription: subscription, attempts: attempts))
        }
    }
}
