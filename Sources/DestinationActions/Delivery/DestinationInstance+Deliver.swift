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
        for start in stride(from: 0, to: ready.count, by: max(limits.events, 1)) {
            let chunk = ready[start..<min(start + limits.events, ready.count)]
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
            let response = try await transport.send(request, timeout: destination.limits.timeout)
            let verdicts =
                plan.action.inspect(batch: response, events: count)
                ?? Array(repeating: plan.action.inspect(response, events: count), count: count)
            return verdicts.map { outcome(of: destination.redactor.scrub($0), response) }
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
            let response = try await transport.send(request, timeout: destination.limits.timeout)
            return outcome(of: destination.redactor.scrub(inspect(response)), response)
        } catch {
            return outcome(of: error)
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
            status: nil, code: error.code.description, message: destination.redactor.scrub(error.message), attempts: 1)
        return .undelivered(.init(reason: error.code == .cancelled ? .cancelled : .retries, last: failure))
    }
}
