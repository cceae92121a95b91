extension DestinationInstance {
    /// Sends what an event becomes, each request once and each step after the answer to the one before, and waits for the answers.
    ///
    /// There are no retries, batches or queues here: use a pipeline for events that must arrive. What another attempt might
    /// deliver, such as a partner that does not answer or says 503, is `undelivered(retries)` after the one that there is; a key
    /// that the partner refuses is `failed(credentials)` at once. Cancelling the task gives `undelivered(cancelled)` for what was
    /// not answered yet.
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
        case .ready(let payload):
            var progress: StepProgress?
            while true {
                let answer = await exchange.answer(to: .payload(payload), at: progress)
                guard case .next(_, let next) = answer else { return Outcome(once: answer, after: progress) }
                progress = next
            }
        }
    }
}

extension Outcome {
    /// What becomes of an event each of whose requests was sent once.
    ///
    /// - Parameters:
    ///   - answer: How the last one ended.
    ///   - progress: The step that it was, of an action of several.
    fileprivate init(once answer: Answer, after progress: StepProgress? = nil) {
        let attempts = progress?.number ?? 1
        let hasChanged = progress?.hasChanged ?? false
        switch answer {
        case .taken(let status): self.init(.delivered, status, attempts, hasChanged)
        case .whole(let status, let verdict, _, let mayHaveArrived):
            self.init(verdict, status, attempts, mayHaveArrived || hasChanged)
        case .each(let status, let verdicts):
            let verdict = verdicts.first ?? .missing
            self.init(verdict, status, attempts, verdict.kind == .transient || hasChanged)
        case .failed(let error):
            let failure = Failure(
                status: error.head?.status, code: error.code.description, message: error.message,
                attempts: error.code == .credentials ? attempts - 1 : attempts,
                mayHaveArrived: error.mayHaveArrived || hasChanged)
            switch error.code {
            case .credentials: self = .undelivered(.init(reason: .credentials, last: failure))
            case .cancelled: self = .undelivered(.init(reason: .cancelled, last: nil))
            case .invalidRequest, .responseTooLarge: self = .failed(failure)
            default: self = .undelivered(.init(reason: .retries, last: failure))
            }
        case .cancelled: self = .undelivered(.init(reason: .cancelled, last: nil))
        case .unbuildable(let problems): self = .invalid(problems)
        case .declined(let reason): self = .skipped(reason)
        case .oversized: self = .failed(.oversized)
        // Another step was taken instead.
        case .next: self = .undelivered(.init(reason: .cancelled, last: nil))
        }
    }

    private init(_ verdict: Verdict, _ status: Int, _ attempts: Int, _ mayHaveArrived: Bool) {
        let failure = Failure(
            status: status, code: verdict.kind == .credentials ? "credentials" : verdict.code,
            message: verdict.message, attempts: attempts, mayHaveArrived: mayHaveArrived)
        switch verdict.kind {
        case .delivered:
            self = .delivered(.init(status: status, attempts: attempts, mayBeDuplicate: false, kept: verdict.kept))
        case .skipped: self = .skipped(.declined(verdict.message))
        case .transient, .throttled: self = .undelivered(.init(reason: .retries, last: failure))
        case .permanent, .credentials, .configuration, .split, .splitBySize: self = .failed(failure)
        }
    }
}
