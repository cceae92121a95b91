/// What one subscription would do with an event.
public struct DryRun: Sendable, CustomStringConvertible, CustomReflectable {
    /// What would happen.
    public enum Result: Sendable {
        /// This request would be sent; in a batch together with others. Of an action of several steps it is the first.
        case request(HTTPRequest)
        /// Nothing would be sent, for this reason.
        case skipped(SkipReason)
        /// Nothing can be sent: this is wrong with the fields.
        case invalid([FieldProblem])
    }

    /// The name of the subscription.
    public let subscription: String
    /// The payload, by the keys of the fields, if the trigger holds and the fields are valid; passwords are `<redacted>`.
    public let payload: JSONObject?
    /// What would happen.
    public let result: Result
    /// What hangs on the answer to the request, if the action has more steps: `updates the contact, or creates it`.
    public var then: String? { continuation.map { redactor.message($0.what) } }
    /// The statuses that the step takes for answers and not for failures; empty unless the action has more steps.
    public var expectedStatuses: [Int] { continuation?.expected.sorted() ?? [] }
    let continuation: Step.Continuation?
    let redactor: Redactor

    /// A line for a person; secrets show as `<redacted>`, wherever the request has them.
    public var description: String {
        let shown =
            switch result {
            case .request(let request):
                "\(request.method.rawValue) \(shownURL(request))" + (shownBody(request).map { " \($0)" } ?? "")
                    + (then.map { "; then \($0)" } ?? "") + (expected.map { "; \($0)" } ?? "")
            case .skipped(let reason): "skipped, \(reason)"
            case .invalid(let problems): "invalid, " + problems.map(\.message).joined(separator: "; ")
            }
        return ShownText.line("\(subscription): \(shown)")
    }

    /// A mirror of the JSON, which shows no secret.
    public var customMirror: Mirror { Mirror(self, children: ["json": json.description], displayStyle: .struct) }

    /// The statuses that are expected, for a person.
    var expected: String? {
        let statuses = expectedStatuses.map(String.init)
        return statuses.isEmpty
            ? nil : statuses.joined(separator: ", ") + (statuses.count > 1 ? " are" : " is") + " expected"
    }

    /// The address as it may be shown.
    func shownURL(_ request: HTTPRequest) -> String { redactor.scrub("\(request.url)") }

    /// The body as it may be shown, or `nil` if there is none.
    func shownBody(_ request: HTTPRequest) -> String? {
        request.body.map { redactor.scrub(String(decoding: $0, as: UTF8.self)) }
    }

    /// The same as JSON, for tools.
    public var json: JSONValue {
        var members: JSONObject = ["subscription": JSONValue(subscription)]
        members["payload"] = payload.map { redactor.scrub(JSONValue($0)) }
        switch result {
        case .request(let request):
            members["request"] = json(of: request)
            members["then"] = then.map { JSONValue($0) }
            if !expectedStatuses.isEmpty { members["expects"] = JSONValue(expectedStatuses.map { JSONValue($0) }) }
        case .skipped(let reason):
            members["skipped"] = reason.json
        case .invalid(let problems):
            members["problems"] = JSONValue(problems.map(\.json))
        }
        return JSONValue(members)
    }

    private func json(of request: HTTPRequest) -> JSONValue {
        let headers = request.headers.fields.map { field in
            (field.name, JSONValue(field.isSensitive ? Redacted.text : redactor.scrub(field.value)))
        }
        var members: JSONObject = [
            "method": JSONValue(request.method.rawValue), "url": JSONValue(shownURL(request)),
            "headers": JSONValue(JSONObject(uniquingLast: headers)),
        ]
        // A body that is no JSON is shown as the text that it is.
        members["body"] = shownBody(request).map { (try? JSONValue(parsing: $0)) ?? JSONValue($0) }
        return JSONValue(members)
    }
}

extension SkipReason {
    /// Code and reason; where a trigger does not hold, its first false clause and what the event has there.
    fileprivate var json: JSONValue {
        var members: JSONObject = ["code": JSONValue(code), "reason": JSONValue("\(self)")]
        if case .trigger(let trigger) = self {
            let explanation = trigger.explanation
            members["clause"] = explanation.clause.map { JSONValue($0) }
            members["findings"] = JSONValue(
                explanation.findings.map { ["path": JSONValue($0.path), "value": JSONValue($0.value)] })
        }
        return JSONValue(members)
    }
}

extension DestinationInstance {
    /// Tells what would be sent for an event, or why nothing would.
    ///
    /// This is the whole way of the event but for the network: the requests are those that delivery sends, secrets
    /// included; the texts and the JSON of the results show none.
    ///
    /// - Parameter event: The event.
    /// - Returns: One result per subscription in their order; for the deletion of a user a single one.
    public func dryRun(_ event: Event) -> [DryRun] {
        prepare(event).map { subscription, preparation in
            dryRun(subscription, preparation, redactor: destination.redactor)
        }
    }

    /// What would be sent for what one subscription has prepared.
    ///
    /// - Parameters:
    ///   - subscription: The name of the subscription.
    ///   - preparation: What it has made of an event.
    ///   - redactor: What takes out what must not be shown.
    func dryRun(_ subscription: String, _ preparation: Preparation, redactor: Redactor) -> DryRun {
        var payload: JSONObject?
        var continuation: Step.Continuation?
        let result: DryRun.Result
        switch preparation {
        case .ready(let prepared):
            let schema = prepared.subscription.action.schema
            payload = JSONValue(schema.object(prepared.values)).redacted(schema.definitions).object
            do throws(NothingToSend) {
                if let step = try step(for: prepared), let request = step.request {
                    continuation = step.continuation
                    result = .request(request)
                } else {
                    result = .request(try request(for: prepared))
                }
            } catch {
                switch error {
                case .skipped(let reason): result = .skipped(reason)
                case .invalid(let problems): result = .invalid(problems)
                }
            }
        case .deletion(let request): result = .request(request)
        case .skipped(let reason): result = .skipped(reason)
        case .invalid(let problems): result = .invalid(problems)
        }
        return DryRun(
            subscription: subscription, payload: payload, result: result, continuation: continuation, redactor: redactor
        )
    }
}
