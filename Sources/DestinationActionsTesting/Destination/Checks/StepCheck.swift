import DestinationActions

/// What is wrong with the steps of actions that take several.
struct StepCheck<D: Destination>: Sendable {
    private let destination: D
    private let settings: JSONObject
    private let requests: RequestCheck
    private let answering: @Sendable (HTTPRequest) -> HTTPResponse

    init(
        _ destination: D, _ settings: JSONObject, _ requests: RequestCheck,
        _ answering: @escaping @Sendable (HTTPRequest) -> HTTPResponse
    ) {
        self.destination = destination
        self.settings = settings
        self.requests = requests
        self.answering = answering
    }

    /// What the steps of an event were, and how they ended.
    private struct Walk {
        var requests: [HTTPRequest]
        var outcome: Outcome
    }

    func check(_ subscriptions: [Subscription], _ events: [Event], _ report: inout CheckReport) async {
        for subscription in subscriptions {
            let instance = try? DestinationInstance(destination, settings: settings, subscriptions: [subscription])
            guard let instance else { continue }
            var walks: [(event: Event, walk: Walk)] = []
            for event in events where event.type != .delete && !instance.requests(for: event).isEmpty {
                guard let walk = await walk(instance, event), let again = await self.walk(instance, event) else {
                    continue
                }
                report.problems += problems(of: walk, again, subscription.name)
                walks.append((event, walk))
            }
            let usual = walks.flatMap(\.walk.requests).map(RequestCheck.structure)
            for (event, walk) in walks {
                report.problems += await hostileIds(instance, event, usual)
                for place in walk.requests.indices {
                    report.problems += await faults(instance, event, walk, place)
                    report.problems += await hostileAnswers(instance, event, walk, place, usual)
                }
            }
            let most = walks.map(\.walk.requests.count).max() ?? 0
            report.covered.append("\(subscription.name): \(walks.count) events through up to \(most) steps")
        }
    }

    /// Takes the steps of an event.
    ///
    /// - Parameter answers: What the first requests are answered with; the others as by a partner that works.
    private func walk(_ instance: DestinationInstance, _ event: Event, _ answers: [HTTPResponse] = []) async -> Walk? {
        let transport = RecordingTransport(
            answers.map { .response($0) }, answering: answering, givingTokensTo: instance)
        let outcome = await instance.deliver(event, through: transport).first?.outcome
        return outcome.map { Walk(requests: transport.requests, outcome: $0) }
    }

    private func problems(of walk: Walk, _ again: Walk, _ name: String) -> [String] {
        var problems = walk.requests.flatMap(requests.problems(of:))
        if walk.requests != again.requests {
            problems.append(
                "The same answers lead \(name) to different requests; steps must not use a clock, chance or state.")
        }
        switch walk.outcome {
        case .delivered, .skipped: break
        case .invalid, .failed, .undelivered:
            problems.append(
                "The steps of \(name) end as \(walk.outcome), so that nothing was found out about what follows: give the "
                    + "answers of a partner that works (answering).")
        }
        return problems
    }

    // MARK: Answers that are none

    /// What is wrong with the way in which one step takes what a partner in trouble answers.
    private func faults(
        _ instance: DestinationInstance, _ event: Event, _ walk: Walk, _ place: Int
    ) async -> [String] {
        let before = walk.requests[..<place].map(answering)
        let name = "The step \(place + 1) of \(instance.subscriptionNames.first ?? "")"
        var problems: [String] = []
        for status in [429, 503] {
            guard let found = await self.walk(instance, event, before + [HTTPResponse(status: status)]) else {
                continue
            }
            if found.outcome.name != "undelivered" || found.requests.count != place + 1 {
                problems.append("\(name) takes the status \(status) as \(found.outcome.name), not undelivered.")
            }
        }
        for status in [200, 400, 401] {
            var codes: Set<String> = []
            for echo in ["first", "second"] {
                let text = JSONValue("\(echo): bad key " + requests.secrets.joined(separator: " "))
                let body: JSONValue = ["message": text, "error": text, "errors": [["message": text]], "id": text]
                let answer = HTTPResponse(status: status, body: body.bytes)
                // A token that is refused is tried once more with another one.
                let times = instance.needsTokens && status == 401 ? 2 : 1
                let answers = Array(repeating: answer, count: times)
                guard let found = await self.walk(instance, event, before + answers) else { continue }
                codes.insert(found.outcome.code)
                if requests.secrets.contains(where: "\(found.outcome)".contains) {
                    problems.append("\(name) shows a secret that the partner echoed.")
                }
                let isExpected = place == 0 && expects(instance, event, status)
                if status == 401, !isExpected, found.outcome.name == "failed", found.outcome.code != "credentials" {
                    problems.append("\(name) takes the status 401 for another matter than the credentials.")
                }
            }
            if codes.count > 1 {
                problems.append("\(name) has codes that depend on what the partner writes; they must be a bounded set.")
            }
        }
        return problems
    }

    private func expects(_ instance: DestinationInstance, _ event: Event, _ status: Int) -> Bool {
        instance.dryRun(event).contains { $0.expectedStatuses.contains(status) }
    }

    // MARK: Hostile texts

    /// What ids of users change in any step that must not be changed.
    private func hostileIds(_ instance: DestinationInstance, _ event: Event, _ usual: [[Int]]) async -> [String] {
        var problems: [String] = []
        for id in RequestCheck.ids {
            let shown = JSONValue(id)
            let hostile = event.updating { members in
                for key in ["userId", "anonymousId", "groupId"] { members[key] = shown }
            }
            guard let walk = await walk(instance, hostile) else { continue }
            problems += requests.problems(of: walk.requests, with: "The id \(shown)", usual)
        }
        return problems
    }

    /// What texts of the partner change in the requests that follow.
    private func hostileAnswers(
        _ instance: DestinationInstance, _ event: Event, _ walk: Walk, _ place: Int, _ usual: [[Int]]
    ) async -> [String] {
        let before = walk.requests[..<place].map(answering)
        let answer = answering(walk.requests[place])
        guard let json = answer.json else { return [] }
        var problems: [String] = []
        for id in RequestCheck.ids {
            let hostile = HTTPResponse(
                status: answer.status, headers: answer.headers, body: Self.filled(json, id).bytes)
            guard let found = await self.walk(instance, event, before + [hostile]) else { continue }
            problems += requests.problems(
                of: Array(found.requests.dropFirst(place + 1)), with: "The partner's text \(JSONValue(id))", usual)
        }
        return problems
    }

    /// A value with another text in the place of each of its texts.
    private static func filled(_ json: JSONValue, _ text: String) -> JSONValue {
        if json.kind == .string { return JSONValue(text) }
        if let items = json.array { return JSONValue(items.map { filled($0, text) }) }
        guard let members = json.object else { return json }
        return JSONValue(JSONObject(uniquingLast: members.map { ($0.key, filled($0.value, text)) }))
    }
}
