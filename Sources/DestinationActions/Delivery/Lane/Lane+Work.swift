extension Lane {
    /// Sends a request and those that follow from its answer, until there is none left for this task.
    func work(_ worker: Worker, _ first: DeliveryJob) async {
        var memory = StepMemory()
        var job = first
        var sent = 0
        while true {
            let answer = await perform(job)
            guard let next = step(.answered(job.flight, answer), worker: worker, &memory) else { return }
            job = next
            sent += 1
            // A transport that answers without ever waiting must not keep other tasks from running.
            if sent % 64 == 0 { await Task.yield() }
        }
    }

    private func perform(_ job: DeliveryJob) async -> Answer {
        guard let content = content(of: job) else { return .unbuildable([]) }
        let exchange = Exchange(
            instance: job.instance, transport: core.transport, timeout: timeout, retryAfter: core.retryAfter)
        if core.reporters.isEmpty { return await exchange.answer(to: content) }
        // Who they are is known before they have their outcomes.
        let events = ([job.first] + job.rest).map { $0.chunk.look($0.index) }
        let start = core.configuration.timeOfDay()
        let began = core.clock.now()
        var host = ""
        let answer = await exchange.answer(to: content) { host = String($0.url.base.host) }
        if answer.isOfRequest {
            let latency = core.clock.now() - began
            let report = RequestReport(
                destination: name, subscription: job.first.subscription, messageIds: events.map { $0.event?.messageId },
                tags: events.compactMap { $0.companion?.tag }, host: host,
                attempt: job.attempt,
                status: answer.status, code: answer.code, start: start, latency: latency)
            for reporter in core.reporters { reporter.requested(report) }
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
            guard !job.rest.isEmpty, let limits = first.subscription.action.batchLimits else { return .payload(first) }
            var payloads = [first]
            payloads.reserveCapacity(job.count)
            for item in job.rest {
                if case .payload(let payload) = item.load { payloads.append(current(payload, item, job)) }
            }
            return .batch(payloads, bytes: min(limits.bytes, core.configuration.batchBytes))
        }
    }

    /// A payload for the action as it is now: with the settings of the instance that replaced the one that prepared it.
    private func current(_ payload: PreparedPayload, _ item: DeliveryItem, _ job: DeliveryJob) -> PreparedPayload {
        if item.generation == job.generation { return payload }
        guard let subscription = job.instance.subscription(like: payload.subscription) else { return payload }
        return PreparedPayload(subscription: subscription, values: payload.values, options: payload.options)
    }

    private func current(_ deletion: HTTPRequest, _ job: DeliveryJob) -> HTTPRequest {
        if job.first.generation == job.generation { return deletion }
        guard let event = job.first.chunk.event(job.first.index),
            case .deletion(let renewed) = job.instance.prepare(event).first?.preparation
        else { return deletion }
        return renewed
    }
}
