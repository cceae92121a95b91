extension Lane {
    /// Sends a request and those that follow from its answer, until there is none left for this task.
    func work(_ worker: Worker, _ first: DeliveryJob) async {
        var effects: [LaneMachine.Effect] = []
        var job = first
        var exchange = exchange(of: job.edition.instance)
        var sent = 0
        while true {
            // Once for many requests: it costs more than one of them takes from it.
            if exchange.instance !== job.edition.instance { exchange = self.exchange(of: job.edition.instance) }
            exchange.timeout = job.timeout
            let answer = await perform(job, exchange)
            guard let next = step(.answered(job.flight, answer), worker: worker, &effects) else { return }
            job = next
            sent += 1
            // A transport that answers without ever waiting must not keep other tasks from running.
            if sent % 64 == 0 { await Task.yield() }
        }
    }

    private func exchange(of instance: DestinationInstance) -> Exchange {
        var exchange = Exchange(
            instance: instance, transport: core.transport, timeout: instance.destination.limits.timeout,
            retryAfter: { [core] in core.options.retryAfter })
        if instance.destination.authorizer != nil {
            exchange.spawn = { [core] operation in _ = core.tasks.spawn(operation) }
        }
        return exchange
    }

    private func perform(_ job: DeliveryJob, _ exchange: Exchange) async -> Answer {
        guard let content = content(of: job) else { return .unbuildable([]) }
        var trip = Exchange.Trip()
        if core.reporters.isEmpty { return await exchange.answer(to: content, at: job.progress, &trip) }
        // Who they are is known before they have their outcomes.
        let events = ([job.first] + job.rest).map { $0.chunk.look($0.index) }
        let messageIds = events.map { $0.event?.messageId }
        let tags = events.compactMap { $0.companion?.tag }
        let begin = { @Sendable [core, name] in
            let start = core.timeOfDay()
            let began = core.clock.now()
            return { @Sendable (purpose: RequestPurpose, step: Int, host: String, status: Int?, code: String) in
                let isToken = purpose == .token
                let report = RequestReport(
                    purpose: purpose, destination: name, subscription: job.first.subscription,
                    messageIds: isToken ? [] : messageIds, tags: isToken ? [] : tags, host: host, attempt: job.attempt,
                    step: step, status: status, code: code, start: start, latency: core.clock.now() - began)
                for reporter in core.reporters { reporter.requested(report) }
            }
        }
        var exchange = exchange
        if exchange.instance.destination.authorizer != nil {
            exchange.watch = {
                let end = begin()
                return { purpose, host, status, code in end(purpose, 1, host, status, code) }
            }
        }
        let end = begin()
        let answer = await exchange.answer(to: content, at: job.progress, &trip)
        if answer.isOfRequest {
            end(.events, trip.step, String(trip.base?.host ?? ""), answer.status, answer.code)
        }
        return answer
    }

    /// What the request of a job is made of; `nil` if there is nothing to be sent.
    private func content(of job: DeliveryJob) -> Exchange.Content? {
        switch job.first.load {
        case .nothing: return nil
        case .deletion(let request): return .deletion(current(request, job))
        case .payload(let payload):
            let first = current(payload, job.first, job)
            // Batching may have been switched off since the events were gathered.
            let limits = first.subscription.batching?.limits ?? first.subscription.action.batchLimits
            guard !job.rest.isEmpty, let limits else { return .payload(first) }
            var payloads = [first]
            payloads.reserveCapacity(job.count)
            for item in job.rest {
                if case .payload(let payload) = item.load { payloads.append(current(payload, item, job)) }
            }
            return .batch(payloads, bytes: min(limits.bytes, core.options.configuration.batchBytes))
        }
    }

    /// A payload for the action as it is now: with the settings of the instance that replaced the one that prepared it.
    private func current(_ payload: PreparedPayload, _ item: DeliveryItem, _ job: DeliveryJob) -> PreparedPayload {
        if item.generation == job.edition.generation { return payload }
        guard let subscription = job.edition.instance.subscription(like: payload.subscription) else { return payload }
        return PreparedPayload(subscription: subscription, values: payload.values, options: payload.options)
    }

    private func current(_ deletion: HTTPRequest, _ job: DeliveryJob) -> HTTPRequest {
        if job.first.generation == job.edition.generation { return deletion }
        guard let event = job.first.chunk.event(job.first.index),
            case .deletion(let renewed) = job.edition.instance.prepare(event).first?.preparation
        else { return deletion }
        return renewed
    }
}
