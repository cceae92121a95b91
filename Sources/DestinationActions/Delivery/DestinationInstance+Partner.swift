extension DestinationInstance {
    /// Asks the partner whether the credentials are right.
    ///
    /// - Parameter transport: What sends the request.
    /// - Returns: The verdict; `delivered` if they are right, or if the partner has no way to tell.
    /// - Throws: ``TransportError`` if no answer arrived, ``ValidationErrors`` if there is no request to be made.
    public func checkCredentials(through transport: some HTTPTransport) async throws -> Verdict {
        guard let request = try destination.credentialCheck() else { return .delivered }
        let response = try await transport.send(request, timeout: destination.limits.timeout)
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
        guard let request = try bound.choicesRequest(for: field) else {
            throw ActionError(field: field, "The field \"\(field)\" has no choices to ask for.")
        }
        let response = try await transport.send(request, timeout: destination.limits.timeout)
        let verdict = destination.inspect(response)
        guard verdict.kind == .delivered else {
            throw ActionError(field: field, destination.redactor.scrub(verdict.message))
        }
        return try bound.choices(in: response, for: field)
    }
}
