/// One exchange with a partner: a request is made, goes out once, and its answer is read.
///
/// The pipeline and the delivery of a single event both go this way, so that what is said of an answer is said in one place:
/// nothing goes out once the task is cancelled, no text shows a secret, and of a batch each event has a verdict.
struct Exchange: Sendable {
    /// What a request is made of.
    enum Content {
        case payload(PreparedPayload)
        /// Payloads of one subscription, which together may take so many bytes.
        case batch([PreparedPayload], bytes: Int)
        case deletion(HTTPRequest)
    }

    /// The instance whose settings the request is made with.
    let instance: DestinationInstance
    let transport: any HTTPTransport
    /// How long the request may take.
    let timeout: Duration
    /// What reads how long the partner asks to wait; `nil` where nobody would.
    var retryAfter: RetryAfter?

    init(
        instance: DestinationInstance, transport: any HTTPTransport, timeout: Duration, retryAfter: RetryAfter? = nil
    ) {
        self.instance = instance
        self.transport = transport
        self.timeout = timeout
        self.retryAfter = retryAfter
    }

    /// Makes the request, sends it, and tells what came of it.
    ///
    /// - Parameter noting: Is given the request before it goes out.
    func answer(to content: Content, noting: (HTTPRequest) -> Void = { _ in }) async -> Answer {
        let request: HTTPRequest
        do throws(ValidationErrors) { request = try build(content) } catch { return .unbuildable(error.problems) }
        if case .batch(_, let limit) = content, let body = request.body, body.count > limit { return .oversized }
        if Task.isCancelled { return .cancelled(wasSent: false) }
        noting(request)
        do throws(TransportError) {
            return inspected(try await send(request), request, content)
        } catch {
            // What the body would say of a failure is not needed: whether it may pass is a matter of the head.
            if error.code == .responseTooLarge, let head = error.head, !head.isSuccess {
                return inspected(head, request, content)
            }
            return error.code == .cancelled && Task.isCancelled
                ? .cancelled(wasSent: error.mayHaveArrived) : .failed(error)
        }
    }

    private func build(_ content: Content) throws(ValidationErrors) -> HTTPRequest {
        switch content {
        case .payload(let payload): try instance.request(for: payload)
        case .batch(let payloads, _): try instance.request(forBatch: payloads)
        case .deletion(let request): request
        }
    }

    /// Sends a request; nothing goes out once the task is cancelled, and no error shows a secret.
    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        if Task.isCancelled { throw TransportError(.cancelled, "The task was cancelled.", mayHaveArrived: false) }
        do throws(TransportError) {
            return try await transport.send(request.encoded(by: instance.destination.bodyEncoding), timeout: timeout)
        } catch {
            throw redactor(for: request).scrub(error)
        }
    }

    /// What takes the secrets of the settings out of texts, and those that the address of a request marks itself.
    func redactor(for request: HTTPRequest) -> Redactor {
        let redactor = instance.destination.redactor
        let secrets = request.url.secrets
        return secrets.isEmpty ? redactor : redactor.and(Redactor(secrets))
    }

    private func inspected(_ response: HTTPResponse, _ request: HTTPRequest, _ content: Content) -> Answer {
        let verdict: Verdict
        switch content {
        case .payload(let payload): verdict = payload.subscription.action.verdict(response, 1)
        case .batch(let payloads, _):
            guard let action = payloads.first?.subscription.action else { return .unbuildable([]) }
            if let verdicts = action.batches?.verdicts(response, payloads.count) {
                return .each(
                    status: response.status, whole(verdicts, payloads.count, redactor(for: request)),
                    retryAfter: retryAfter?.wait(response.headers))
            }
            verdict = action.verdict(response, payloads.count)
        case .deletion: verdict = instance.destination.verdict(response)
        }
        if verdict.kind == .delivered { return .whole(status: response.status, .delivered, retryAfter: nil) }
        return .whole(
            status: response.status, redactor(for: request).scrub(verdict),
            retryAfter: retryAfter?.wait(response.headers))
    }

    /// A verdict for each event: an answer that forgets one must not lose its outcome.
    private func whole(_ verdicts: [Verdict], _ events: Int, _ redactor: Redactor) -> [Verdict] {
        (0..<events).map { index in
            index < verdicts.count ? redactor.scrub(verdicts[index]) : .missing
        }
    }
}

extension Verdict {
    /// The verdict of an event that an answer forgets.
    static let missing = Verdict(.permanent, code: "noVerdict", message: "The answer says nothing of the event.")
}

extension Outcome.Failure {
    /// A request that was not sent for its size.
    static let oversized = Outcome.Failure(
        status: nil, code: "tooLarge", message: "The request is larger than the partner takes.", attempts: 0)
}

/// How an exchange ended.
enum Answer: Sendable {
    /// The partner answered, and this is what it means for all events of the request.
    case whole(status: Int, Verdict, retryAfter: Duration?)
    /// The partner answered, and this is what it means for each event of the request, in their order.
    case each(status: Int, [Verdict], retryAfter: Duration?)
    /// No answer arrived.
    case failed(TransportError)
    /// The task was cancelled.
    case cancelled(wasSent: Bool)
    /// There was no request to be made of the payloads, so that nothing was sent.
    case unbuildable([FieldProblem])
    /// The request was larger than a batch may be, so that nothing was sent.
    case oversized

    /// A short name of what came of the request.
    var code: String {
        switch self {
        case .whole(_, let verdict, _): verdict.code
        case .each: "each"
        case .failed(let error): error.code.description
        case .cancelled: "cancelled"
        case .unbuildable: "invalid"
        case .oversized: "tooLarge"
        }
    }

    /// The status of the partner's answer, if there was one.
    var status: Int? {
        switch self {
        case .whole(let status, _, _), .each(let status, _, _): status
        case .failed(let error): error.head?.status
        case .cancelled, .unbuildable, .oversized: nil
        }
    }

    /// Whether a request was sent.
    var isOfRequest: Bool {
        switch self {
        case .whole, .each, .failed: true
        case .cancelled(let wasSent): wasSent
        case .unbuildable, .oversized: false
        }
    }
}
