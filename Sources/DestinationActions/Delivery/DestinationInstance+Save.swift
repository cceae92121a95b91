extension DestinationInstance {
    /// The first request that ``save(_:_:through:)`` would send, without anything being sent.
    ///
    /// - Parameters:
    ///   - action: The slug of the action, which is a ``SavingAction``.
    ///   - inputs: The values that it wants, by key.
    /// - Returns: The request.
    /// - Throws: ``ActionError`` if there is none.
    public func saveRequest(of action: String, _ inputs: JSONObject = [:]) throws(ActionError) -> HTTPRequest {
        try redacting { try saving(action, inputs).begun() }
    }

    /// Asks the partner for what a subscription is to be saved with, such as the id of a list that is found or created.
    ///
    /// For whoever sets a subscription up; no event is needed. Each request is sent once.
    ///
    /// ```swift
    /// subscription.onSave = try await instance.save("subscribe", ["name": "VIP customers"], through: transport)
    /// ```
    ///
    /// - Parameters:
    ///   - action: The slug of the action, which is a ``SavingAction``.
    ///   - inputs: The values that it wants, by key.
    ///   - transport: What sends the requests.
    /// - Returns: What was asked and answered, to be stored in ``Subscription/onSave``.
    /// - Throws: ``ActionError`` if inputs or answers are not what was expected, ``TransportError`` if no answer arrived. What earlier
    ///   steps created at the partner stays there.
    public func save(
        _ action: String, _ inputs: JSONObject = [:], through transport: some HTTPTransport
    ) async throws -> OnSave {
        var step = try redacting { try saving(action, inputs) }
        let exchange = Exchange(instance: self, transport: transport, timeout: destination.limits.timeout)
        var sent = 0
        while let request = step.request {
            if sent == Step.maximum { throw ActionError("There are more than \(Step.maximum) steps.") }
            let response = try await exchange.send(request)
            sent += 1
            step = try redacting { try Self.step(after: step, response, destination.verdict(response)) }
        }
        guard case .end(let verdict) = step.kind else {
            throw ActionError("The last step must end with one verdict.")
        }
        let told = destination.redactor.scrub(verdict)
        guard told.kind == .delivered else { throw ActionError(told.message.isEmpty ? told.code : told.message) }
        guard let outputs = verdict.kept?.object, told.kept?.object != nil else {
            throw ActionError("The last step must keep an object of at most \(Verdict.maximumKept) bytes.")
        }
        return OnSave(inputs: inputs, outputs: outputs)
    }

    private func saving(_ action: String, _ inputs: JSONObject) throws -> Step {
        guard let bound = destination.action(action) else { throw ActionError("There is no action \"\(action)\".") }
        guard let saving = bound.saving else { throw ActionError("The action \"\(action)\" saves nothing.") }
        let step = try saving(inputs)
        _ = try step.begun()
        return step
    }

    private static func step(after step: Step, _ response: HTTPResponse, _ verdict: Verdict) throws -> Step {
        guard let continuation = step.continuation else { return .end(verdict) }
        let isExpected = verdict.kind == .delivered || continuation.expected.contains(response.status)
        return isExpected ? try continuation.next(response) : .end(verdict)
    }
}
