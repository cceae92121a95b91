import DestinationActions
import DestinationActionsTesting
import DestinationActionsURLSession
import Testing

@Suite("Check of a transport", .timeLimit(.minutes(5)))
struct TransportCheckTests {
    @Test("the session's transport says of every fault what happened")
    func session() async {
        let problems = await TransportCheck.problems(with: URLSessionTransport())
        #expect(problems == [])
    }

    static let cases: [(flaw: FlawedTransport.Flaw, problem: String)] = [
        (.statusIsError, "The status 503 comes to other."),
        (.hidesStatus, "The status 404 comes to an answer of status 200."),
        (.followsRedirects, "A redirect is followed."),
        (.retries, "A connection that ends without an answer: the request is sent 2 times."),
        (.oneCode, "A refused connection comes to other, not to connectionRefused."),
        (.deniesArrival, "Silence: the request may have arrived, and the error denies it."),
        (.claimsArrival, "A refused connection: the request cannot have arrived, and the error denies it."),
        (.hasNoTimeout, "Silence comes to nothing at all, not to timedOut."),
        (.cannotBeCancelled, "A cancelled task comes to nothing at all, not to cancelled."),
        (.cutIsFine, "An answer that ends in its body comes to an answer of status 200, not to connectionLost."),
        (.losesHeaders, "The headers of a 429 get lost."),
        (.losesBody, "The body of a POST request is changed."),
    ]

    @Test("a flaw of a transport is found", arguments: cases)
    func flaws(flaw: FlawedTransport.Flaw, problem: String) async {
        let problems = await TransportCheck.problems(with: FlawedTransport(flaw: flaw))
        #expect(problems.contains(problem), "\(problems)")
    }
}

/// A transport that is right but for one flaw.
struct FlawedTransport: HTTPTransport {
    enum Flaw: Sendable {
        case statusIsError, hidesStatus, followsRedirects, retries, oneCode, deniesArrival, claimsArrival
        case hasNoTimeout, cannotBeCancelled, cutIsFine, losesHeaders, losesBody
    }

    let flaw: Flaw
    private let session = URLSessionTransport()

    init(flaw: Flaw) { self.flaw = flaw }

    func send(_ request: HTTPRequest, timeout: Duration) async throws(TransportError) -> HTTPResponse {
        var request = request
        if flaw == .losesBody, request.body != nil { request.body = [0x7B, 0x7D] }
        do throws(TransportError) {
            return changed(try await answer(to: request, timeout), request)
        } catch {
            switch flaw {
            case .oneCode: throw TransportError(.other, error.message, mayHaveArrived: error.mayHaveArrived)
            case .deniesArrival: throw TransportError(error.code, error.message, mayHaveArrived: false)
            case .claimsArrival: throw TransportError(error.code, error.message, mayHaveArrived: true)
            case .cutIsFine where error.code == .connectionLost: return HTTPResponse(status: 200)
            case .retries where error.code == .connectionLost: return try await session.send(request, timeout: timeout)
            default: throw error
            }
        }
    }

    private func answer(to request: HTTPRequest, _ timeout: Duration) async throws(TransportError) -> HTTPResponse {
        switch flaw {
        case .hasNoTimeout: return try await session.send(request, timeout: max(timeout, .seconds(30)))
        case .cannotBeCancelled:
            let task = Task { () -> Result<HTTPResponse, TransportError> in
                do throws(TransportError) {
                    return .success(try await session.send(request, timeout: timeout))
                } catch {
                    return .failure(error)
                }
            }
            return try await task.value.get()
        default: break
        }
        let response = try await session.send(request, timeout: timeout)
        switch flaw {
        case .statusIsError where response.status >= 400:
            throw TransportError(.other, "The status is \(response.status).", mayHaveArrived: true)
        case .followsRedirects where response.headers["Location"] != nil:
            guard let url = try? HTTPURL(request.url.base).appending("elsewhere") else { return response }
            return try await session.send(HTTPRequest(.get, url), timeout: timeout)
        default: return response
        }
    }

    private func changed(_ response: HTTPResponse, _ request: HTTPRequest) -> HTTPResponse {
        switch flaw {
        case .hidesStatus: HTTPResponse(status: 200, headers: response.headers, body: response.body)
        case .losesHeaders: HTTPResponse(status: response.status, body: response.body)
        default: response
        }
    }
}
