extension Pipeline {
    /// What a destination has learnt of its partner, for another process that goes on in its place.
    ///
    /// That is how long the partner asked to be left alone, whether the destination keeps failing or its credentials are refused
    /// and when that is tried next, how much of the limit by time is used up, and which messages were delivered, if they are
    /// remembered. Times are told from now on, so that the clocks of machines do not matter.
    ///
    /// A process that owns a destination shuts its pipeline down, hands this over and gives the destination up, in this order:
    ///
    /// ```swift
    /// await pipeline.shutdown(deadline: .seconds(5))
    /// let known = try pipeline.handover(of: "gwen")
    /// ```
    ///
    /// - Parameters:
    ///   - destination: The name of the destination instance.
    ///   - messages: How many delivered messages are told at most, the newest ones; 10,000 unless given.
    /// - Returns: What is known, for ``takeOver(_:from:age:)``.
    /// - Throws: ``PipelineError`` if there is none of that name.
    public func handover(of destination: String, messages: Int = 10_000) throws(PipelineError) -> JSONValue {
        let (knowledge, edition) = try lane(destination).knowledge(messages: messages)
        return knowledge.json { number in
            number == SubscriptionNumbers.deletion
                ? DestinationInstance.deletionName
                : edition.numbers.firstIndex(of: number).map { edition.instance.subscriptionName($0) }
        }
    }

    /// Goes on with a destination where another process ended.
    ///
    /// It is to be called before anything is sent.
    ///
    /// - Parameters:
    ///   - destination: The name of the destination instance.
    ///   - handover: What the other process knew, from ``handover(of:messages:)``. Without it, or with something else, nothing is known:
    ///     whatever the limit by time allows may have just been used up, so that it fills from nothing.
    ///   - age: How long ago that was; not at all unless given.
    /// - Throws: ``PipelineError`` if there is none of that name.
    public func takeOver(
        _ destination: String, from handover: JSONValue?, age: Duration = .zero
    ) throws(PipelineError) {
        let lane = try lane(destination)
        let edition = lane.seat.edition
        let knowledge = PartnerKnowledge(json: handover ?? .null) { name in
            name.isExactly(DestinationInstance.deletionName)
                ? SubscriptionNumbers.deletion
                : edition.instance.subscriptionNames.firstIndex { $0.isExactly(name) }.map { edition.numbers[$0] }
        }
        lane.learn(knowledge.aged(by: age))
    }
}

extension PartnerKnowledge {
    fileprivate func json(_ name: (Int) -> String?) -> JSONValue {
        var members: JSONObject = ["tokens": JSONValue(tokens), "share": JSONValue(share)]
        if throttled > .zero || waits > 0 {
            members["throttled"] = ["seconds": JSONValue(throttled / .seconds(1)), "waits": JSONValue(waits)]
        }
        members["failing"] = breaker?.json
        members["credentials"] = credentials?.json
        if !delivered.isEmpty {
            members["delivered"] = JSONValue(
                delivered.compactMap { message in
                    name(message.key.subscription).map {
                        [JSONValue($0), JSONValue(message.key.messageId.text), JSONValue(message.left / .seconds(1))]
                    }
                })
        }
        return JSONValue(members)
    }

    fileprivate init(json: JSONValue, _ number: (String) -> Int?) {
        self.init()
        tokens = json["tokens"]?.double ?? 0
        share = json["share"]?.double ?? 1
        throttled = .bounded(seconds: json["throttled"]?["seconds"]?.double ?? 0)
        waits = min(1000, max(0, json["throttled"]?["waits"]?.int ?? 0))
        breaker = json["failing"].flatMap { Pause(json: $0) }
        credentials = json["credentials"].flatMap { Pause(json: $0) }
        delivered = (json["delivered"]?.array ?? []).compactMap { message in
            guard let parts = message.array, parts.count == 3, let number = parts[0].string.flatMap(number),
                let id = parts[1].string, let left = parts[2].double
            else { return nil }
            return Message(key: .init(subscription: number, messageId: ExactText(id)), left: .bounded(seconds: left))
        }
    }
}

extension PartnerKnowledge.Pause {
    fileprivate var json: JSONValue {
        ["seconds": JSONValue(left / .seconds(1)), "pauseSeconds": JSONValue(length / .seconds(1))]
    }

    fileprivate init?(json: JSONValue) {
        guard let left = json["seconds"]?.double, let length = json["pauseSeconds"]?.double else { return nil }
        self.init(left: .bounded(seconds: left), length: .bounded(seconds: length))
    }
}
