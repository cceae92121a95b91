import DestinationActions

/// What the reference answered, in the form in which answers are compared.
enum Reference {
    /// The answer to an event of one action.
    static func request(_ output: JSONValue) -> Answer {
        output["requests"].map { Answer(["requests": requests($0)]) } ?? Answer(keysAtFault: keys(output))
    }

    /// The answer to a batch: the requests, and of each event whether it was sent.
    static func batch(_ output: JSONValue) -> Answer {
        guard let requests = output["requests"] else { return Answer(keysAtFault: keys(output)) }
        var members: JSONObject = ["requests": Self.requests(requests)]
        if let statuses = output["multistatus"]?.array {
            members["outcomes"] = JSONValue(
                statuses.map { $0["errortype"] == "PAYLOAD_VALIDATION_FAILED" ? "invalid" : "delivered" })
        }
        return Answer(JSONValue(members))
    }

    /// The answer to an event or a batch with subscriptions: requests, and what came of each subscription.
    ///
    /// - Parameters:
    ///   - output: What was recorded.
    ///   - events: How many events there were; what is said of a batch as a whole holds for each of them.
    static func event(_ output: JSONValue, events: Int) -> Answer {
        guard let requests = output["requests"] else { return Answer(keysAtFault: keys(output)) }
        var members: JSONObject = ["requests": Self.requests(requests)]
        if output["error"] != nil {
            members["outcomes"] = JSONValue(Array(repeating: "failed" as JSONValue, count: events))
        } else if let results = output["results"]?.array {
            var outcomes: [JSONValue] = []
            for result in results {
                if let statuses = result["multistatus"]?.array {
                    outcomes += statuses.map { status in
                        let isTrigger = status["errormessage"]?.string?.hasPrefix("Invalid subscription") == true
                        return isTrigger ? "skipped" : status["status"]?.int == 200 ? "delivered" : "invalid"
                    }
                    continue
                }
                switch result["output"]?.string {
                case "Action Executed": outcomes.append("delivered")
                case "Mappings resolved", "Payload validated": break
                default: outcomes += Array(repeating: "skipped", count: events)
                }
            }
            members["outcomes"] = JSONValue(outcomes)
        }
        return Answer(JSONValue(members))
    }

    /// The answer to a deletion or a check of the credentials.
    static func single(_ output: JSONValue) -> Answer {
        if output["unsupported"] == true { return Answer(["requests": [], "outcomes": ["unsupported"]]) }
        guard let requests = output["requests"] else { return Answer(keysAtFault: keys(output)) }
        let isEmpty = requests.count == 0
        let outcome: JSONValue = output["error"] != nil ? "failed" : isEmpty ? "skipped" : "delivered"
        return Answer(["requests": Self.requests(requests), "outcomes": [outcome]])
    }

    /// The answer to the question for the choices of a field.
    static func choices(_ output: JSONValue) -> Answer {
        let result = output["result"]
        let choices = (result?["choices"]?.array ?? []).map { choice in
            ["label": choice["label"] ?? .null, "value": choice["value"] ?? .null] as JSONValue
        }
        return Answer([
            "requests": requests(output["requests"] ?? []), "choices": JSONValue(choices),
            "outcomes": [result?["error"] != nil ? "failed" : "delivered"],
        ])
    }

    private static func requests(_ requests: JSONValue) -> JSONValue {
        JSONValue((requests.array ?? []).map { Answer.normalized($0) })
    }

    /// The keys of the fields that an error is about.
    private static func keys(_ output: JSONValue) -> [String] {
        (output["error"]?["errors"]?.array ?? []).compactMap { error in
            if let text = error.string { return mappingKey(text) }
            guard let path = error["path"]?.string, let message = error["message"]?.string else { return nil }
            guard path == "$" else { return String(path.dropFirst(2).prefix { $0 != "." && $0 != "[" }) }
            return message.split(separator: "'").dropFirst().first.map { String($0) }
        }
    }

    /// The field in `/userId/@path should be …`.
    private static func mappingKey(_ text: String) -> String? {
        text.dropFirst().split(whereSeparator: { $0 == "/" || $0 == " " }).first.map { String($0) }
    }
}
