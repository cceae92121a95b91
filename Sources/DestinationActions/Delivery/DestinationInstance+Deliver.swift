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
        for preparation in prepare(event) {
            let outcome = await deliver(preparation.result, through: transport)
            outcomes.append(
                SubscriptionOutcome(
                    messageId: messageId, destination: name, subscription: preparation.subscription, outcome: outcome))
        }
        return outcomes
    }

    /// Sends several events of one subscription in as few requests as its action's limit allows, each once.
    ///
    /// - Parameters:
    ///   - events: The events; only the first subscription takes part, whatever its trigger.
    ///   - transport: What sends the requests.
    /// - Returns: One outcome per event in their order, or `nil` if the action has no batches.
    package func deliver(
        batch events: [Event], through transport: some HTTPTransport
    ) async -> [SubscriptionOutcome]? {
        guard let plan = plans.first, let limits = plan.action.batchLimits else { return nil }
        var outcomes = [Outcome?](repeating: nil, count: events.count)
        var ready: [(index: Int, payload: PreparedPayload)] = []
        for (index, event) in events.enumerated() {
            switch prepare(event).first?.result {
            case .ready(let payload): ready.append((index, payload))
            case .skipped(let reason): outcomes[index] = .skipped(reason)
            case .invalid(let problems): outcomes[index] = .invalid(problems)
            case .deletion, nil: outcomes[index] = .skipped(.disabled)
            }
        }
        let size = max(limits.events, 1)
        for start in stride(from: 0, to: ready.count, by: size) {
            let chunk = ready[start..<min(start + size, ready.count)]
            switch request(for: chunk.map(\.payload)) {
            case .failure(let errors): for item in chunk { outcomes[item.index] = .invalid(errors.problems) }
            case .success(let request):
                let results = await batch(request, plan, chunk.count, through: transport)
                for (item, outcome) in zip(chunk, results) { outcomes[item.index] = outcome }
            }
        }
        return zip(events, outcomes).map { event, outcome in
            SubscriptionOutcome(
                messageId: event.messageId, destination: name, subscription: plan.name,
                outcome: outcome ?? .skipped(.disabled))
        }
    }

    private func batch(
        _ request: HTTPRequest, _ plan: SubscriptionPlan, _ count: Int, through transport: some HTTPTransport
    ) async -> [Outcome] {
        do throws(TransportError) {
            let response = try await send(request, through: transport)
            guard let verdicts = plan.action.inspect(batch: response, events: count) else {
                let verdict = destination.redactor.scrub(plan.action.inspect(response, events: count))
                return Array(repeating: outcome(of: verdict, response), count: count)
            }
            // An answer that forgets an event must not lose its outcome.
            let missing = Verdict(.permanent, code: "noVerdict", message: "The answer says nothing of the event.")
            return (0..<count).map { index in
                let verdict = index < verdicts.count ? verdicts[index] : missing
                return outcome(of: destination.redactor.scrub(verdict), response)
            }
        } catch {
            return Array(repeating: outcome(of: error), count: count)
        }
    }

    private func deliver(_ result: Preparation.Result, through transport: some HTTPTransport) async -> Outcome {
        switch result {
        case .skipped(let reason): return .skipped(reason)
        case .invalid(let problems): return .invalid(problems)
        case .deletion(let request):
            return await once(request, through: transport) { self.destination.inspect($0) }
        case .ready(let payload):
            switch request(for: payload) {
            case .failure(let errors): return .invalid(errors.problems)
            case .success(let request):
                return await once(request, through: transport) { payload.plan.action.inspect($0, events: 1) }
            }
        }
    }

    private func once(
        _ request: HTTPRequest, through transport: some HTTPTransport, inspect: (HTTPResponse) -> Verdict
    ) async -> Outcome {
        do throws(TransportError) {
            let response = try await send(request, through: transport)
            return outcome(of: destination.redactor.scrub(inspect(response)), response)
        } catch {
            return outcome(of: error)
        }
    }

    /// Sends a request; nothing goes out once the task is cancelled, and no error shows a secret.
    func send(
        _ request: HTTPRequest, through transport: some HTTPTransport
    ) async throws(TransportError) -> HTTPResponse {
        if Task.isCancelled { throw TransportError(.cancelled, "The task was cancelled.", mayHaveArrived: false) }
        do throws(TransportError) {
            return try await transport.send(request, timeout: destination.limits.timeout)
        } catch {
            throw destination.redactor.scrub(error)
        }
    }

    private func outcome(of verdict: Verdict, _ response: HTTPResponse) -> Outcome {
        let failure = Outcome.Failure(
            status: response.status, code: verdict.kind == .credentials ? "credentials" : verdict.code,
            message: verdict.message, attempts: 1)
        return switch verdict.kind {
        case .delivered: .delivered(.init(status: response.status, attempts: 1, mayBeDuplicate: false))
        case .transient, .throttled: .undelivered(.init(reason: .retries, last: failure))
        case .permanent, .credentials, .configuration, .split, .splitBySize: .failed(failure)
        }
    }

    private func outcome(of error: TransportError) -> Outcome {
        let failure = Outcome.Failure(
            status: nil, code: error.code.description, message: error.message, attempts: 1)
        return switch error.code {
        case .cancelled: .undelivered(.init(reason: .cancelled, last: nil))
        case .invalidRequest, .responseTooLarge: .failed(failure)
        default: .undelivered(.init(reason: .retries, last: failure))
        }
    }
}
