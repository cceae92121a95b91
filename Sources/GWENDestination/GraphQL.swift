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
    /// A body under a status of success that is no JSON object comes from somebody else than GWEN, a proxy for instance.
    ///
    /// - Parameters:
    ///   - response: The answer.
    ///   - events: How many events the request carried.
    /// - Returns: The verdict.
    public func answerVerdict(on response: HTTPResponse, events: Int) -> Verdict {
        let errors = Self.errors(in: response)
        let message = Self.message(errors)
        let byStatus = Verdict.status(response, message: message.isEmpty ? nil : message)
        guard byStatus.kind == .delivered else { return byStatus }
        if errors.isEmpty {
            if response.body.isEmpty || response.json?.kind == .object { return byStatus }
            return Verdict(.permanent, code: "answer", message: "The answer is no JSON object, so it is not GWEN's.")
        }
        let codes = errors.compactMap { $0["extensions"]?["code"]?.string }
        return Verdict(Self.kind(codes), code: "graphql", message: message.isEmpty ? "GWEN reports an error." : message)
    }

    /// Judges the answer to the check of the key: GWEN has to say that it is valid.
    ///
    /// - Parameter response: The answer.
    /// - Returns: The verdict.
    public func credentialVerdict(on response: HTTPResponse) -> Verdict {
        let verdict = answerVerdict(on: response, events: 1)
        guard verdict.kind == .permanent, verdict.code == "graphql" else { return verdict }
        return Verdict(.credentials, code: "graphql", message: verdict.message)
    }

    /// The errors of an answer; what is no list, but says something all the same, is one error.
    private static func errors(in response: HTTPResponse) -> [JSONValue] {
        guard let errors = response.json?["errors"], !errors.isNull else { return [] }
        if let list = errors.array { return list }
        return errors == false || errors == "" || errors == [:] ? [] : [errors]
    }

    /// The messages of errors in one text of bounded length.
    private static func message(_ errors: [JSONValue]) -> String {
        let texts = errors.compactMap { $0["message"]?.string ?? $0.string }.filter { !$0.isEmpty }
        let message = texts.prefix(5).joined(separator: "; ") + (texts.count > 5 ? "; and \(texts.count - 5) more" : "")
        let scalars = message.unicodeScalars
        return scalars.count <= 500 ? message : String(String.UnicodeScalarView(scalars.prefix(500))) + "…"
    }

    /// What the error codes of one answer mean together: the gravest of them counts.
    private static func kind(_ codes: [String]) -> Verdict.Kind {
        if codes.contains(where: { $0 == "UNAUTHENTICATED" || $0 == "FORBIDDEN" }) { return .credentials }
        let throttling = ["THROTTLED", "RATE_LIMITED", "RATE_LIMIT_EXCEEDED", "TOO_MANY_REQUESTS"]
        if codes.contains(where: throttling.contains) { return .throttled }
        return codes.contains("INTERNAL_SERVER_ERROR") ? .transient : .permanent
    }
}
