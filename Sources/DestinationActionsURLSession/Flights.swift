import DestinationActions
import Dispatch
import Foundation
import DestinationActionsLocks

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// The flights of a transport: those that wait for a place and those that the session is busy with.
///
/// Tasks are made, started and cancelled on one serial queue, since each of these waits for the session, which must happen
/// neither inside a cancellation handler, whose lock the session may be waiting for, nor where the session calls its
/// delegate. On Linux a wrong order ends the process, so of each task one thing alone is done, and once: it is cancelled
/// while it flies, or it is told that a redirect or a challenge is the answer. Who was cancelled is told nothing any
/// longer, and who was told comes to its end by itself.
///
/// Time-outs and cancellations land their flights on a second queue, so that the caller goes on even if the session is
/// held up, by the look-up of a name for instance. A place is free again once the session is done with the task.
final class Flights: NSObject, Sendable {
    private enum Stage {
        case flying, answered, recalled
    }

    private struct Seat {
        let flight: Flight
        let task: URLSessionDataTask
        var stage = Stage.flying
        var response: HTTPURLResponse?
        var interimAnswers = 0
        var body: [UInt8] = []
        /// Whether what arrives is dropped.
        var isSpent = false
        var isChallenged = false
        /// How many times its body was found to be kept back by the session.
        var looks = 0
    }

    private struct Table {
        var session: URLSession?
        var line = WaitingLine()
        var seats: [Int: Seat] = [:]
        var isWatched = false
    }

    /// How many interim answers, such as 103, may come before the answer.
    private static let maximumInterimAnswers = 16

    private let maximumInFlight: Int
    private let responseLimit: Int
    private let table = Mutex(Table())
    private let sessionQueue = DispatchQueue(label: "DestinationActionsURLSession.session")
    private let landingQueue = DispatchQueue(label: "DestinationActionsURLSession.landing")

    init(_ configuration: URLSessionTransport.Configuration) {
        maximumInFlight = max(1, configuration.maximumInFlight)
        responseLimit = max(0, configuration.responseLimit)
        super.init()
        let session = URLSession(
            configuration: .forgetful(configuration), delegate: self, delegateQueue: .ofDelegate())
        table.withLock { $0.session = session }
    }

    /// Lets the session go once its last tasks are complete; it holds its delegate until then.
    func close() {
        sessionQueue.async { [self] in
            let session = table.withLock { $0.session.take() }
            session?.finishTasksAndInvalidate()
        }
    }

    func admit(_ flight: Flight, until deadline: DispatchTime) {
        flight.arm(at: deadline, on: landingQueue) { [self, weak flight] in
            guard let flight else { return }
            abort(flight, .timedOut, "The time-out ran out before the answer was whole.")
        }
        sessionQueue.async { [self] in
            guard !flight.hasLanded else { return }
            table.withLock { $0.line.append(flight) }
            depart()
        }
    }

    func cancel(_ flight: Flight) {
        // At once, as the queue may come to it when the session's has already begun to send.
        flight.ground()
        landingQueue.async { [self] in
            abort(flight, .cancelled, "The task was cancelled.")
        }
    }

    private func abort(
        _ flight: Flight, _ code: TransportError.Code, _ message: String, head: HTTPURLResponse? = nil
    ) {
        guard flight.abort(code, message, head: head.map { HTTPResponse($0, body: []) }) else { return }
        sessionQueue.async { [self] in recall(flight) }
    }

    // MARK: On the session's queue

    private func depart() {
        while let flight = table.withLock({ $0.seats.count < maximumInFlight ? $0.line.next() : nil }) {
            guard let session = table.withLock({ $0.session }), let request = flight.depart() else { continue }
            let task = session.dataTask(with: request)
            table.withLock { $0.seats[task.taskIdentifier] = Seat(flight: flight, task: task) }
            task.resume()
            watch()
        }
    }

    /// Cancels the task of a flight that has landed.
    private func recall(_ flight: Flight) {
        let task: URLSessionDataTask? = table.withLock { table in
            guard let key = table.seats.first(where: { $0.value.flight === flight })?.key else {
                table.line.noteLanding()
                return nil
            }
            guard let seat = table.seats[key], seat.stage == .flying else { return nil }
            table.seats[key]?.stage = .recalled
            table.seats[key]?.isSpent = true
            table.seats[key]?.body = []
            return seat.task
        }
        task?.cancel()
    }

    // MARK: Bodies that are kept back

    /// Looks ten times a second after the bodies of redirects, which the session on Linux keeps to itself until they are
    /// whole: it says nothing of them but that a head has arrived.
    private func watch() {
        #if canImport(FoundationNetworking)
        let isFirst = table.withLock { table in
            defer { table.isWatched = true }
            return !table.isWatched
        }
        if isFirst { look() }
        #endif
    }

    #if canImport(FoundationNetworking)
    private func look() {
        sessionQueue.asyncAfter(deadline: .now() + .milliseconds(100)) { [self] in
            let (endless, goesOn) = table.withLock { table -> ([Flight], Bool) in
                let endless = table.seats.keys.filter { isEndless(&table.seats[$0]) }
                table.isWatched = !table.seats.isEmpty
                return (endless.compactMap { table.seats[$0]?.flight }, table.isWatched)
            }
            for flight in endless {
                abort(flight, .responseTooLarge, "The body of the redirect is too long or does not end.")
            }
            if goesOn { look() }
        }
    }

    /// Whether the body of a redirect is longer than an answer may be, or takes longer than a second.
    private func isEndless(_ seat: inout Seat?) -> Bool {
        guard let expected = seat?.task.countOfBytesExpectedToReceive, expected != 0 else { return false }
        guard seat?.stage == .flying, seat?.response == nil else { return false }
        seat?.looks += 1
        return expected > responseLimit || seat.map { $0.looks > 10 } ?? false
    }
    #endif

    // MARK: What the session says

    /// Changes the seat of a task, if it has one still.
    private func note(_ task: URLSessionTask, _ change: (inout Seat) -> Void) {
        table.withLock { table in
            guard var seat = table.seats.removeValue(forKey: task.taskIdentifier) else { return }
            change(&seat)
            table.seats[task.taskIdentifier] = seat
        }
    }

    /// Whether the session is to be told what to do with a task, which is then not cancelled any longer.
    private func mayAnswer(_ task: URLSessionTask) -> Bool {
        var mayAnswer = false
        note(task) { seat in
            mayAnswer = seat.stage == .flying
            if mayAnswer { seat.stage = .answered }
        }
        return mayAnswer
    }

    private func outcome(of seat: Seat, _ error: (any Error)?) -> Flight.Outcome {
        // A refused challenge counts as cancelled for the session; the answer that carried it is whole.
        if let response = seat.response, error == nil || seat.isChallenged {
            return .success(HTTPResponse(response, body: seat.body))
        }
        let error = TransportError(error, hasAnswer: seat.response != nil)
        // When a kept connection ends under a request, libcurl tries another one. That nobody can be reached on that says
        // nothing of the first.
        if !error.mayHaveArrived, seat.task.countOfBytesSent > 0 { return .failure(.lost) }
        return .failure(error)
    }
}

extension Flights: URLSessionDataDelegate {
    func urlSession(
        _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
        completionHandler: @escaping (URLSession.ResponseDisposition) -> Void
    ) {
        var excessive: Flight?
        note(dataTask) { seat in
            seat.response = response as? HTTPURLResponse
            guard let status = seat.response?.statusCode, status < 200 else { return }
            seat.interimAnswers += 1
            if seat.interimAnswers > Self.maximumInterimAnswers { excessive = seat.flight }
        }
        if let excessive {
            abort(
                excessive, .responseTooLarge,
                "The server sent more than \(Self.maximumInterimAnswers) interim answers.")
        }
        completionHandler(.allow)
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        var excessive: (flight: Flight, head: HTTPURLResponse?)?
        note(dataTask) { seat in
            guard !seat.isSpent else { return }
            if data.count > responseLimit - seat.body.count {
                excessive = (seat.flight, seat.response)
                seat.isSpent = true
                seat.body = []
            } else {
                seat.body.append(contentsOf: data)
            }
        }
        if let excessive {
            let message = "The answer is longer than \(responseLimit) bytes."
            abort(excessive.flight, .responseTooLarge, message, head: excessive.head)
        }
    }

    func urlSession(
        _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
        newRequest request: URLRequest, completionHandler: @escaping (URLRequest?) -> Void
    ) {
        if mayAnswer(task) { completionHandler(nil) }
    }

    func urlSession(
        _ session: URLSession, task: URLSessionTask, didReceive challenge: URLAuthenticationChallenge,
        completionHandler: @escaping (URLSession.AuthChallengeDisposition, URLCredential?) -> Void
    ) {
        #if canImport(FoundationNetworking)
        // Here all that the handler could do is to cancel the task, and at once; any other disposition leaves it without
        // an end.
        guard mayAnswer(task) else { return }
        note(task) { $0.isChallenged = true }
        sessionQueue.async { task.cancel() }
        #else
        // The system checks certificates, and it returns a 401 for which it has no credential.
        completionHandler(.performDefaultHandling, nil)
        #endif
    }

    /// Asked when a connection that was kept has ended under a request with a body.
    ///
    /// The session is about to send it again, which is not its business, and without the body, which would last until
    /// the time-out.
    func urlSession(
        _ session: URLSession, task: URLSessionTask,
        needNewBodyStream completionHandler: @escaping (InputStream?) -> Void
    ) {
        completionHandler(nil)
        var lost: Flight?
        note(task) { lost = $0.flight }
        guard let lost else { return }
        lost.land(.failure(.lost))
        sessionQueue.async { [self] in recall(lost) }
    }

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        guard var seat = table.withLock({ $0.seats.removeValue(forKey: task.taskIdentifier) }) else { return }
        // A redirect to an address that makes no sense is known to the task alone.
        if seat.response.map({ $0.statusCode < 200 }) ?? true, let response = task.response as? HTTPURLResponse {
            seat.response = response
        }
        seat.flight.land(outcome(of: seat, error))
        sessionQueue.async { [self] in depart() }
    }
}
