extension SubscriptionOutcome {
    /// The outcome as JSON, for logs and answers.
    ///
    /// ```json
    /// {"messageId": "m-1", "destination": "Shop", "subscription": "Orders", "outcome": "failed", "code": "http404",
    ///  "message": "failed (http404): The partner answered 404.", "status": 404, "attempts": 1,
    ///  "mayHaveArrived": false}
    /// ```
    ///
    /// `status`, `attempts`, `mayBeDuplicate` and `mayHaveArrived` are there where they are known; `kept` is what the action kept of
    /// the answer, and `problems` are those of an invalid event. The tag is not in it.
    public var json: JSONValue {
        var members: JSONObject = [:]
        if let messageId { members["messageId"] = JSONValue(messageId) }
        members["destination"] = JSONValue(destination)
        members["subscription"] = JSONValue(subscription)
        members["outcome"] = JSONValue(outcome.name)
        members["code"] = JSONValue(outcome.code)
        members["message"] = JSONValue(outcome.description)
        switch outcome {
        case .delivered(let delivered):
            members["status"] = JSONValue(delivered.status)
            members["attempts"] = JSONValue(delivered.attempts)
            members["mayBeDuplicate"] = JSONValue(delivered.mayBeDuplicate)
            members["kept"] = delivered.kept
        case .skipped: break
        case .invalid(let problems): members["problems"] = JSONValue(problems.map(\.json))
        case .failed(let failure): members.add(failure)
        case .undelivered(let result): if let last = result.last { members.add(last) }
        }
        return JSONValue(members)
    }
}

extension JSONObject {
    fileprivate mutating func add(_ failure: Outcome.Failure) {
        if let status = failure.status { self["status"] = JSONValue(status) }
        self["attempts"] = JSONValue(failure.attempts)
        self["mayHaveArrived"] = JSONValue(failure.mayHaveArrived)
    }
}
