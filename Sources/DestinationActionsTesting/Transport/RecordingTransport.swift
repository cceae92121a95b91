public import DestinationActions
import DestinationActionsLocks

/// A transport that sends nothing: it records requests and answers from a script.
///
/// ```swift
/// let transport = RecordingTransport([.status(503), .failure(.timedOut)])
/// // first call: 503; second call: a time-out; from then on: 200 with an empty body
/// ```
public final class RecordingTransport: HTTPTransport {
    /// One answer of the script.
    public struct Answer: Sendable {
        enum Content: Sendable {
            case response(HTTPResponse)
            case failure(TransportError)
        }
        var content: Content
        var delay: Duration = .zero

        /// Answers with a response.
        ///
        /// - Parameters:
        ///   - status: The status code.
        ///   - headers: The headers; none unless given.
        ///   - body: The body as JSON; empty unless given.
        /// - Returns: The answer.
        public static func status(_ status: Int, headers: HTTPHeaders = [:], body: JSONValue? = nil) -> Answer {
            Answer(content: .response(HTTPResponse(status: status, headers: headers, body: body?.bytes ?? [])))
        }

        /// Answers with a response.
        ///
        /// - Parameter response: The response.
        /// - Returns: The answer.
        public static func response(_ response: HTTPResponse) -> Answer { Answer(content: .response(response)) }

        /// Fails without a response.
        ///
        /// - Parameters:
        ///   - code: What went wrong.
        ///   - mayHaveArrived: Whether the request may have reached the partner; true unless given.
        /// - Returns: The answer.
        public static func failure(_ code: TransportError.Code, mayHaveArrived: Bool = true) -> Answer {
            Answer(content: .failure(TransportError(code, "The script says so.", mayHaveArrived: mayHaveArrived)))
        }

        /// Fails with an error.
        ///
        /// - Parameter error: The error.
        /// - Returns: The answer.
        public static func failure(_ error: TransportError) -> Answer { Answer(content: .failure(error)) }

        /// Returns the same answer, given later.
        ///
        /// - Parameter delay: How long the answer takes, by the transport's clock.
        /// - Returns: The answer.
        public func after(_ delay: Duration) -> Answer {
            var answer = self
            answer.delay = delay
            return answer
        }
    }

    private struct State {
        var requests: [HTTPRequest] = []
        var tokenRequests: [HTTPRequest] = []
        var script: [Answer]
        /// The most specific host first.
        var hosts: [(name: String, answers: [Answer])]

        mutating func next(for base: String) -> Answer? {
            if let index = hosts.firstIndex(where: { base.contains($0.name) && !$0.answers.isEmpty }) {
                return hosts[index].answers.removeFirst()
            }
            return script.isEmpty ? nil : script.removeFirst()
        }
    }

    private let state: Mutex<State>
    private let answering: @Sendable (HTTPRequest) -> HTTPResponse
    private let sleep: @Sendable (Duration) async throws -> Void
    /// Answers requests for tokens, which are no part of the script.
    private let tokens: @Sendable (_ request: HTTPRequest) -> HTTPResponse?

    /// Makes a transport.
    ///
    /// - Parameters:
    ///   - script: The answers in their order.
    ///   - hosts: Answers for requests whose base address contains a text, of several the longest; they come before the
    ///     script.
    ///   - answering: The answer to a request when the script has run out; 200 with an empty body unless given.
    ///   - clock: The clock by which delayed answers wait; the continuous one unless given.
    public convenience init(
        _ script: [Answer] = [], hosts: [String: [Answer]] = [:],
        answering: @escaping @Sendable (HTTPRequest) -> HTTPResponse = { _ in HTTPResponse(status: 200) },
        clock: some Clock<Duration> = ContinuousClock()
    ) {
        self.init(script, hosts: hosts, answering: answering, clock: clock) { _ in nil }
    }

    /// Makes a transport that answers as a token endpoint of an instance as well.
    ///
    /// - Parameters:
    ///   - script: The answers to all other requests in their order.
    ///   - answering: The answer to a request when the script has run out; 200 with an empty body unless given.
    ///   - instance: The instance.
    ///   - clock: The clock by which delayed answers wait; the continuous one unless given.
    public convenience init(
        _ script: [Answer] = [],
        answering: @escaping @Sendable (HTTPRequest) -> HTTPResponse = { _ in HTTPResponse(status: 200) },
        givingTokensTo instance: DestinationInstance, clock: some Clock<Duration> = ContinuousClock()
    ) {
        self.init(script, hosts: [:], answering: answering, clock: clock, tokens: instance.tokenAnswer)
    }

    private init(
        _ script: [Answer], hosts: [String: [Answer]], answering: @escaping @Sendable (HTTPRequest) -> HTTPResponse,
        clock: some Clock<Duration>, tokens: @escaping @Sendable (HTTPRequest) -> HTTPResponse?
    ) {
        self.answering = answering
        self.tokens = tokens
        let sorted = hosts.sorted { ($0.key.utf8.count, $1.key) > ($1.key.utf8.count, $0.key) }
        state = Mutex(State(script: script, hosts: sorted.map { ($0.key, $0.value) }))
        sleep = { try await clock.sleep(for: $0) }
    }

    /// The requests so far, oldest first.
    public var requests: [HTTPRequest] { state.withLock { $0.requests } }

    /// The requests for tokens that it answered by itself, oldest first.
    public var tokenRequests: [HTTPRequest] { state.withLock { $0.tokenRequests } }

    /// Adds answers to the end of the script.
    ///
    /// - Parameter answers: The answers.
    public func enqueue(_ answers: Answer...) {
        state.withLock { $0.script += answers }
    }

    /// Records a request and gives the next answer; where the task is cancelled already, neither happens.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - timeout: How long it may take; a longer delay in the script is a time-out.
    /// - Returns: The answer of the script.
    /// - Throws: ``/DestinationActions/TransportError`` where the script says so, at a time-out, and when the task is cancelled.
    public func send(_ request: HTTPRequest, timeout: Duration) async throws(TransportError) -> HTTPResponse {
        if Task.isCancelled { throw TransportError(.cancelled, "The task was cancelled.", mayHaveArrived: false) }
        let scripted = state.withLock { state -> Answer? in
            if let answer = tokens(request) {
                state.tokenRequests.append(request)
                return .response(answer)
            }
            state.requests.append(request)
            return state.next(for: request.url.base.text)
        }
        let answer = scripted ?? .response(answering(request))
        if answer.delay > .zero {
            do { try await sleep(min(answer.delay, timeout)) } catch {
                throw TransportError(.cancelled, "The task was cancelled.", mayHaveArrived: true)
            }
            if answer.delay > timeout {
                throw TransportError(.timedOut, "No answer within \(timeout).", mayHaveArrived: true)
            }
        }
        if Task.isCancelled { throw TransportError(.cancelled, "The task was cancelled.", mayHaveArrived: true) }
        switch answer.content {
        case .response(let response): return response
        case .failure(let error): throw error
        }
    }
}
