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
        let request: HTTPRequest
        switch build(job) {
        case .success(let built): request = built
        case .failure(let errors): return .unbuildable(errors.problems)
        }
        if job.count > 1, let limit = byteLimit(job), let body = request.body, body.count > limit { return .oversized }
        let started = core.reporter == nil ? .zero : core.clock.now()
        let response: HTTPResponse
        do throws(TransportError) {
            response = try await core.transport.send(request, timeout: timeout)
        } catch {
            let redactor = job.instance.destination.redactor
            report(job, nil, error.code.description, started)
            if error.code == .cancelled, Task.isCancelled { return .cancelled }
            return .failed(
                TransportError(error.code, redactor.scrub(error.message), mayHaveArrived: error.mayHaveArrived))
        }
        let answer = inspect(response, job)
        report(job, response.status, answer.code, started)
        return answer
    }

    // MARK: Requests

    private func build(_ job: DeliveryJob) -> Result<HTTPRequest, ValidationErrors> {
        switch job.first.load {
        case .payload(let payload) where job.rest.isEmpty:
            return job.instance.request(for: current(payload, job.first, job))
        case .payload:
            var payloads: [PreparedPayload] = []
            payloads.reserveCapacity(job.count)
            for item in [job.first] + job.rest {
                if case .payload(let payload) = item.load { payloads.append(current(payload, item, job)) }
            }
            return job.instance.request(for: payloads)
        case .deletion(let request):
            if job.first.generation == job.generation { return .success(request) }
            guard let event = job.first.chunk.event(job.first.index),
                case .deletion(let renewed) = job.instance.prepare(event).first?.result
            else { return .success(request) }
            return .success(renewed)
        case .nothing: return .failure(ValidationErrors(problems: []))
        }
    }

    /// A payload for the action as it is now: with the settings of the instance that replaced the one that prepared it.
    private func current(_ payload: PreparedPayload, _ item: DeliveryItem, _ job: DeliveryJob) -> PreparedPayload {
        if item.generation == job.generation { return payload }
        guard let plan = job.instance.plan(like: payload.plan) else { return payload }
        return PreparedPayload(plan: plan, slots: payload.slots, options: payload.options)
    }

    private func byteLimit(_ job: DeliveryJob) -> Int? {
        guard case .payload(let payload) = job.first.load, let limits = payload.plan.action.batchLimits else {
            return nil
        }
        return min(limits.bytes, core.configuration.batchBytes)
    }

    // MARK: Answers

    private func inspect(_ response: HTTPResponse, _ job: DeliveryJob) -> Answer {
        let verdict: Verdict
        switch job.first.load {
        case .payload(let payload):
            let action = payload.plan.action
            if job.count > 1, let verdicts = action.inspect(batch: response, events: job.count) {
                let redactor = job.instance.destination.redactor
                return .each(
                    status: response.status, verdicts.map { redactor.scrub($0) }, retryAfter: retryAfter(response))
            }
            verdict = action.inspect(response, events: job.count)
        case .deletion, .nothing: verdict = job.instance.destination.inspect(response)
        }
        if verdict.kind == .delivered { return .whole(status: response.status, .delivered, retryAfter: nil) }
        let scrubbed = job.instance.destination.redactor.scrub(verdict)
        return .whole(status: response.status, scrubbed, retryAfter: retryAfter(response))
    }

    private func retryAfter(_ response: HTTPResponse) -> Duration? {
        RetryAfter.wait(
            response.headers, now: core.configuration.timeOfDay,
            longest: core.configuration.retry.longestRetryAfter)
    }

    private func report(_ job: DeliveryJob, _ status: Int?, _ code: String, _ started: Duration) {
        guard let reporter = core.reporter else { return }
        reporter.requested(
            RequestReport(
                destination: name, subscription: job.first.subscription, events: job.count, status: status, code: code,
                latency: core.clock.now() - started))
    }
}

extension Answer {
    /// A short name of what came of the request.
    fileprivate var code: String {
        switch self {
        case .whole(_, let verdict, _): verdict.code
        case .each: "each"
        case .failed(let error): error.code.description
        case .cancelled: "cancelled"
        case .unbuildable: "invalid"
        case .oversized: "tooLarge"
        }
    }

    /// Whether a request was sent.
    var isOfRequest: Bool {
        switch self {
        case .whole, .each, .failed, .cancelled: true
        case .unbuildable, .oversized: false
        }
    }
}
