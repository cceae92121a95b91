/// What the page of a destination shows by example: requests that its actions build, and verdicts that it gives.
struct PageExamples: Sendable {
    /// An event, and what goes out for it.
    struct Example: Sendable {
        let event: JSONValue
        let request: String
        /// What hangs on the answer, if the action takes several steps.
        let then: String?
        /// The body of the request for two such events, if the action has batches.
        let batch: String?
    }

    /// Values for the settings that are required or that the profile names.
    let settings: JSONObject
    /// The examples of the actions by their slugs; an action that builds no request of its example is left out.
    private(set) var actions: [String: Example] = [:]
    /// What becomes of events by the answer, an item each.
    private(set) var answers: [String] = []
    /// The request that checks the credentials.
    private(set) var credentialCheck: String?
    /// The request that deletes a user.
    private(set) var deletion: String?

    init<D: Destination>(_ destination: D, _ definition: DestinationDefinition) {
        settings = Self.settings(definition)
        let profile = definition.profile
        // An action with batches tells what becomes of these as well.
        let judge = definition.actions.first { $0.batchLimits != nil } ?? definition.actions.first
        for action in definition.actions {
            let event = profile.events[action.slug] ?? SampleEvents.event(for: action.defaultTrigger)
            let batching = action.batchLimits.map { _ in Batching(true) }
            var subscription = Subscription(action: action.slug, trigger: "true")
            subscription.batching = batching
            guard
                let instance = try? DestinationInstance(destination, settings: settings, subscriptions: [subscription])
            else { continue }
            if let example = Self.example(instance, event, isBatched: batching != nil) {
                actions[action.slug] = example
            }
            if action.slug.isExactly(judge?.slug ?? "") {
                answers = Self.answers(instance, event, profile.answers)
            }
        }
        guard let instance = try? DestinationInstance(destination, settings: settings, subscriptions: []) else {
            return
        }
        credentialCheck = (try? instance.destination.credentialCheck()).flatMap { $0 }.map(Self.text)
        if case .request(let request)? = instance.dryRun(Event(unchecked: SampleEvents.deletion)).first?.result {
            deletion = Self.text(request)
        }
    }

    private static func settings(_ definition: DestinationDefinition) -> JSONObject {
        var settings: JSONObject = [:]
        for field in definition.settings where field.requirement == .yes {
            settings[field.key] =
                switch field.type {
                case .number, .integer: 1
                case .boolean: true
                default: field.choices.first?.value ?? JSONValue(field.placeholder ?? "example")
                }
        }
        for (key, value) in definition.profile.settings { settings[key] = value }
        return settings
    }

    private static func example(_ instance: DestinationInstance, _ event: JSONValue, isBatched: Bool) -> Example? {
        guard let run = instance.dryRun(Event(unchecked: event)).first, case .request(let request) = run.result else {
            return nil
        }
        var batch: String?
        if isBatched {
            let events = [event, SampleEvents.second(event)].map { Event(unchecked: $0) }
            let requests = instance.requests(forBatch: events)
            if requests.count == 1 { batch = body(of: requests[0]) }
        }
        return Example(event: event, request: text(request), then: run.then, batch: batch)
    }

    /// A request as it goes over the wire but for its `User-Agent`; what is sensitive is left out.
    private static func text(_ request: HTTPRequest) -> String {
        var lines = ["\(request.method.rawValue) \(request.url)"]
        for field in request.headers.fields where field.name.lowercased() != "user-agent" {
            lines.append("\(field.name): \(field.isSensitive ? Redacted.text : field.value)")
        }
        let body = body(of: request).map { "\n\n\($0)" } ?? ""
        return lines.joined(separator: "\n") + body
    }

    private static func body(of request: HTTPRequest) -> String? {
        guard let body = request.plainBody, !body.isEmpty else { return nil }
        return (try? JSONValue(parsing: body)).map(MarkdownPage.lines) ?? String(decoding: body, as: UTF8.self)
    }
}

extension PageExamples {
    private static let statuses = [200, 301, 400, 401, 403, 404, 408, 410, 413, 422, 429, 500, 501, 503]

    /// What becomes of events by the answer: those that say so by their status alone first, alike ones together.
    private static func answers(
        _ instance: DestinationInstance, _ event: JSONValue, _ special: [DestinationProfile.SampleAnswer]
    ) -> [String] {
        let payloads = instance.batches(of: [Event(unchecked: event)]).first?.payloads
        let batches = instance.subscriptions.first?.action.batches
        func outcome(_ response: HTTPResponse) -> String {
            let verdict = payloads.map { instance.verdict(on: response, for: $0) }
            let single = sentence(verdict ?? instance.destination.verdict(response), response)
            let several = batches.map { sentence($0.verdict(response, 2), response) } ?? single
            return single == several ? single : "\(single); of a batch, \(several)"
        }
        var groups: [(outcome: String, statuses: [Int])] = []
        for status in statuses {
            let outcome = outcome(HTTPResponse(status: status))
            if let index = groups.firstIndex(where: { $0.outcome == outcome }) {
                groups[index].statuses.append(status)
            } else {
                groups.append((outcome, [status]))
            }
        }
        let plain = groups.map { group in
            group.statuses.map { "\($0)" }.joined(separator: ", ") + ": \(group.outcome)."
        }
        return plain
            + special.map { answer in
                let text = answer.body.string ?? answer.body.description
                let response = HTTPResponse(status: answer.status, body: Array(text.utf8))
                return "\(answer.status) with `\(text)`: \(outcome(response))."
            }
    }

    private static func sentence(_ verdict: Verdict, _ response: HTTPResponse) -> String {
        // The code of a status says no more than the status.
        let code = verdict.code == "http\(response.status)" ? "" : " (`\(verdict.code)`)"
        return switch verdict.kind {
        case .delivered: "the event is delivered"
        case .skipped: "the event is skipped, as there was nothing to do"
        case .permanent: "the event fails\(code) and is not sent again"
        case .transient: "the event is sent again after a pause\(code)"
        case .throttled: "the destination pauses, as long as the answer asks for, and the event is sent again\(code)"
        case .credentials: "the destination pauses until the credentials are right, and its events wait\(code)"
        case .split: "it is halved until the events at fault are alone\(code)"
        case .splitBySize: "it goes out in smaller parts\(code)"
        case .configuration: "the event fails\(code), as a setting or an address is wrong"
        }
    }
}
