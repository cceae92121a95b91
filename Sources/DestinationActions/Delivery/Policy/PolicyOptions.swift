// What of the policies can be set as data, with the ranges.

extension BacklogPolicy {
    static let options: ConfigurationOptions<BacklogPolicy> = [
        .count(
            "events", \.events, from: 1,
            "How many events may wait for a destination, one for each subscription that takes it; 10,000 unless set."),
        .count("bytes", \.bytes, from: 1, "How many bytes they may have together; 64 MB unless set."),
        .choice(
            "whenFull", \.whenFull,
            "What happens to an event for which there is no room: all wait (suspend), its outcome is undelivered (reject), or the "
                + "oldest event makes room (dropOldest); suspend unless set."),
        .duration(
            "patience", \.patience,
            "How long the others wait for a full destination that delivers nothing; 1 second unless set."),
    ]
}

extension QueuePolicy {
    static let options: ConfigurationOptions<QueuePolicy> = [
        .count("held", \.held, from: 1, "How many events the pipeline holds at once; 10,000 unless set."),
        .duration(
            "patience", \.patience,
            "How long a subscription that cannot be reached gets an event again and again; 4 hours unless set."),
        .duration(
            "firstWait", \.firstWait,
            "How long an event waits that is given back for the first time; 15 seconds unless set."),
        .duration("longestWait", \.longestWait, "What that wait is at most; 5 minutes unless set."),
        .count(
            "deliveries", \.deliveries, from: 1,
            "How often the process may end before an event is settled; 10 unless set."),
    ]
}

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
