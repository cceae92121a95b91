/// What one subscription would do with an event.
public struct DryRun: Sendable, CustomStringConvertible {
    /// What would happen.
    public enum Result: Sendable {
        /// This request would be sent; in a batch together with others.
        case request(HTTPRequest)
        /// Nothing would be sent, for this reason.
        case skipped(SkipReason)
        /// Nothing can be sent: this is wrong with the fields.
        case invalid([FieldProblem])
    }

    /// The name of the subscription.
    public let subscription: String
    /// The payload, by the keys of the fields, if the trigger holds and the fields are valid.
    public let payload: JSONObject?
    /// What would happen.
    public let result: Result

    /// A line or more for a person.
    public var description: String {
        switch result {
        case .request(let request):
            "\(subscription): \(request.method.rawValue) \(request.url) "
                + String(decoding: request.body ?? [], as: UTF8.self)
        case .skipped(let reason): "\(subscription): skipped, \(reason)"
        case .invalid(let problems): "\(subscription): invalid, " + problems.map(\.message).joined(separator: "; ")
        }
    }

    /// The same as JSON, for tools.
    public var json: JSONValue {
        var members: JSONObject = ["subscription": JSONValue(subscription)]
        members["payload"] = payload.map { JSONValue($0) }
        switch result {
        case .request(let request):
            let body = request.body.flatMap { try? JSONValue(parsing: $0) }
            members["request"] = [
                "method": JSONValue(request.method.rawValue), "url": JSONValue("\(request.url)"), "body": body ?? .null,
            ]
        case .skipped(let reason):
            members["skipped"] = ["code": JSONValue(reason.code), "reason": JSONValue("\(reason)")]
        case .invalid(let problems):
            members["problems"] = JSONValue(
                problems.map {
                    ["key": JSONValue($0.key), "path": JSONValue($0.path), "message": JSONValue($0.message)]
                })
        }
        return JSONValue(members)
    }
}

extension DestinationInstance {
    /// Tells what would be sent for an event, or why nothing would.
    ///
    /// This is the whole way of the event but for the network: the requests are those that delivery sends. Their secrets are
    /// in headers that print as `<redacted>`.
    ///
    /// - Parameter event: The event.
    /// - Returns: One result per subscription in their order; for the deletion of a user a single one.
    public func dryRun(_ event: Event) -> [DryRun] {
        prepare(event).map { preparation in
            switch preparation.result {
            case .ready(let payload):
                let json = payload.plan.action.schema.object(payload.slots)
                switch request(for: payload) {
                case .success(let request):
                    return DryRun(subscription: preparation.subscription, payload: json, result: .request(request))
                case .failure(let errors):
                    return DryRun(
                        subscription: preparation.subscription, payload: json, result: .invalid(errors.problems))
                }
            case .deletion(let request):
                return DryRun(subscription: preparation.subscription, payload: nil, result: .request(request))
            case .skipped(let reason):
                return DryRun(subscription: preparation.subscription, payload: nil, result: .skipped(reason))
            case .invalid(let problems):
                return DryRun(subscription: preparation.subscription, payload: nil, result: .invalid(problems))
            }
        }
    }
}
