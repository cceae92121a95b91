public import DestinationActions

extension Context<GWEN> {
    /// Builds the request of a GraphQL operation.
    func operation(
        _ name: String, _ query: String, variables: ((inout JSONBody) -> Void)? = nil
    ) throws -> HTTPRequest {
        let url = try HTTPURL(destination.baseURL).appending("graphql")
        return request(.post, url) { body in
            body.set("operationName", name)
            body.set("query", query)
            if let variables { body.object("variables", variables) }
        }
    }
}

extension GWEN {
    /// Judges an answer: by its status, and where that is one of success by the `errors` in its body.
    ///
    /// - Parameters:
    ///   - response: The answer.
    ///   - events: How many events the request carried.
    /// - Returns: The verdict.
    public func inspect(_ response: HTTPResponse, events: Int) -> Verdict {
        let errors = response.json?["errors"]?.array ?? []
        let message = errors.compactMap { $0["message"]?.string }.joined(separator: "; ")
        let byStatus = Verdict.status(response, message: message.isEmpty ? nil : message)
        guard byStatus.kind == .delivered, !errors.isEmpty else { return byStatus }
        let codes = errors.compactMap { $0["extensions"]?["code"]?.string }
        return Verdict(Self.kind(codes), code: "graphql", message: message.isEmpty ? "GWEN reports an error." : message)
    }

    /// Judges the answer to the check of the key: GWEN has to say that it is valid.
    ///
    /// - Parameter response: The answer.
    /// - Returns: The verdict.
    public func inspect(credentialCheck response: HTTPResponse) -> Verdict {
        let verdict = inspect(response, events: 1)
        if verdict.kind == .permanent, verdict.code == "graphql" {
            return Verdict(.credentials, code: "graphql", message: verdict.message)
        }
        guard verdict.kind == .delivered else { return verdict }
        return response.body.isEmpty || response.json?.kind == .object
            ? verdict
            : Verdict(.permanent, code: "answer", message: "GWEN's answer is no JSON object, so the key is unproven.")
    }

    /// What the error codes of one answer mean together: the gravest of them counts.
    private static func kind(_ codes: [String]) -> Verdict.Kind {
        if codes.contains(where: { $0 == "UNAUTHENTICATED" || $0 == "FORBIDDEN" }) { return .credentials }
        let throttling = ["THROTTLED", "RATE_LIMITED", "RATE_LIMIT_EXCEEDED", "TOO_MANY_REQUESTS"]
        if codes.contains(where: throttling.contains) { return .throttled }
        return codes.contains("INTERNAL_SERVER_ERROR") ? .transient : .permanent
    }
}
