/// The story of an event in a destination instance: which subscriptions matched, what each field became, and what is wrong.
///
/// ```swift
/// print(instance.explain(event))
/// ```
public struct Explanation: Sendable, CustomStringConvertible {
    /// What one field became.
    public struct Field: Sendable {
        /// The key.
        public let key: String
        /// The label.
        public let label: String
        /// What the mapping gave; `nil` if nothing.
        public let mapped: JSONValue?
        /// What it became after cleaning and coercion; `nil` if nothing, or if the payload is invalid.
        public let value: JSONValue?
    }

    /// What one subscription did with the event.
    public struct Subscription: Sendable {
        /// What it would do.
        public let run: DryRun
        /// The slug of its action; empty for the deletion of a user.
        public let action: String
        /// Its trigger as a statement; empty for the deletion of a user.
        public let trigger: String
        /// Its fields in their order, if the trigger holds.
        public let fields: [Field]
    }

    /// The name of the destination instance.
    public let destination: String
    /// What is odd about the event itself.
    public let eventProblems: [EventProblem]
    /// The subscriptions in their order.
    public let subscriptions: [Subscription]

    /// The story as text, for a person.
    public var description: String {
        var lines = [destination]
        for problem in eventProblems { lines.append("  the event: \(problem)") }
        for subscription in subscriptions {
            lines.append(
                "  \(subscription.run.subscription)" + (subscription.action.isEmpty ? "" : " → \(subscription.action)"))
            switch subscription.run.result {
            case .skipped(let reason):
                lines += subscription.fields.map(Self.line)
                lines.append("    skipped: \(reason)")
            case .invalid(let problems):
                lines.append("    trigger: \(subscription.trigger) holds")
                let wrong = Set(problems.map(\.key))
                lines += subscription.fields.map { wrong.contains($0.key) ? Self.line($0) : Self.mappedLine($0) }
                lines += problems.map { "    wrong: \($0.message)" }
            case .request(let request):
                if !subscription.trigger.isEmpty { lines.append("    trigger: \(subscription.trigger) holds") }
                lines += subscription.fields.map(Self.line)
                lines.append("    request: \(request.method.rawValue) \(subscription.run.shownURL(request))")
                if let body = subscription.run.shownBody(request) {
                    lines.append("    body: " + ShownText.shortened(body, to: 400))
                }
                if let then = subscription.run.then {
                    lines.append("    then: \(then)" + (subscription.run.expected.map { "; \($0)" } ?? ""))
                }
            }
        }
        return lines.map(ShownText.line).joined(separator: "\n")
    }

    private static func line(_ field: Field) -> String {
        let value = shown(field.value)
        return mappedLine(field) + (shown(field.mapped) == value ? "" : " → \(value)")
    }

    /// What the mapping gave, of a field of an invalid payload with which nothing is wrong: it became nothing for the sake of others.
    private static func mappedLine(_ field: Field) -> String {
        "    \(field.label) (\(field.key)): \(shown(field.mapped))"
    }

    private static func shown(_ value: JSONValue?) -> String {
        value.map { ShownText.shortened($0.description, to: 80) } ?? "nothing"
    }

    /// The story as JSON, for tools.
    public var json: JSONValue {
        [
            "destination": JSONValue(destination),
            "eventProblems": JSONValue(
                eventProblems.map {
                    ["path": JSONValue($0.path), "message": JSONValue($0.message), "code": JSONValue($0.code)]
                }),
            "subscriptions": JSONValue(
                subscriptions.map { subscription in
                    var members = subscription.run.json.object ?? [:]
                    members["action"] = JSONValue(subscription.action)
                    members["trigger"] = JSONValue(subscription.trigger)
                    members["fields"] = JSONValue(
                        subscription.fields.map { field in
                            var members: JSONObject = ["key": JSONValue(field.key), "label": JSONValue(field.label)]
                            members["mapped"] = field.mapped
                            members["value"] = field.value
                            return JSONValue(members)
                        })
                    return JSONValue(members)
                }),
        ]
    }
}

extension DestinationInstance {
    /// Tells the story of an event: which subscriptions match, what each field becomes, what is wrong and where.
    ///
    /// It is the story of one run, middleware included; nothing is sent. It holds values of the event, but for those at
    /// sensitive paths: they are `<redacted>` wherever they would show, in texts that hold them as well. Requests are
    /// those that delivery sends, as ``dryRun(_:)`` has them; the text and the JSON of the story show none of their secrets.
    ///
    /// - Parameters:
    ///   - event: The event.
    ///   - sensitive: Paths whose values are not to be shown, such as `traits.email`, as ``PipelineConfiguration/sensitivePaths``
    ///     has them; a path covers all that lies below it.
    /// - Returns: The story, as text and as JSON.
    public func explain(_ event: Event, redacting sensitive: [String] = []) -> Explanation {
        let sensitive = SensitivePaths(sensitive)
        var redactor = destination.redactor
        let admission = admit(event)
        if let sensitive {
            redactor = redactor.and(sensitive.redactor(for: event))
            if case .admitted(let values, _) = admission {
                redactor = redactor.and(sensitive.redactor(for: Event(values.input)))
            }
        }
        var stories: [Explanation.Subscription] = []
        prepare(admission) { place, preparation in
            let run = dryRun(subscriptionName(place), preparation, redactor: redactor).hiding(sensitive)
            guard let place, case .admitted(let values, _) = admission else {
                stories.append(Explanation.Subscription(run: run, action: "", trigger: "", fields: []))
                return
            }
            stories.append(story(of: subscriptions[place], run, values, redactor))
        }
        return Explanation(
            destination: name,
            eventProblems: event.problems.map { EventProblem(path: $0.path, message: redactor.scrub($0.message)) },
            subscriptions: stories)
    }

    private func story(
        of subscription: CompiledSubscription, _ run: DryRun, _ values: PathValues, _ redactor: Redactor
    ) -> Explanation.Subscription {
        var fields: [Explanation.Field] = []
        // What an action declines is a matter of its fields; whatever else is skipped never came to have any.
        let hasFields =
            switch run.result {
            case .skipped(.declined), .request, .invalid: true
            case .skipped: false
            }
        if hasFields {
            fields = subscription.action.schema.definitions.enumerated().compactMap { slot, definition in
                let mapped = subscription.mapped(slot, of: values).map { found in
                    let shown = JSONValue([definition.key: found]).redacted([definition], isMapped: true)
                    return redactor.scrub(shown[definition.key] ?? .null)
                }
                let value = run.payload?[definition.key]
                guard mapped != nil || value != nil || definition.requirement == .yes else { return nil }
                return Explanation.Field(key: definition.key, label: definition.label, mapped: mapped, value: value)
            }
        }
        return Explanation.Subscription(
            run: run, action: subscription.action.slug, trigger: subscription.trigger.description, fields: fields)
    }
}

extension DryRun {
    /// The same without the values at sensitive paths.
    fileprivate func hiding(_ sensitive: SensitivePaths?) -> DryRun {
        let shown: Result
        switch result {
        case .skipped(.trigger(let unmatched)):
            shown = .skipped(.trigger(sensitive.map { unmatched.redacting($0) } ?? unmatched))
        case .skipped(.declined(let reason)): shown = .skipped(.declined(redactor.message(reason)))
        case .invalid(let problems): shown = .invalid(problems.map { redactor.scrub($0) })
        case .skipped, .request: shown = result
        }
        let payload = payload.flatMap { redactor.scrub(JSONValue($0)).object }
        return DryRun(
            subscription: subscription, payload: payload, result: shown, continuation: continuation, redactor: redactor)
    }
}
