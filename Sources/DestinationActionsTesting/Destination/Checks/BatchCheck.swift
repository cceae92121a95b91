import DestinationActions

/// What is wrong with the batches of a destination.
struct BatchCheck<D: Destination> {
    private let destination: D
    private let settings: JSONObject
    private let requests: RequestCheck
    private let answering: @Sendable (HTTPRequest) -> HTTPResponse
    /// Answers of the author's own.
    private let answers: [RecordingTransport.Answer]

    init(
        _ destination: D, _ settings: JSONObject, _ requests: RequestCheck, _ answers: [RecordingTransport.Answer],
        _ answering: @escaping @Sendable (HTTPRequest) -> HTTPResponse
    ) {
        self.destination = destination
        self.settings = settings
        self.requests = requests
        self.answering = answering
        self.answers = answers
    }

    /// The id of a second user; a UUID, as some partners want one.
    private static var otherUserId: String { "7c9e6679-7425-40de-944b-e07fc1f90ae7" }

    func check(_ subscriptions: [Subscription], _ events: [Event], _ report: inout CheckReport) async {
        for action in destination.actions {
            guard let limits = (action as? any BatchAction)?.batchLimits, limits.events > 1 else { continue }
            let slug = type(of: action).slug
            guard var subscription = subscriptions.first(where: { $0.action == slug }) else { continue }
            subscription.batching = true
            let instance = try? DestinationInstance(destination, settings: settings, subscriptions: [subscription])
            guard let instance else { continue }
            var batches = 0
            for event in events where event.type != .delete {
                do {
                    let takesSteps = action is any StepBatchAction
                    guard let problems = try await problems(of: slug, instance, event, takesSteps) else { continue }
                    if batches == 0, !takesSteps { try await judge(slug, instance, event, &report) }
                    batches += 1
                    report.problems += problems
                } catch {
                    report.problems.append("A batch of \(slug) cannot be delivered: \(error)")
                }
            }
            report.covered.append("\(slug): \(batches) batches")
        }
    }

    /// The same event of another user.
    private static func other(_ event: Event) -> Event {
        event.updating { members in
            members["userId"] = JSONValue(Self.otherUserId)
            members["messageId"] = "fixture-2"
        }
    }

    /// Notes the verdicts on answers to a batch.
    private func judge(
        _ slug: String, _ instance: DestinationInstance, _ event: Event, _ report: inout CheckReport
    ) async throws {
        for answer in [200, 400, 401, 413, 429, 503].map({ .status($0) }) + answers {
            let delivery = try await DestinationTester(instance).deliver([event, Self.other(event)], answers: [answer])
            for outcome in delivery.outcomes.joined() {
                guard let code = AnswerCheck.verdict(outcome.outcome) else { continue }
                report.note(slug) { $0.note(verdict: code) }
            }
        }
    }

    /// What is wrong with a batch of an event and another one; `nil` if they become none.
    private func problems(
        of slug: String, _ instance: DestinationInstance, _ event: Event, _ takesSteps: Bool
    ) async throws -> [String]? {
        var other = Self.other(event)
        if instance.batches(of: [event, other]).count > 1 {
            // Other users may be of another key; the same one is not.
            other = event.updating { $0["messageId"] = "fixture-2" }
            if instance.batches(of: [event, other]).count > 1 {
                return [
                    "The batch key of \(slug) is another one for the same payload, so that its events go out alone."
                ]
            }
        }
        guard let single = instance.requests(for: event).first, let second = instance.requests(for: other).first else {
            return nil
        }
        let delivery = try await DestinationTester(instance).deliver([event, other], answering: answering)
        if delivery.requests.isEmpty {
            return ["A batch of \(slug) sends nothing where a single event does."]
        }
        // The steps of a batch may begin as those of each event alone, to look for what they have in common.
        var isApart = delivery.requests.count > 1
        if isApart, takesSteps {
            isApart = await Set(delivery.requests) == requestsAlone(of: [event, other], instance)
        }
        if isApart {
            return ["A batch of \(slug) cannot be built, so that its events go out alone."]
        }
        var problems = delivery.requests.flatMap(requests.problems(of:))
        let sent = delivery.requests.map(Self.text).joined()
        for (request, id) in [(single, event.userId ?? ""), (second, other.userId ?? "")]
        where Self.text(request).contains(id) && !sent.contains(id) {
            problems.append("A batch of \(slug) leaves out an event.")
        }
        if delivery.outcomes.joined().contains(where: { $0.outcome.code == "noVerdict" }) {
            problems.append("A batch of \(slug) has fewer verdicts than events.")
        }
        return problems
    }

    /// What is sent of events that go out one by one.
    private func requestsAlone(of events: [Event], _ instance: DestinationInstance) async -> Set<HTTPRequest> {
        let transport = RecordingTransport(answering: answering, givingTokensTo: instance)
        for event in events { _ = await instance.deliver(event, through: transport) }
        return Set(transport.requests)
    }

    private static func text(_ request: HTTPRequest) -> String {
        "\(request.url.text) \(String(decoding: request.plainBody ?? [], as: UTF8.self))"
    }
}
