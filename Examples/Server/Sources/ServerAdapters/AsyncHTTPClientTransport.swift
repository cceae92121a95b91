public import AsyncHTTPClient
public import DestinationActions
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// A transport over AsyncHTTPClient, for servers whose other requests go through it already.
///
/// ```swift
/// let transport = AsyncHTTPClientTransport()
/// let pipeline = try Pipeline(instances, transport: transport)
/// // …
/// await pipeline.shutdown()
/// try await transport.shutdown()
/// ```
///
/// Redirects are returned, not followed, nothing is repeated, and answers are bounded.
public struct AsyncHTTPClientTransport: HTTPTransport {
    /// The client that sends the requests.
    public let client: HTTPClient
    /// How many bytes the body of an answer may have.
    public let responseLimit: Int

    /// Makes a transport with a client of its own; end it with ``shutdown()``.
    ///
    /// - Parameters:
    ///   - connections: How many connections there may be to one host.
    ///   - responseLimit: How many bytes the body of an answer may have; a longer one is an error.
    public init(connections: Int = 64, responseLimit: Int = 65_536) {
        self.init(
            HTTPClient(eventLoopGroupProvider: .singleton, configuration: Self.configuration(connections: connections)),
            responseLimit: responseLimit)
    }

    /// Makes a transport that uses a client of the server's.
    ///
    /// - Parameters:
    ///   - client: The client, made with ``configuration(connections:)``: one that follows redirects would send events elsewhere.
    ///   - responseLimit: How many bytes the body of an answer may have; a longer one is an error.
    public init(_ client: HTTPClient, responseLimit: Int = 65_536) {
        self.client = client
        self.responseLimit = responseLimit
    }

    /// A client's configuration that keeps the rules of a transport: no redirects, no attempts of its own.
    ///
    /// - Parameter connections: How many connections there may be to one host.
    /// - Returns: The configuration.
    public static func configuration(connections: Int = 64) -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow,
            timeout: HTTPClient.Configuration.Timeout(connect: .seconds(10)),
            // Partners close what is idle after a minute, often; a request must not meet that end.
            connectionPool: HTTPClient.Configuration.ConnectionPool(idleTimeout: .seconds(30)))
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = max(1, connections)
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.httpVersion = .http1Only
        // The bodies are measured as they come; a small one that unpacks into gigabytes is not unpacked.
        configuration.decompression = .disabled
        return configuration
    }

    /// Closes the connections of the client.
    ///
    /// - Throws: What the client says.
    public func shutdown() async throws { try await client.shutdown() }

    /// Sends a request.
    public func send(_ request: HTTPRequest, timeout: Duration) async throws(TransportError) -> HTTPResponse {
        if Task.isCancelled {
            throw TransportError(.cancelled, "The task was cancelled.", mayHaveArrived: false)
        }
        var outgoing = HTTPClientRequest(url: request.url.text)
        outgoing.method = HTTPMethod(rawValue: request.method.rawValue)
        for field in request.headers.fields { outgoing.headers.add(name: field.name, value: field.value) }
        if let body = request.body { outgoing.body = .bytes(ByteBuffer(bytes: body)) }
        return try await withTimeout(timeout) { [outgoing] in await answer(to: outgoing, timeout) }.get()
    }

    private func answer(to request: HTTPClientRequest, _ timeout: Duration) async -> Result<
        HTTPResponse, TransportError
    > {
        let response: HTTPClientResponse
        do {
            response = try await client.execute(request, deadline: .now() + TimeAmount(timeout))
        } catch {
            return .failure(TransportError(error, hasAnswer: false))
        }
        var headers = HTTPHeaders()
        for (name, value) in response.headers { headers.append(name, value) }
        let head = HTTPResponse(status: Int(response.status.code), headers: headers)
        var body: [UInt8] = []
        do {
            for try await part in response.body {
                if body.count + part.readableBytes > responseLimit {
                    return .failure(
                        TransportError(
                            .responseTooLarge, "The answer has more than \(responseLimit) bytes.", mayHaveArrived: true,
                            head: head))
                }
                body.append(contentsOf: part.readableBytesView)
            }
        } catch {
            return .failure(TransportError(error, hasAnswer: true))
        }
        return .success(HTTPResponse(status: head.status, headers: headers, body: body))
    }

    /// The client's own deadline ends with the head of the answer; this one holds for all of it.
    private func withTimeout(
        _ timeout: Duration, _ work: @escaping @Sendable () async -> Result<HTTPResponse, TransportError>
    ) async -> Result<HTTPResponse, TransportError> {
        await withTaskGroup(of: Result<HTTPResponse, TransportError>?.self) { group in
            group.addTask { await work() }
            group.addTask {
                try? await Task.sleep(for: timeout)
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            if let first { return first }
            if Task.isCancelled {
                return .failure(TransportError(.cancelled, "The task was cancelled.", mayHaveArrived: true))
            }
            return .failure(
                TransportError(.timedOut, "The time-out ran out before the answer was whole.", mayHaveArrived: true))
        }
    }
}

extension TransportError {
    /// Makes the error for what the client threw.
    init(_ error: any Error, hasAnswer: Bool) {
        switch error {
        case is CancellationError: self.init(.cancelled, "The task was cancelled.", mayHaveArrived: true)
        case let error as HTTPClientError: self.init(error)
        case let error as NIOConnectionError: self.init(error)
        case let error as NIOSSLError:
            if case .uncleanShutdown = error {
                self = .lost
            } else {
                self.init(.tlsFailed, Self.noTLS, mayHaveArrived: false)
            }
        case is NIOSSLExtraError, is BoringSSLError: self.init(.tlsFailed, Self.noTLS, mayHaveArrived: false)
        case HTTPParserError.invalidEOFState: self = .lost
        case is HTTPParserError:
            self.init(.invalidResponse, "What the server sent is no HTTP answer.", mayHaveArrived: true)
        case let error as IOError where error.errnoCode == ECONNREFUSED && !hasAnswer:
            self.init(.connectionRefused, Self.refused, mayHaveArrived: false)
        default: self = .lost
        }
    }

    private init(_ error: HTTPClientError) {
        switch error {
        case .cancelled: self.init(.cancelled, "The task was cancelled.", mayHaveArrived: true)
        case .connectTimeout, .getConnectionFromPoolTimeout:
            self.init(.timedOut, "No connection was made in time.", mayHaveArrived: false)
        case .tlsHandshakeTimeout: self.init(.tlsFailed, Self.noTLS, mayHaveArrived: false)
        case .deadlineExceeded, .readTimeout, .writeTimeout:
            self.init(.timedOut, "The time-out ran out before the answer was whole.", mayHaveArrived: true)
        case .invalidURL, .emptyHost, .emptyScheme, .traceRequestWithBody, .incompatibleHeaders, .bodyLengthMismatch:
            self.init(.invalidRequest, "The client cannot send the request (\(error)).", mayHaveArrived: false)
        case .alreadyShutdown: self.init(.other, "The client is shut down.", mayHaveArrived: false)
        default: self = .lost
        }
    }

    private init(_ error: NIOConnectionError) {
        if error.connectionErrors.isEmpty {
            self.init(.hostNotFound, "The name of the host has no address.", mayHaveArrived: false)
        } else {
            self.init(.connectionRefused, Self.refused, mayHaveArrived: false)
        }
    }

    private static let refused = "The host accepts no connection at this port."
    private static let noTLS = "No encrypted connection could be made."
    private static var lost: TransportError {
        TransportError(.connectionLost, "The connection ended before the answer was whole.", mayHaveArrived: true)
    }
}
