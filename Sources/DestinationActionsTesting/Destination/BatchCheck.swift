import DestinationActions

/// What is wrong with the batches of a destination.
struct BatchCheck<D: Destination> {
    private let destination: D
    private let settings: JSONObject
    private let requests: RequestCheck
    /// Answers of the author's own.
    private let answers: [RecordingTransport.Answer]

    init(
        _ destination: D, _ settings: JSONObject, _ requests: RequestCheck, _ answers: [RecordingTransport.Answer]
    ) {
        self.destination = destination
        self.settings = settings
        self.requests = requests
        self.answers = answers
    }

    /// The id of a second user; a UUID, as some partners want one.
    private static var otherUserId: String { "7c9e6679-7425-40de-944b-e07fc1f90ae7" }

    func check(_ subscriptions: [Subscription], _ events: [Event], _ report: inout CheckReport) async {
        for action in destination.actions {
            guard let limits = (action as? any BatchAction)?.batchLimits, limits.events > 1 else { continue }
            let slug = type(of: action).slug
            guard var subscription = subscriptions.first(where: { $0.action == slug }) else { continue }
            subscription.isBatched = true
            let instance = try? DestinationInstance(destination, settings: settings, subscriptions: [subscription])
            guard let instance else { continue }
            var batches = 0
            for event in events where event.type != .delete {
                do {
                    guard let problems = try await problems(of: slug, instance, event) else { continue }
                    if batches == 0 { try await judge(slug, instance, event, &report) }
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
    private func problems(of slug: String, _ instance: DestinationInstance, _ event: Event) async throws -> [String]? {
        let other = Self.other(event)
        guard let single = instance.requests(for: event).first, let second = instance.requests(for: other).first else {
            return nil
        }
        let delivery = try await DestinationTester(instance).deliver([event, other])
        if delivery.requests.isEmpty { return ["A batch of \(slug) sends nothing where a single event does."] }
        if delivery.requests.count > 1 {
            return ["A batch of \(slug) cannot be built, so that its events go out alone."]
        }
        var problems = delivery.requests.flatMap(requests.problems(of:))
        let sent = delivery.requests.map(Self.text).joined()
        for (request, id) in [(single, event.userId ?? ""), (second, Self.otherUserId)]
        where Self.text(request).contains(id) && !sent.contains(id) {
            problems.append("A batch of \(slug) leaves out an event.")
        }
        if delivery.outcomes.joined().contains(where: { $0.outcome.code == "noVerdict" }) {
            problems.append("A batch of \(slug) has fewer verdicts than events.")
        }
        return problems
    }

    private static func text(_ request: HTTPRequest) -> String {
        "\(request.url.text) \(String(decoding: request.plainBody ?? [], as: UTF8.self))"
    }
}
