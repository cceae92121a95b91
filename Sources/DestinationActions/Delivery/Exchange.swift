/// One exchange with a partner: a request is made, goes out once, and its answer is read.
///
/// The pipeline and the delivery of a single event both go this way, so that what is said of an answer is said in one place:
/// nothing goes out once the task is cancelled, no text shows a secret, and of a batch each event has a verdict.
struct Exchange: Sendable {
    /// What a request is made of.
    enum Content: Sendable {
        case payload(PreparedPayload)
        /// Payloads of one subscription, which together may take so many bytes.
        case batch([PreparedPayload], bytes: Int)
        indirect case deletion(HTTPRequest)
    }

    /// The instance whose settings the request is made with.
    let instance: DestinationInstance
    let transport: any HTTPTransport
    /// How long the request may take.
    var timeout: Duration
    /// Gives what reads how long the partner asks to wait, which few answers do; `nil` where nobody would.
    var retryAfter: (@Sendable () -> RetryAfter)?
    /// Starts what must not end with the attempt.
    var spawn: @Sendable (@escaping @Sendable () async -> Void) -> Void = { operation in
        _ = Task.detached { await operation() }
    }
    /// Is called when a request begins that is not the one of the attempt, where somebody observes.
    var watch: (@Sendable () -> Departure.Watch)?

    /// What is known of the request of an exchange beside what came of it.
    struct Trip: Sendable {
        /// Where the request went, once it did.
        var base: BaseURL?
        /// Which step of its action it was, from 1.
        var step = 1
    }

    init(
        instance: DestinationInstance, transport: any HTTPTransport, timeout: Duration,
        retryAfter: (@Sendable () -> RetryAfter)? = nil
    ) {
        self.instance = instance
        self.transport = transport
        self.timeout = timeout
        self.retryAfter = retryAfter
    }

    /// Makes the request, sends it, and tells what came of it.
    ///
    /// - Parameters:
    ///   - content: What the request is made of.
    ///   - progress: The step that is to be taken, of an action of several; `nil` for the first. Steps that were made with the
    ///     settings of another instance begin anew.
    func answer(to content: consuming Content, at progress: StepProgress? = nil) async -> Answer {
        var trip = Trip()
        return await answer(to: content, at: progress, &trip)
    }

    /// The same, with what is known of the request.
    func answer(to content: consuming Content, at progress: StepProgress?, _ trip: inout Trip) async -> Answer {
        var progress = progress?.instance === instance ? progress : nil
        let request: HTTPRequest
        do throws(NothingToSend) {
            if let progress {
                content = progress.content
            } else {
                progress = try begun(content)
            }
            request = if let next = progress?.step.request { next } else { try build(content) }
        } catch {
            switch error {
            case .skipped(let reason): return .declined(reason)
            case .invalid(let problems): return .unbuildable(problems)
            }
        }
        if let progress { trip.step = progress.number }
        if case .batch(_, let limit) = content, let body = request.body, body.count > limit { return .oversized }
        trip.base = request.url.base
        do throws(TransportError) {
            return inspected(try await send(request), request, content, progress)
        } catch {
            // What the body would say of a failure is not needed: whether it may pass is a matter of the head.
            if error.code == .responseTooLarge, let head = error.head, !head.isSuccess {
                return inspected(head, request, content, progress)
            }
            if error.code == .cancelled, Task.isCancelled { return .cancelled(wasSent: error.mayHaveArrived) }
            guard progress?.step.changesNothing == true else { return .failed(error) }
            // Of a search nothing arrives.
            return .failed(TransportError(error.code, error.message, mayHaveArrived: false, head: error.head))
        }
    }

    private func build(_ content: Content) throws(NothingToSend) -> HTTPRequest {
        switch content {
        case .payload(let payload): try instance.request(for: payload)
        case .batch(let payloads, _): try instance.request(forBatch: payloads)
        case .deletion(let request): request
        }
    }

    /// The first of several steps, or `nil` if there is one request.
    private func begun(_ content: Content) throws(NothingToSend) -> StepProgress? {
        let step: Step? =
            switch content {
            case .payload(let payload): try instance.step(for: payload)
            case .batch(let payloads, _): try instance.step(forBatch: payloads)
            case .deletion: nil
            }
        return step.map { StepProgress($0, of: content, in: instance) }
    }

    /// Sends a request; nothing goes out once the task is cancelled, and no error shows a secret.
    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        if Task.isCancelled { throw TransportError(.cancelled, "The task was cancelled.", mayHaveArrived: false) }
        do throws(TransportError) {
            // Read one by one, as a copy of the destination would be one of all that it has.
            let encoding = instance.destination.bodyEncoding
            let authorizer = instance.destination.authorizer
            if encoding == nil, authorizer == nil { return try await transport.send(request, timeout: timeout) }
            let encoded = request.encoded(by: encoding)
            guard let authorizer else { return try await transport.send(encoded, timeout: timeout) }
            return try await authorizer.send(encoded, departure)
        } catch {
            throw redactor(for: request).scrub(error)
        }
    }

    private var departure: Departure {
        let now = instance.source.time.now
        let retryAfter = retryAfter?() ?? RetryAfter(timeOfDay: now, longest: RetryPolicy().longestRetryAfter)
        return Departure(
            transport: transport, timeout: timeout, now: now, spawn: spawn, retryAfter: { retryAfter.wait($0) },
            watch: watch)
    }

    /// What takes the secrets of the settings out of texts, and those that the address of a request marks itself.
    func redactor(for request: HTTPRequest) -> Redactor {
        let redactor = instance.destination.redactor
        let secrets = request.url.secrets
        return secrets.isEmpty ? redactor : redactor.and(Redactor(secrets))
    }

    private func inspected(
        _ response: HTTPResponse, _ request: HTTPRequest, _ content: Content, _ progress: StepProgress?
    ) -> Answer {
        if let progress, let continuation = progress.step.continuation {
            return followed(response, redactor(for: request), content, progress, continuation)
        }
        let verdict: Verdict
        switch content {
        case .payload(let payload): verdict = payload.subscription.action.verdict(response, payload.values)
        case .batch(let payloads, _):
            if payloads.isEmpty { return .unbuildable([]) }
            if let verdicts = instance.batchVerdicts(on: response, for: payloads, redactor: redactor(for: request)) {
                return each(verdicts, response)
            }
            verdict = instance.verdict(on: response, for: payloads)
        case .deletion: verdict = instance.destination.deletionVerdict(response)
        }
        // Most answers, of which nothing is told.
        if verdict.kind == .delivered, verdict.kept == nil { return .taken(status: response.status) }
        return whole(verdict, response, redactor(for: request), progress)
    }

    /// What one verdict means, for all events of the request.
    private func whole(
        _ verdict: Verdict, _ response: HTTPResponse, _ redactor: Redactor, _ progress: StepProgress?
    ) -> Answer {
        if verdict.kind == .delivered, verdict.kept == nil { return .taken(status: response.status) }
        var told = verdict
        if let progress, progress.number > 1 || progress.step.continuation != nil {
            told = verdict.of(step: progress.number)
        }
        return .whole(
            status: response.status, redactor.scrub(told), retryAfter: retryAfter?().wait(verdict, response),
            mayHaveArrived: verdict.kind == .transient && progress?.step.changesNothing != true)
    }

    /// What a verdict for each event means, with the waits that the answer asks for, within bounds.
    private func each(_ verdicts: [Verdict], _ response: HTTPResponse) -> Answer {
        let timed = verdicts.map { verdict in
            if verdict.kind == .delivered || verdict.kind == .skipped { return verdict }
            return verdict.with(delay: retryAfter?().wait(verdict, response).map { .after($0) })
        }
        return .each(status: response.status, timed)
    }

    /// What follows from the answer to a step that is not the last one.
    private func followed(
        _ response: HTTPResponse, _ redactor: Redactor, _ content: Content, _ progress: StepProgress,
        _ continuation: Step.Continuation
    ) -> Answer {
        let payloads: [PreparedPayload]
        switch content {
        case .payload(let payload): payloads = [payload]
        case .batch(let batch, _): payloads = batch
        case .deletion: payloads = []
        }
        if payloads.isEmpty { return .unbuildable([]) }
        if !continuation.expected.contains(response.status) {
            let verdict = instance.verdict(on: response, for: payloads)
            if verdict.kind != .delivered { return whole(verdict, response, redactor, progress) }
        }
        do {
            let step = try continuation.next(response)
            switch step.kind {
            case .request:
                if progress.number >= Step.maximum { return whole(.tooManySteps, response, redactor, progress) }
                return .next(status: response.status, progress.followed(by: step, isTaken: response.isSuccess))
            case .end(let verdict): return whole(verdict, response, redactor, progress)
            case .each(let verdicts):
                if case .batch = content {
                    return each(instance.told(verdicts, of: payloads.count, redactor: redactor), response)
                }
                return whole(verdicts.first ?? .missing, response, redactor, progress)
            }
        } catch {
            switch instance.nothingToSend(error) {
            case .skipped(let reason): return whole(.skipped("\(reason)"), response, redactor, progress)
            case .invalid(let problems): return whole(.badAnswer(problems), response, redactor, progress)
            }
        }
    }
}

extension Outcome.Failure {
    /// A request that was not sent for its size.
    static let oversized = Outcome.Failure(
        status: nil, code: "tooLarge", message: "The request is larger than the partner takes.", attempts: 0)
}

/// How an exchange ended.
enum Answer: Sendable {
    /// The partner took all events of the request, and nothing of its answer is kept.
    case taken(status: Int)
    /// The partner answered, and this is what it means for all events of the request.
    indirect case whole(status: Int, Verdict, retryAfter: Duration?, mayHaveArrived: Bool)
    /// The partner answered, and this is what it means for each event of the request, in their order; a delay of theirs is a
    /// duration.
    case each(status: Int, [Verdict])
    /// The partner answered as the step expected, and this is the next one.
    case next(status: Int, StepProgress)
    /// No answer arrived.
    indirect case failed(TransportError)
    /// The task was cancelled.
    case cancelled(wasSent: Bool)
    /// There was no request to be made of the payloads, so that nothing was sent.
    case unbuildable([FieldProblem])
    /// The action says that there is nothing to be sent for the payloads.
    case declined(SkipReason)
    /// The request was larger than a batch may be, so that nothing was sent.
    case oversized

    /// A short name of what came of the request.
    var code: String {
        switch self {
        case .taken: Verdict.delivered.code
        case .whole(_, let verdict, _, _): verdict.code
        case .each: "each"
        case .next: "next"
        case .failed(let error): error.code.description
        case .cancelled: "cancelled"
        case .unbuildable: "invalid"
        case .declined(let reason): reason.code
        case .oversized: "tooLarge"
        }
    }

    /// The status of the partner's answer, if there was one.
    var status: Int? {
        switch self {
        case .taken(let status), .whole(let status, _, _, _), .each(let status, _), .next(let status, _): status
        case .failed(let error): error.head?.status
        case .cancelled, .unbuildable, .declined, .oversized: nil
        }
    }

    /// Whether a request was sent.
    var isOfRequest: Bool {
        switch self {
        case .failed(let error): error.code != .credentials
        case .taken, .whole, .each, .next: true
        case .cancelled(let wasSent): wasSent
        case .unbuildable, .declined, .oversized: false
        }
    }
}
