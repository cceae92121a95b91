// What of the policies can be set as data, with the ranges.

extension RetryPolicy {
    static let options: ConfigurationOptions<RetryPolicy> = [
        .count(
            "attempts", \.attempts, from: 1,
            "How many requests may fail in passing before an event is handed back; 5 unless set."),
        .duration(
            "time", \.time, "How long an event may be retried, from its first request on; 5 minutes unless set."),
        .duration("base", \.base, "What the wait before the first retry is at most; half a second unless set."),
        .duration(
            "throttledBase", \.throttledBase,
            "What the first wait is at most when the partner asks for less traffic; one second unless set."),
        .duration(
            "cap", \.cap, "What any wait that the partner did not ask for is at most; 60 seconds unless set."),
        .duration(
            "longestRetryAfter", \.longestRetryAfter,
            "What a wait that the partner asked for is at most; 300 seconds unless set."),
        .count(
            "waits", \.waits, from: 0,
            "How many waits in a row that the partner asked for an event goes through; 20 unless set."),
        .count("budget", \.budget, from: 0, "How many tokens the retry budget of a destination holds; 500 unless set."),
        .count(
            "requestsPerBatch", \.requestsPerBatch, from: 1,
            "How many requests a batch may become that the partner refuses as a whole; 64 unless set."),
    ]
}

extension BreakerPolicy {
    static let options: ConfigurationOptions<BreakerPolicy> = [
        .count(
            "failuresInRow", \.failuresInRow, from: 1,
            "How many passing failures in a row open the breaker; 5 unless set."),
        .count(
            "calls", \.calls, from: 1,
            "How many requests in the window it takes to judge by their share; 20 unless set."),
        .share("share", \.share, "Which share of failures opens the breaker; 0.5 unless set."),
        .duration("window", \.window, lasts: true, "How far back requests are counted; 30 seconds unless set."),
        .duration("pause", \.pause, "How long the destination is left alone; 30 seconds unless set."),
        .duration(
            "longestPause", \.longestPause,
            "What the pause is at most, as it doubles with every probe that fails; 5 minutes unless set."),
    ]
}

extension DuplicateWindow {
    static let options: ConfigurationOptions<DuplicateWindow> = [
        .duration("time", \.time, lasts: true, "How long a message is remembered; 24 hours unless set."),
        .count("messages", \.messages, from: 1, "How many messages each destination remembers; 100,000 unless set."),
    ]
}
