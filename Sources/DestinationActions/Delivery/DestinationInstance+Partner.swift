extension DestinationInstance {
    /// Asks the partner whether the credentials are right.
    ///
    /// - Parameter transport: What sends the request.
    /// - Returns: The verdict; `delivered` if they are right, or if the partner has no way to tell.
    /// - Throws: ``TransportError`` if no answer arrived, ``ActionError`` if the request could not be built.
    public func checkCredentials(through transport: some HTTPTransport) async throws -> Verdict {
        let request = try redacting { try destination.credentialCheck() }
        guard let request else { return .delivered }
        let response = try await send(request, through: transport)
        return destination.redactor.scrub(destination.inspect(credentialCheck: response))
    }

    /// Asks the partner for the choices of a dynamic field.
    ///
    /// - Parameters:
    ///   - action: The slug of the action.
    ///   - field: The key of the field.
    ///   - transport: What sends the request.
    /// - Returns: The choices.
    /// - Throws: ``ActionError`` if there is no such field or the answer is a failure, ``TransportError`` if none arrived.
    public func choices(
        of field: String, in action: String, through transport: some HTTPTransport
    ) async throws -> [FieldChoice] {
        guard let bound = destination.actions.first(where: { $0.slug == action }) else {
            throw ActionError("There is no action \"\(action)\".")
        }
        let request = try redacting {
            guard let request = try bound.choicesRequest(for: field) else {
                throw ActionError(field: field, "The field \"\(field)\" has no choices to ask for.")
            }
            return request
        }
        let response = try await send(request, through: transport)
        return try redacting {
            let verdict = bound.inspect(response, events: 1)
            guard verdict.kind == .delivered else { throw ActionError(field: field, verdict.message) }
            return try bound.choices(in: response, for: field)
        }
    }

    /// Turns whatever a destination throws into an error that shows no secret.
    private func redacting<Result>(_ body: () throws -> Result) throws(ActionError) -> Result {
        do { return try body() } catch { throw ActionError(problems: problems(of: error)) }
    }
}
