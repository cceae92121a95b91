import DestinationActions
import Dispatch
import Foundation
import DestinationActionsLocks

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// The flights of a transport: those that wait for a place and those that the session is busy with.
///
/// Everything that concerns the session happens on one serial queue, which is also the queue of its delegate: making a
/// task, starting it, cancelling it, hearing that it is complete. On Linux that order is what keeps the session alive.
/// Cancelling a task that is complete can end the process there, so a task is cancelled once at most and only while it
/// sits in the table; and cancelling waits for the session, which must not happen inside a cancellation handler, whose
/// lock the session may be waiting for.
///
/// Time-outs and cancellations land their flights on a second queue, so that the caller goes on even if the session is
/// held up, by the look-up of a name for instance. A place is free again once the session is done with the task.
final class Flights: NSObject, Sendable {
    private struct Seat {
        let flight: Flight
        let task: URLSessionDataTask
        var response: HTTPURLResponse?
        var body: [UInt8] = []
        var isChallenged = false
        var isRecalled = false
    }

    private struct Table {
        var session: URLSession?
        var line = WaitingLine()
        var seats: [Int: Seat] = [:]
    }

    private let maximumInFlight: Int
    private let responseLimit: Int
    private let table = Mutex(Table())
    private let sessionQueue = DispatchQueue(label: "DestinationActionsURLSession.session")
    private let landingQueue = DispatchQueue(label: "DestinationActionsURLSession.landing")

    init(_ configuration: URLSessionTransport.Configuration) {
        maximumInFlight = max(1, configuration.maximumInFlight)
        responseLimit = max(0, configuration.responseLimit)
        super.init()
        let operations = OperationQueue()
        operations.underlyingQueue = sessionQueue
        operations.maxConcurrentOperationCount = 1
        let session = URLSession(
            configuration: .forgetful(configuration), delegate: self, delegateQueue: operations)
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

    private func abort(_ flight: Flight, _ code: TransportError.Code, _ message: String) {
        guard flight.abort(code, message) else { return }
        sessionQueue.async { [self] in recall(flight) }
    }

    // MARK: - On the session's queue

    private func depart() {
        while let flight = table.withLock({ $0.seats.count < maximumInFlight ? $0.line.next() : nil }) {
            guard let session = table.withLock({ $0.session }), let request = flight.depart() else { continue }
            let task = session.dataTask(with: request)
            table.withLock { $0.seats[task.taskIdentifier] = Seat(flight: flight, task: task) }
            task.resume()
        }
    }

    /// Cancels the task of a flight that has landed.
    private func recall(_ flight: Flight) {
        let task: URLSessionDataTask? = table.withLock { table in
            guard let key = table.seats.first(where: { $0.value.flight === flight })?.key else {
                table.line.noteLanding()
                return nil
            }
            guard let seat = table.seats[key], !seat.isRecalled else { return nil }
            table.seats[key]?.isRecalled = true
            table.seats[key]?.body = []
            return seat.task
        }
        task?.cancel()
    }

    private func note(_ identifier: Int, _ change: (inout Seat) -> Void) {
        table.withLock { table in
            guard var seat = table.seats.removeValue(forKey: identifier) else { return }
            change(&seat)
            table.seats[identifier] = seat
        }
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
        note(dataTask.taskIdentifier) { $0.response = response as? HTTPURLResponse }
        completionHandler(.allow)
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        var excessive: Flight?
        note(dataTask.taskIdentifier) { seat in
            guard !seat.isRecalled else { return }
            if data.count > responseLimit - seat.body.count {
                excessive = seat.flight
            } else {
                seat.body.append(contentsOf: data)
            }
        }
        guard let excessive else { return }
        if excessive.abort(.responseTooLarge, "The answer is longer than \(responseLimit) bytes.") { recall(excessive) }
    }

    func urlSession(
        _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
        newRequest request: URLRequest, completionHandler: @escaping (URLRequest?) -> Void
    ) {
        completionHandler(nil)
    }

    func urlSession(
        _ session: URLSession, task: URLSessionTask, didReceive challenge: URLAuthenticationChallenge,
        completionHandler: @escaping (URLSession.AuthChallengeDisposition, URLCredential?) -> Void
    ) {
        #if canImport(FoundationNetworking)
        // Any other disposition leaves the task without an end here.
        note(task.taskIdentifier) { $0.isChallenged = true }
        completionHandler(.cancelAuthenticationChallenge, nil)
        #else
        // The system checks certificates, and it returns a 401 for which it has no credential.
        completionHandler(.performDefaultHandling, nil)
        #endif
    }

    /// Asked, on a queue of the session's, when a connection that was kept has ended under a request with a body.
    ///
    /// The session is about to send it again, which is not its business, and without the body, which would last until
    /// the time-out.
    func urlSession(
        _ session: URLSession, task: URLSessionTask,
        needNewBodyStream completionHandler: @escaping (InputStream?) -> Void
    ) {
        completionHandler(nil)
        sessionQueue.async { [self, identifier = task.taskIdentifier] in
            guard let flight = table.withLock({ $0.seats[identifier]?.flight }) else { return }
            flight.land(.failure(.lost))
            recall(flight)
        }
    }

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        guard var seat = table.withLock({ $0.seats.removeValue(forKey: task.taskIdentifier) }) else { return }
        // A redirect to an address that makes no sense is known to the task alone.
        if seat.response == nil { seat.response = task.response as? HTTPURLResponse }
        seat.flight.land(outcome(of: seat, error))
        depart()
    }
}
