extension Pipeline {
    /// Works by another configuration from now on, such as a file that was read again; see
    /// ``apply(_:configuration:deadline:)`` for what that means.
    ///
    /// - Parameters:
    ///   - configuration: The configuration.
    ///   - deadline: How long destinations that are removed may take to finish; 30 seconds unless given, and `.zero` hands
    ///     back at once what they have.
    /// - Returns: What changed.
    /// - Throws: ``ConfigurationErrors`` with the places in the configuration of everything that cannot change,
    ///   ``PipelineError`` with the code `closed` if the pipeline is shut down or being so; nothing has changed then.
    @discardableResult
    public func apply(
        _ configuration: DestinationConfiguration, deadline: Duration = .seconds(30)
    ) async throws -> PipelineChange {
        do {
            return try await apply(
                configuration.instances, configuration: configuration.pipeline, deadline: deadline)
        } catch let error as ConfigurationErrors {
            throw ConfigurationErrors(problems: error.problems.map { $0.under("pipeline") })
        }
    }
}
