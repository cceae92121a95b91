/// What the machine learnt of the partner, for another one that goes on in its place.
extension DestinationMachine {
    /// What is known now.
    ///
    /// - Parameter messages: How many delivered messages are told at most, the newest ones.
    func knowledge(messages: Int, at time: Duration) -> PartnerKnowledge {
        let now = max(latest, time)
        var knowledge = PartnerKnowledge()
        knowledge.throttled = max(.zero, throttle.until - now)
        knowledge.waits = throttle.inRow
        knowledge.breaker = breaker.pause(at: now).map { .init(left: $0.left, length: $0.length) }
        knowledge.credentials = credentials.map { .init(left: max(.zero, $0.nextProbe - now), length: $0.pause) }
        if let level = bucket?.level(at: now) { (knowledge.tokens, knowledge.share) = level }
        knowledge.delivered = (delivered?.newest(messages, at: now) ?? []).map { .init(key: $0.key, left: $0.left) }
        return knowledge
    }

    /// Goes on with what another one knew; a step is to follow.
    ///
    /// What this one knows itself and stands more in the way stays.
    mutating func learn(_ knowledge: PartnerKnowledge, at time: Duration) {
        latest = max(latest, time)
        throttle.until = max(throttle.until, latest + knowledge.throttled)
        throttle.inRow = max(throttle.inRow, knowledge.waits)
        throttle.waits = max(throttle.waits, throttle.inRow)
        if let pause = knowledge.breaker, breaker.state == .closed {
            breaker.open(until: latest + pause.left, pause: pause.length)
            failingSince = latest
        }
        if let pause = knowledge.credentials, credentials == nil {
            var stall = CredentialsStall(since: latest)
            (stall.nextProbe, stall.pause) = (latest + pause.left, pause.length)
            credentials = stall
        }
        bucket?.lower(to: knowledge.tokens, share: knowledge.share, at: latest)
        for message in knowledge.delivered { delivered?.insert(message.key, until: latest + message.left, at: latest) }
        patienceEnds = nil
    }
}
