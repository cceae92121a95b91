public import DestinationActions
import Dispatch
import Foundation

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// A transport over Foundation's `URLSession`.
///
/// One transport serves any number of destinations and tasks. It reuses connections, and it lets go of them when the
/// last reference to it is gone.
///
/// ```swift
/// var configuration = URLSessionTransport.Configuration()
/// configuration.maximumInFlight = 16
/// let transport = URLSessionTransport(configuration)
/// ```
///
/// What it does, and what it leaves out:
/// - An answer is what the server said first: redirects are returned and never followed, so that no header of a request
///   reaches another origin, and a 401 is returned whatever it asks for. There are no cookies, no cache, no stored
///   credentials and no retries of its own.
/// - The time-out holds for everything, waiting for a place in flight included, and may be shorter than a second.
/// - Cancelling the task ends the call at once.
/// - Headers go out as they are given. The system adds fields that are missing: `Host`, `Accept`, `Accept-Encoding`,
///   `Accept-Language`, `User-Agent` and what belongs to the connection. `Content-Type` is not invented on Linux;
///   elsewhere a `POST` with a body and no type is sent as `application/octet-stream`, which means the same (RFC 9110,
///   section 8.3), because the system would otherwise call it a form.
/// - `GET` and `HEAD` cannot have a body, and fields that belong to the connection, such as `Content-Length` and
///   `Transfer-Encoding`, cannot be given: both are reported as `invalidRequest`.
/// - Repeated fields of an answer arrive as one, joined with commas.
/// - A connection that was kept may have been closed by the server when the next request goes out. A request with a body
///   then fails as `connectionLost`; one without may be sent again by the system, once, and if nobody can be reached any
///   longer by then, the error says on Linux that it cannot have arrived.
/// - An answer that is larger than it may be is dropped where it arrives. At most 16 interim answers are passed over; the body
///   of a redirect, which the system on Linux keeps to itself, has a second from its head on.
/// - What the system on Linux takes in before it tells anybody has no other bound than the partner's patience: trailers, and
///   a redirect with a packed body, which also holds up all sessions of the process until it is unpacked. The same goes for a
///   packed body without end with the libcurl of Debian 12 (7.88): it is dropped, but nothing else goes on meanwhile. For
///   partners from whom that is to be feared, adapt another HTTP client to `HTTPTransport`.
/// - A time-out or a cancellation after the request has left the waiting line leaves open whether it arrived.
public final class URLSessionTransport: HTTPTransport {
    /// The settings of the transport.
    public let configuration: Configuration
    private let flights: Flights

    /// Makes a transport.
    ///
    /// - Parameter configuration: The settings; the defaults unless given.
    public init(_ configuration: Configuration = Configuration()) {
        self.configuration = configuration
        flights = Flights(configuration)
    }

    deinit { flights.close() }

    /// Sends a request.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - timeout: How long all of it may take, from this call to the last byte of the answer; a day at most.
    /// - Returns: The answer, whatever its status.
    /// - Throws: `TransportError` if no whole answer arrived.
    public func send(_ request: HTTPRequest, timeout: Duration) async throws(TransportError) -> HTTPResponse {
        let deadline = DispatchTime.now() + .nanoseconds(timeout.wholeNanoseconds)
        let flight = Flight(try URLRequest(request, timeout: timeout))
        guard timeout > .zero else {
            throw TransportError(.timedOut, "The time-out had run out before the request.", mayHaveArrived: false)
        }
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                flight.wait(continuation)
                flights.admit(flight, until: deadline)
            }
        } onCancel: {
            flights.cancel(flight)
        }
        return try outcome.get()
    }
}

extension URLSessionTransport: CustomReflectable {
    /// A mirror of the settings alone; requests under way hold keys.
    public var customMirror: Mirror {
        Mirror(self, children: ["configuration": configuration], displayStyle: .class)
    }
}

extension Duration {
    /// The duration in nanoseconds, a day at most.
    fileprivate var wholeNanoseconds: Int {
        let bounded = max(.zero, min(self, .seconds(86_400))).components
        return Int(bounded.seconds) * 1_000_000_000 + Int(bounded.attoseconds / 1_000_000_000)
    }
}
