extension DestinationInstance {
    /// Sends what an event becomes, each request once, and waits for the answers.
    ///
    /// There are no retries, batches or queues here: use a pipeline for events that must arrive. Cancelling the task gives
    /// `undelivered(cancelled)` for what was not answered yet.
    ///
    /// - Parameters:
    ///   - event: The event.
    ///   - transport: What sends the requests.
    /// - Returns: One outcome per subscription in their order; for the deletion of a user a single one.
    public func deliver(_ event: Event, through transport: some HTTPTransport) async -> [SubscriptionOutcome] {
        let messageId = event.messageId
        var outcomes: [SubscriptionOutcome] = []
        for (subscription, preparation) in prepare(event) {
            let outcome = await deliver(preparation, through: transport)
            outcomes.append(
                SubscriptionOutcome(
                    messageId: messageId, destination: name, subscription: subscription, outcome: outcome))
        }
        return outcomes
    }

    private func deliver(_ preparation: Preparation, through transport: some HTTPTransport) async -> Outcome {
        let exchange = Exchange(instance: self, transport: transport, timeout: destination.limits.timeout)
        switch preparation {
        case .skipped(let reason): return .skipped(reason)
        case .invalid(let problems): return .invalid(problems)
        case .deletion(let request): return Outcome(once: await exchange.answer(to: .deletion(request)))
        case .ready(let payload): return Outcome(once: await exchange.answer(to: .payload(payload)))
        }
    }
}

extension Outcome {
    /// What becomes of an event whose one request ended so.
    fileprivate init(once answer: Answer) {
        switch answer {
        case .whole(let status, let verdict, _): self.init(verdict, status)
        case .each(let status, let verdicts, _): self.init(verdicts.first ?? .missing, status)
        case .failed(let error):
            let failure = Failure(
                status: error.head?.status, code: error.code.description, message: error.message, attempts: 1,
                mayHaveArrived: error.mayHaveArrived)
            switch error.code {
            case .cancelled: self = .undelivered(.init(reason: .cancelled, last: nil))
            case .invalidRequest, .responseTooLarge: self = .failed(failure)
            default: self = .undelivered(.init(reason: .retries, last: failure))
            }
        case .cancelled: self = .undelivered(.init(reason: .cancelled, last: nil))
        case .unbuildable(let problems): self = .invalid(problems)
        case .oversized: self = .failed(.oversized)
        }
    }

    private init(_ verdict: Verdict, _ status: Int) {
        let failure = Failure(
            status: status, code: verdict.kind == .credentials ? "credentials" : verdict.code,
            message: verdict.message, attempts: 1, mayHaveArrived: verdict.kind == .transient)
        switch verdict.kind {
        case .delivered: self = .delivered(.init(status: status, attempts: 1, mayBeDuplicate: false))
        case .transient, .throttled: self = .undelivered(.init(reason: .retries, last: failure))
        case .permanent, .credentials, .configuration, .split, .splitBySize: self = .failed(failure)
        }
    }
}
