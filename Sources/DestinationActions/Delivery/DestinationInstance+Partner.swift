extension DestinationInstance {
    /// Asks the partner whether the credentials are right.
    ///
    /// - Parameter transport: What sends the request.
    /// - Returns: The verdict; `delivered` if they are right, or if the partner has no way to tell.
    /// - Throws: ``TransportError`` if no answer arrived, ``ActionError`` if the request could not be built.
    public func checkCredentials(through transport: some HTTPTransport) async throws -> Verdict {
        let request = try redacting { try destination.credentialCheck() }
        guard let request else { return .delivered }
        let exchange = exchange(through: transport)
        let response: HTTPResponse
        do throws(TransportError) {
            response = try await exchange.send(request)
        } catch {
            if error.code == .credentials { return Verdict(.credentials, code: "credentials", message: error.message) }
            throw error
        }
        return exchange.redactor(for: request).scrub(destination.credentialVerdict(response))
    }

    /// Where its requests may go.
    package var baseURLs: [BaseURL] { destination.baseURLs }

    /// Whether requests need tokens that expire.
    package var needsTokens: Bool { destination.authorizer?.oauth2 != nil }

    /// What a token endpoint that works answers to a request; `nil` if that is no request for a token of the instance.
    ///
    /// Where the answer is of the standard's form, no two tokens are the same.
    package func tokenAnswer(to request: HTTPRequest) -> HTTPResponse? {
        guard let oauth2 = destination.authorizer?.oauth2, request.url == oauth2.url else { return nil }
        var answer = oauth2.exampleAnswer
        guard var members = answer.json?.object, let token = members["access_token"]?.string else { return answer }
        members["access_token"] = JSONValue("\(token)-\(RandomID.next())")
        answer.body = JSONValue(members).bytes
        return answer
    }

    func exchange(through transport: some HTTPTransport) -> Exchange {
        Exchange(instance: self, transport: transport, timeout: destination.limits.timeout)
    }

    /// Turns whatever a destination throws into an error that shows no secret.
    func redacting<Result>(
        _ redactor: Redactor? = nil, _ body: () throws -> Result
    ) throws(ActionError) -> Result {
        do {
            return try body()
        } catch {
            let problems = problems(of: error)
            throw ActionError(problems: redactor.map { redactor in problems.map { redactor.scrub($0) } } ?? problems)
        }
    }
}

/// What a partner said about the credentials of one destination instance.
public struct CredentialReport: Sendable, CustomStringConvertible {
    /// The name of the instance.
    public let destination: String
    /// A Boolean value that indicates whether events may be sent: the partner accepts the credentials, or has no way to tell.
    public let isAccepted: Bool
    /// What the partner said, or why it could not be asked; empty if all is well.
    ///
    /// Secrets are redacted.
    public let message: String

    /// Name and result.
    public var description: String {
        ShownText.line("\(destination): " + (isAccepted ? "accepted" : "not accepted, \(message)"))
    }
}

extension Sequence<DestinationInstance> {
    /// Asks the partners of all instances at once whether their credentials are right, as at the start of a server.
    ///
    /// ```swift
    /// let reports = await configuration.instances.checkCredentials(through: transport)
    /// for report in reports where !report.isAccepted { print(report) }
    /// ```
    ///
    /// - Parameter transport: What sends the requests.
    /// - Returns: One report per instance, in their order; a partner that cannot be reached is one that did not accept.
    public func checkCredentials(through transport: some HTTPTransport) async -> [CredentialReport] {
        await withTaskGroup(of: (Int, CredentialReport).self) { group in
            var count = 0
            for instance in self {
                let index = count
                count += 1
                group.addTask { (index, await instance.credentialReport(through: transport)) }
            }
            var reports = [CredentialReport?](repeating: nil, count: count)
            for await (index, report) in group { reports[index] = report }
            return reports.compactMap { $0 }
        }
    }
}

extension DestinationInstance {
    fileprivate func credentialReport(through transport: some HTTPTransport) async -> CredentialReport {
        do {
            let verdict = try await checkCredentials(through: transport)
            return CredentialReport(
                destination: name, isAccepted: verdict.kind == .delivered,
                message: verdict.kind == .delivered ? "" : verdict.description)
        } catch {
            return CredentialReport(
                destination: name, isAccepted: false, message: destination.redactor.message("\(error)"))
        }
    }
}
