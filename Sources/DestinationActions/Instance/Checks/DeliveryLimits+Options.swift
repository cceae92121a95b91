extension DeliveryLimits {
    /// What can be set as data.
    static let options: ConfigurationOptions<DeliveryLimits> = [
        .count("inFlight", \.inFlight, from: 1, "How many requests may be under way at once."),
        .limit(
            "requestsPerMinute", \.requestsPerMinute, from: 1,
            "How many requests go out in a minute; null for no limit."),
        .duration("timeout", \.timeout, lasts: true, "How long one request may take."),
    ]
}

extension BatchLimits {
    /// What can be set as data.
    static let options: ConfigurationOptions<BatchLimits> = [
        .count("events", \.events, from: 1, "How many events a batch may have."),
        .count("bytes", \.bytes, from: 1, "How many bytes the events of a batch may have together."),
    ]
}
