import DestinationActions
import LoopbackHTTP
import DestinationActionsLocks

/// One run of a transport through everything that can happen to a request.
struct TransportRun: Sendable {
    /// What came of a request.
    enum Found: Sendable, CustomStringConvertible {
        case answer(HTTPResponse)
        case error(TransportError)
        /// Nothing, long after the time was over.
        case nothing

        var description: String {
            switch self {
            case .answer(let response): "an answer of status \(response.status)"
            case .error(let error): error.code.description
            case .nothing: "nothing at all"
            }
        }
    }

    let partner: LoopbackPartner
    private let transport: any HTTPTransport
    /// Longer than anything takes on a busy machine.
    static let timeout: Duration = .seconds(60)
    /// How long a request may go on when its time is over.
    static let grace: Duration = .seconds(10)
    /// How many connections the runs before may have left open.
    static let keptConnections = 32

    init(_ transport: any HTTPTransport) throws(LoopbackError) {
        self.transport = transport
        partner = try LoopbackPartner()
    }

    func problems() async -> [String] {
        var problems = await requests()
        problems += await statuses()
        for fault in TransportFault.all { problems += await self.problems(of: fault) }
        problems += await notReached()
        problems += await cancellation()
        problems += await together()
        problems += await restart()
        return problems
    }

    // MARK: What goes right

    /// Requests arrive as they are.
    private func requests() async -> [String] {
        var problems: [String] = []
        let body = [UInt8](#"{"text":"größer \u0000"}"#.utf8)
        for method in [HTTPRequest.Method.get, .post, .put, .patch, .delete] {
            let name = method.rawValue
            let hasBody = method != .get && method != .delete
            guard
                let url = try? HTTPURL(partner.base).appending("as it is", "a/b?c", name).adding(query: "q", "1&2 3")
                    .adding(query: "key", "not/shown", isSensitive: true)
            else { continue }
            let path = "/as%20it%20is/a%2Fb%3Fc/\(name)?q=1%262%203&key=not%2Fshown"
            let request = HTTPRequest(
                method, url, headers: ["X-Check": "one, two", "Content-Type": "application/json"],
                body: hasBody ? body : nil)
            let found = await send(request)
            guard case .answer(let response) = found, response.status == 200 else {
                problems.append("A \(name) request that the partner takes comes to \(found).")
                continue
            }
            if response.body != (hasBody ? body : []) { problems.append("The body of an answer is changed.") }
            let arrived = partner.requests(to: path)
            guard arrived.count == 1, arrived[0].method == name else {
                problems.append("A \(name) request to \(path) arrives \(arrived.count) times.")
                continue
            }
            if arrived[0]["X-Check"] != "one, two" { problems.append("The headers of a \(name) request get lost.") }
            if arrived[0].body != (hasBody ? body : []) { problems.append("The body of a \(name) request is changed.") }
        }
        return problems
    }

    /// Whatever the status, it is an answer, and the first one.
    private func statuses() async -> [String] {
        var problems: [String] = []
        for status in [200, 201, 204, 301, 302, 304, 307, 308, 400, 401, 403, 404, 408, 413, 422, 429, 500, 503] {
            let path = "/status-\(status)"
            var headers = [("Retry-After", "7"), ("Set-Cookie", "id=1; Path=/")]
            if (301...308).contains(status), status != 304 { headers.append(("Location", "/elsewhere")) }
            if status == 401 { headers.append(("WWW-Authenticate", "Basic realm=\"api\"")) }
            partner.answer(path, with: LoopbackResponse(status: status, headers: headers, body: "{}"))
            let found = await send(path)
            guard case .answer(let response) = found, response.status == status else {
                problems.append("The status \(status) comes to \(found).")
                continue
            }
            if response.headers["retry-after"] != "7" { problems.append("The headers of a \(status) get lost.") }
            let hasBody = status != 204 && status != 304
            if hasBody, response.body != [UInt8]("{}".utf8) { problems.append("The body of a \(status) gets lost.") }
            let count = partner.requests(to: path).count
            if count != 1 { problems.append("A request that is answered with \(status) is sent \(count) times.") }
        }
        if !partner.requests(to: "/elsewhere").isEmpty { problems.append("A redirect is followed.") }
        _ = await send("/after-cookies")
        if partner.requests(to: "/after-cookies").contains(where: { $0["Cookie"] != nil }) {
            problems.append("Cookies are kept.")
        }
        return problems
    }

    /// Many requests at once get their own answers.
    private func together() async -> [String] {
        await withTaskGroup(of: Bool.self) { group in
            for number in 0..<40 {
                group.addTask {
                    let found = await send("/together", body: "\(number)")
                    guard case .answer(let response) = found else { return false }
                    return response.body == [UInt8]("\(number)".utf8)
                }
            }
            let right = await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            return right == 40 ? [] : ["Of 40 requests at once, \(40 - right) do not get their own answer."]
        }
    }

    // MARK: What goes wrong

    private func problems(of fault: TransportFault) async -> [String] {
        let path = "/\(fault.path)"
        if let response = fault.response { partner.answer(path, with: response) } else { partner.refuse(path) }
        let found = await send(path, body: fault.body, timeout: fault.timeout)
        var problems = self.problems(of: fault.name, found, fault.codes, mayHaveArrived: true)
        let count = partner.requests(to: path).count
        if count > 1 { problems.append("\(fault.name): the request is sent \(count) times.") }
        let next = await send("/after-\(fault.path)")
        if case .answer = next { return problems }
        return problems + ["After \(fault.name), the next request comes to \(next)."]
    }

    private func problems(
        of name: String, _ found: Found, _ codes: [TransportError.Code], mayHaveArrived: Bool
    ) -> [String] {
        guard case .error(let error) = found, codes.contains(error.code) else {
            return ["\(name) comes to \(found), not to \(codes.map(\.description).joined(separator: " or "))."]
        }
        if error.mayHaveArrived == mayHaveArrived { return [] }
        return ["\(name): the request \(mayHaveArrived ? "may" : "cannot") have arrived, and the error denies it."]
    }

    /// Nobody at the port, and nobody who can encrypt.
    private func notReached() async -> [String] {
        var problems: [String] = []
        // A partner of its own, as a connection that was kept would end otherwise than one that is refused.
        guard let absent = try? LoopbackPartner() else { return ["Another partner cannot be started."] }
        absent.stop()
        let refused = await send(HTTPRequest(.post, HTTPURL(absent.base), body: [0x7B, 0x7D]))
        problems += self.problems(of: "A refused connection", refused, [.connectionRefused], mayHaveArrived: false)
        let request = HTTPRequest(.post, HTTPURL(partner.encrypted), body: [0x7B, 0x7D])
        problems += self.problems(
            of: "A partner that cannot encrypt", await send(request), [.tlsFailed], mayHaveArrived: false)
        return problems
    }

    /// A request ends as soon as its task is cancelled; one that is cancelled before is not sent.
    private func cancellation() async -> [String] {
        var problems: [String] = []
        partner.answer("/cancelled", with: LoopbackResponse(delay: .seconds(50)))
        let sending = sending(request("/cancelled"), timeout: Self.timeout)
        let end = ContinuousClock.now + Self.grace
        while partner.requests(to: "/cancelled").isEmpty, ContinuousClock.now < end {
            try? await Task.sleep(for: .milliseconds(1))
        }
        sending.task.cancel()
        problems += self.problems(
            of: "A cancelled task", await sending.found(within: Self.grace), [.cancelled], mayHaveArrived: true)
        let early = self.sending(request("/never"), timeout: Self.timeout, isCancelled: true)
        problems += self.problems(
            of: "A task that is cancelled before", await early.found(within: Self.grace), [.cancelled],
            mayHaveArrived: false)
        if !partner.requests(to: "/never").isEmpty {
            problems.append("A task that is cancelled before sends a request.")
        }
        return problems
    }

    /// Kept connections may end between two requests; then each of them may cost a request, and the ones after that work.
    private func restart() async -> [String] {
        _ = await send("/before-restart")
        partner.stop()
        guard (try? partner.start()) != nil else { return ["The partner cannot be started again."] }
        var problems: [String] = []
        for _ in 0..<Self.keptConnections {
            let found = await send("/restart")
            if case .answer = found { return problems }
            problems = self.problems(
                of: "A kept connection that ended", found, [.connectionLost], mayHaveArrived: true)
        }
        return problems + ["After the partner was started again, no request comes to an answer."]
    }

    // MARK: Sending

    private func request(_ path: String, body: String = "{}") -> HTTPRequest {
        let url = try? HTTPURL(partner.base).appending(String(path.dropFirst()))
        return HTTPRequest(
            .post, url ?? HTTPURL(partner.base), headers: ["Content-Type": "application/json"], body: [UInt8](body.utf8)
        )
    }

    private func send(_ path: String, body: String = "{}", timeout: Duration = Self.timeout) async -> Found {
        await send(request(path, body: body), timeout: timeout)
    }

    private func send(_ request: HTTPRequest, timeout: Duration = Self.timeout) async -> Found {
        await sending(request, timeout: timeout).found(within: timeout + Self.grace)
    }

    /// Sends a request in a task of its own, which may go on when nobody waits for it any longer.
    private func sending(_ request: HTTPRequest, timeout: Duration, isCancelled: Bool = false) -> Sending {
        let result = FirstResult()
        let task = Task { [transport] in
            if isCancelled { withUnsafeCurrentTask { $0?.cancel() } }
            do throws(TransportError) {
                result.note(.answer(try await transport.send(request, timeout: timeout)))
            } catch {
                result.note(.error(error))
            }
        }
        return Sending(task: task, result: result)
    }

    private struct Sending {
        let task: Task<Void, Never>
        let result: FirstResult

        func found(within time: Duration) async -> Found {
            let watch = Task {
                try? await Task.sleep(for: time)
                result.note(.nothing)
            }
            let found = await result.value()
            watch.cancel()
            return found
        }
    }
}

/// The first of several results.
private final class FirstResult: Sendable {
    private struct State {
        var found: TransportRun.Found?
        var continuation: CheckedContinuation<TransportRun.Found, Never>?
    }

    private let state = Mutex(State())

    func note(_ found: TransportRun.Found) {
        let continuation = state.withLock { state -> CheckedContinuation<TransportRun.Found, Never>? in
            if state.found != nil { return nil }
            state.found = found
            return state.continuation.take()
        }
        continuation?.resume(returning: found)
    }

    /// Waits for the first result.
    func value() async -> TransportRun.Found {
        await withCheckedContinuation { continuation in
            let found = state.withLock { state in
                if state.found == nil { state.continuation = continuation }
                return state.found
            }
            if let found { continuation.resume(returning: found) }
        }
    }
}
