import DestinationActions

/// What is wrong with the way in which a destination instance takes answers.
struct AnswerCheck: Sendable {
    private let instance: DestinationInstance
    private let requests: RequestCheck
    /// The actions of the subscriptions.
    private let actions: [String]
    /// Answers of the author's own.
    private let answers: [RecordingTransport.Answer]
    /// The statuses beside those of success by which the partner says that it has the event.
    private let taken: Set<Int>

    init(
        _ instance: DestinationInstance, _ requests: RequestCheck, _ actions: [String],
        _ answers: [RecordingTransport.Answer], _ taken: Set<Int>
    ) {
        self.instance = instance
        self.requests = requests
        self.actions = actions
        self.answers = answers
        self.taken = taken
    }

    /// Statuses and what must become of an event that is answered with them.
    private static let statuses: [(status: Int, outcome: String)] = [
        (302, "failed"), (400, "failed"), (401, "failed"), (404, "failed"), (409, "failed"), (429, "undelivered"),
        (503, "undelivered"),
    ]

    func check(_ events: [Event], _ report: inout CheckReport) async {
        var answers = 0
        for event in events {
            let count = instance.requests(for: event).count
            if count == 0 { continue }
            answers += count * Self.statuses.count
            for (status, usual) in Self.statuses {
                let expected = taken.contains(status) ? "delivered" : usual
                let first = await outcomes(of: event, status, count, echo: "first")
                let second = await outcomes(of: event, status, count, echo: "second")
                note(first, &report)
                for (one, other) in zip(first, second) {
                    report.problems += self.problems(of: one, other, status, expected)
                }
            }
            for answer in [.status(200)] + self.answers {
                let transport = RecordingTransport(Array(repeating: answer, count: count))
                let outcomes = await instance.deliver(event, through: transport)
                note(outcomes, &report)
                report.problems += outcomes.flatMap(shownSecret)
            }
        }
        report.covered.append("answers: \(answers) judged")
        await credentials(&report)
    }

    /// Notes the verdicts on answers by the actions of the subscriptions.
    private func note(_ outcomes: [SubscriptionOutcome], _ report: inout CheckReport) {
        for (action, outcome) in zip(actions, outcomes) {
            guard let code = Self.verdict(outcome.outcome) else { continue }
            report.note(action) { $0.note(verdict: code) }
        }
    }

    /// The code of the verdict behind an outcome; `nil` if nothing was judged.
    static func verdict(_ outcome: Outcome) -> String? {
        switch outcome {
        case .skipped, .invalid: nil
        case .delivered, .failed, .undelivered: code(outcome)
        }
    }

    /// What becomes of an event when the partner echoes what it dislikes, secrets and all.
    private func outcomes(
        of event: Event, _ status: Int, _ count: Int, echo: String
    ) async -> [SubscriptionOutcome] {
        let text = JSONValue("\(echo): bad key " + requests.secrets.joined(separator: " "))
        let body: JSONValue = ["message": text, "error": text, "errors": [["message": text]]]
        // A token that is refused is tried once more with another one.
        let times = instance.needsTokens && status == 401 ? 2 : 1
        let answers = Array(repeating: RecordingTransport.Answer.status(status, body: body), count: count * times)
        return await instance.deliver(event, through: RecordingTransport(answers, givingTokensTo: instance))
    }

    private func problems(
        of one: SubscriptionOutcome, _ other: SubscriptionOutcome, _ status: Int, _ expected: String
    ) -> [String] {
        switch one.outcome {
        case .skipped, .invalid: return []
        case .delivered, .failed, .undelivered: break
        }
        let name = one.subscription
        var problems: [String] = []
        if one.outcome.name != expected {
            problems.append("\(name) takes the status \(status) as \(one.outcome.name), not \(expected).")
        } else if status == 401, one.outcome.code != "credentials" {
            problems.append("\(name) takes the status 401 for another matter than the credentials.")
        }
        if Self.code(one.outcome) != Self.code(other.outcome) {
            problems.append("\(name) has codes that depend on what the partner writes; they must be a bounded set.")
        }
        return problems + shownSecret(one)
    }

    private func shownSecret(_ outcome: SubscriptionOutcome) -> [String] {
        guard requests.secrets.contains(where: "\(outcome.outcome)".contains) else { return [] }
        return ["The outcome of \(outcome.subscription) shows a secret that the partner echoed."]
    }

    private static func code(_ outcome: Outcome) -> String {
        if case .undelivered(let result) = outcome { return result.last?.code ?? "" }
        return outcome.code
    }

    private func credentials(_ report: inout CheckReport) async {
        let transport = RecordingTransport([.status(401), .status(401)], givingTokensTo: instance)
        do {
            let verdict = try await instance.checkCredentials(through: transport)
            report.problems += transport.requests.flatMap(requests.problems(of:))
            if !transport.requests.isEmpty, verdict.kind == .delivered {
                report.problems.append("The credential check takes the status 401 for success.")
            }
            report.covered.append(
                "credential check: \(transport.requests.isEmpty ? "there is none" : "asked and judged")")
        } catch {
            report.problems.append("The request of the credential check cannot be built: \(error)")
        }
    }
}
