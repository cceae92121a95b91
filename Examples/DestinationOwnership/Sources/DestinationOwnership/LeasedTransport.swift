public import DestinationActions

/// Sends requests as long as this process has its lease for certain.
///
/// A process that was stopped and goes on knows nothing of the time in between: what it holds may be another's. Each request
/// waits here until the engine has said that the lease holds, and what is lost is withdrawn meanwhile. Of one who lost the
/// destination no request is sent any more.
public struct LeasedTransport: HTTPTransport {
    let base: any HTTPTransport
    let term: LeaseTerm
    let tenure: Tenure

    /// Makes a transport for a worker that shares all destinations.
    ///
    /// - Parameters:
    ///   - base: What sends the requests.
    ///   - term: When the lease ends.
    public init(base: some HTTPTransport, term: LeaseTerm) { self.init(base: base, term: term, tenure: Tenure()) }

    init(base: any HTTPTransport, term: LeaseTerm, tenure: Tenure) {
        self.base = base
        self.term = term
        self.tenure = tenure
    }

    /// Sends a request once it is certain that the lease holds.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - timeout: How long all of it may take.
    /// - Returns: The answer.
    /// - Throws: `TransportError`; that of the code `cancelled` if nothing was sent.
    public func send(_ request: HTTPRequest, timeout: Duration) async throws(TransportError) -> HTTPResponse {
        let start = ContinuousClock.now
        while true {
            if await tenure.isOver { throw notSent("Another worker owns the destination.") }
            if await term.holds, await tenure.isSure(after: term.gaps) { break }
            do { try await Task.sleep(for: .milliseconds(20)) } catch { throw notSent("The request was cancelled.") }
            if ContinuousClock.now - start > timeout { throw notSent("It is not known whether the lease holds.") }
        }
        return try await base.send(request, timeout: timeout)
    }

    private func notSent(_ reason: String) -> TransportError {
        TransportError(.cancelled, reason, mayHaveArrived: false)
    }
}

/// Whether a process still owns a destination, as far as it has heard.
actor Tenure {
    private(set) var isOver = false
    /// How many gaps of the lease there were when the engine said last who owns it; `nil` if nobody does.
    private var gaps: Int?

    init(gaps: Int? = nil) { self.gaps = gaps }

    func end() { isOver = true }
    func confirm(gaps: Int) { self.gaps = gaps }

    /// Whether nobody else can have become the owner meanwhile.
    func isSure(after gaps: Int) -> Bool { self.gaps.map { $0 == gaps } ?? true }
}
