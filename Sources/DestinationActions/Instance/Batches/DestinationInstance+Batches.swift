/// Payloads that go out in one request.
package struct PreparedBatch: Sendable {
    /// The payloads, all of one subscription.
    let payloads: [PreparedPayload]
    /// The places of their events among those that were given.
    package let places: [Int]

    /// The name of the subscription.
    package var subscription: String { payloads[0].subscription.name }

    /// What the action says that the events have in common.
    package var key: String? { payloads[0].batchKey?.text }

    /// What the request is about, if others about the same have to wait for it.
    package var serialKey: String? { payloads[0].serialKey?.text }
}

extension DestinationInstance {
    /// The requests that events become when they come together, without anything being sent: batches by subscription and key,
    /// and what goes alone.
    ///
    /// What becomes no request is left out; ``dryRun(_:)`` says why. A pipeline makes the same batches of events that come at
    /// once, within its ``PipelineConfiguration/batchBytes``.
    ///
    /// - Parameter events: The events.
    /// - Returns: The requests, in the order of their first events.
    public func requests(forBatch events: [Event]) -> [HTTPRequest] {
        var requests: [(first: Int, request: HTTPRequest)] = []
        let batches = batches(of: events) { place, preparation in
            if case .deletion(let request) = preparation { requests.append((place, request)) }
        }
        for batch in batches {
            if let request = try? request(of: batch) { requests.append((batch.places[0], request)) }
        }
        // Stable, as several subscriptions may begin with the same event.
        return requests.enumerated().sorted { ($0.element.first, $0.offset) < ($1.element.first, $1.offset) }
            .map(\.element.request)
    }

    /// The batches that events make when they come together.
    ///
    /// - Parameters:
    ///   - events: The events.
    ///   - always: Whether subscriptions that send each event alone are taken for some that do not, where their action can.
    ///   - other: Gets what becomes no payload.
    package func batches(
        of events: [Event], always: Bool = false, other: (_ place: Int, Preparation) -> Void = { _, _ in }
    ) -> [PreparedBatch] {
        typealias Entry = (payload: PreparedPayload, place: Int)
        var gathering = BatchGathering<Entry>(mostOpen: .max)
        var batches: [[Entry]] = []
        for (place, event) in events.enumerated() {
            prepare(event) { subscription, preparation in
                guard case .ready(let payload) = preparation, let subscription else { return other(place, preparation) }
                let own = always ? payload.subscription.action.batchLimits.map { BatchRule($0) } : nil
                guard let rule = payload.batchRule ?? own else { return batches.append([(payload, place)]) }
                batches += gathering.add(
                    (payload, place), bytes: payload.values.approximateSize,
                    to: .init(subscription: subscription, key: payload.batchKey, serialKey: payload.serialKey),
                    rule.limits, until: .zero)
            }
        }
        batches += gathering.take()
        return batches.map { PreparedBatch(payloads: $0.map(\.payload), places: $0.map(\.place)) }
    }

    /// The request of a batch; that of a single payload is a request like any other.
    ///
    /// - Throws: ``ValidationErrors`` that say why there is none.
    package func request(of batch: PreparedBatch) throws(ValidationErrors) -> HTTPRequest {
        do throws(NothingToSend) {
            return batch.payloads.count == 1
                ? try request(for: batch.payloads[0]) : try request(forBatch: batch.payloads)
        } catch {
            switch error {
            case .invalid(let problems): throw ValidationErrors(problems: problems)
            case .skipped(let reason):
                throw ValidationErrors(problems: [FieldProblem(key: "", path: "", message: "\(reason)")])
            }
        }
    }

    /// What an answer means for each event of a batch.
    package func verdicts(on response: HTTPResponse, for batch: PreparedBatch) -> [Verdict] {
        if batch.payloads.count > 1, let verdicts = batchVerdicts(on: response, for: batch.payloads) { return verdicts }
        let verdict = verdict(on: response, for: batch.payloads)
        return Array(repeating: destination.redactor.scrub(verdict), count: batch.payloads.count)
    }

    /// What an answer means for all payloads of its request, of which there is at least one.
    func verdict(on response: HTTPResponse, for payloads: [PreparedPayload]) -> Verdict {
        let action = payloads[0].subscription.action
        if payloads.count > 1, let batches = action.batches { return batches.verdict(response, payloads.count) }
        return action.verdict(response, payloads[0].values)
    }

    /// What an answer says of each event of a batch; `nil` if it does not tell them apart.
    ///
    /// - Parameters:
    ///   - response: The answer.
    ///   - payloads: What the request was made of.
    ///   - redactor: What takes secrets out; that of the settings unless given.
    func batchVerdicts(
        on response: HTTPResponse, for payloads: [PreparedPayload], redactor: Redactor? = nil
    ) -> [Verdict]? {
        guard let batches = payloads.first?.subscription.action.batches,
            let verdicts = batches.verdicts(response, payloads.map(\.values))
        else { return nil }
        return told(verdicts, of: payloads.count, redactor: redactor)
    }

    /// A verdict for each event, without secrets: an answer that forgets one must not lose its outcome.
    func told(_ verdicts: [Verdict], of events: Int, redactor: Redactor? = nil) -> [Verdict] {
        let redactor = redactor ?? destination.redactor
        return (0..<events).map { $0 < verdicts.count ? redactor.scrub(verdicts[$0]) : .missing }
    }
}

extension Verdict {
    /// The verdict of an event that an answer forgets.
    static let missing = Verdict(.permanent, code: "noVerdict", message: "The answer says nothing of the event.")
}
