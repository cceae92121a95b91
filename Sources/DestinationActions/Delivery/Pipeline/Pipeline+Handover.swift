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
    ///   - handover: What the other process knew, from ``handover(of:messages:)``. With `nil` nothing is known: whatever the limit by
    ///     time allows may have just been used up, so that it fills from nothing. Messages of subscriptions that the destination does
    ///     not have are left out.
    ///   - age: How long ago that was; not at all unless given.
    /// - Throws: ``PipelineError`` if there is none of that name, or if this is no handover; then the pipeline goes on as it was. Whoever
    ///   cannot do better says so to somebody, and takes over from `nil`.
    public func takeOver(
        _ destination: String, from handover: JSONValue?, age: Duration = .zero
    ) throws(PipelineError) {
        let lane = try lane(destination)
        let edition = lane.seat.edition
        guard let handover else { return lane.learn(PartnerKnowledge()) }
        let knowledge = try PartnerKnowledge(json: handover) { name in
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

    fileprivate init(json: JSONValue, _ number: (String) -> Int?) throws(PipelineError) {
        self.init()
        let members = try HandoverMembers(json, at: "")
        tokens = try members.number("tokens") ?? 0
        share = try members.number("share") ?? 1
        if let throttled = try members.members("throttled") {
            self.throttled = .bounded(seconds: try throttled.required("seconds"))
            waits = Int(min(1000, try throttled.required("waits")))
        }
        breaker = try members.members("failing").map { members throws(PipelineError) in try Pause(members) }
        credentials = try members.members("credentials").map { members throws(PipelineError) in try Pause(members) }
        for (place, message) in try members.list("delivered").enumerated() {
            guard let parts = message.array, parts.count == 3, let name = parts[0].string, let id = parts[1].string,
                let left = parts[2].double, left >= 0
            else {
                throw HandoverMembers.refusal(
                    at: "/delivered/\(place)", "a subscription, a messageId and a number of seconds", message)
            }
            guard let number = number(name) else { continue }
            delivered.append(
                Message(key: .init(subscription: number, messageId: ExactText(id)), left: .bounded(seconds: left)))
        }
    }
}

extension PartnerKnowledge.Pause {
    fileprivate var json: JSONValue {
        ["seconds": JSONValue(left / .seconds(1)), "pauseSeconds": JSONValue(length / .seconds(1))]
    }

    fileprivate init(_ members: HandoverMembers) throws(PipelineError) {
        self.init(
            left: .bounded(seconds: try members.required("seconds")),
            length: .bounded(seconds: try members.required("pauseSeconds")))
    }
}

/// The members of a handover, or of an object in it.
///
/// A member that is not there says nothing; those of other names are later versions'.
private struct HandoverMembers {
    private let json: JSONValue
    private let path: String

    init(_ json: JSONValue, at path: String) throws(PipelineError) {
        guard json.kind == .object else { throw Self.refusal(at: path, "an object", json) }
        (self.json, self.path) = (json, path)
    }

    static func refusal(at path: String, _ expected: String, _ value: JSONValue?) -> PipelineError {
        PipelineError(
            .invalidHandover,
            reason: "\(path.isEmpty ? "it" : path) must be \(expected), found \(value?.found ?? "nothing")")
    }

    func number(_ name: String) throws(PipelineError) -> Double? {
        guard let value = json[name] else { return nil }
        guard let number = value.double, number >= 0 else {
            throw Self.refusal(at: "\(path)/\(name)", "a number from 0", value)
        }
        return number
    }

    func required(_ name: String) throws(PipelineError) -> Double {
        guard let number = try number(name) else {
            throw Self.refusal(at: "\(path)/\(name)", "a number from 0", nil)
        }
        return number
    }

    func members(_ name: String) throws(PipelineError) -> HandoverMembers? {
        guard let value = json[name] else { return nil }
        return try HandoverMembers(value, at: "\(path)/\(name)")
    }

    func list(_ name: String) throws(PipelineError) -> [JSONValue] {
        guard let value = json[name] else { return [] }
        guard let list = value.array else { throw Self.refusal(at: "\(path)/\(name)", "an array", value) }
        return list
    }
}
