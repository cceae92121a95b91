extension Pipeline {
    /// Sends the events of dead letters again, each to the one subscription that did not get it, and waits for the outcomes.
    ///
    /// The events keep their ids. They are prepared anew, by the subscription as it is now; what is not delivered this time
    /// either becomes a dead letter again.
    ///
    /// - Parameters:
    ///   - letters: The letters.
    ///   - deadline: How long to wait; then what is left is `undelivered(deadline)`. The configuration's deadline unless given.
    /// - Returns: The outcome of each letter; `nil` where the pipeline does not have the destination or the subscription.
    public func replay(_ letters: [DeadLetter], deadline: Duration? = nil) async -> [SubscriptionOutcome?] {
        let known = lanes.map { lane in
            (lane.name, Set((lane.instance.subscriptions + [DestinationInstance.deletionName]).map { ExactText($0) }))
        }
        var sent: [EventChunk.Incoming] = []
        var places: [Int] = []
        for (place, letter) in letters.enumerated() {
            let isKnown = known.contains { name, subscriptions in
                ExactText(name) == ExactText(letter.destination)
                    && subscriptions.contains(ExactText(letter.subscription))
            }
            guard isKnown else { continue }
            var incoming = incoming(letter.event)
            incoming.target = EventChunk.Target(destination: letter.destination, subscription: letter.subscription)
            sent.append(incoming)
            places.append(place)
        }
        var outcomes = [SubscriptionOutcome?](repeating: nil, count: letters.count)
        for (place, results) in zip(places, await deliver(sent, deadline: deadline)) { outcomes[place] = results.first }
        return outcomes
    }

    /// Whether what is not delivered goes to this sink.
    package func writesDeadLetters(to sink: any DeadLetterSink & AnyObject) -> Bool {
        (core.letters?.sink as AnyObject?) === sink
    }
}
