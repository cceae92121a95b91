public import DestinationActions
public import ServiceLifecycle

/// A pipeline as a service: it ends when the group of services does, within the pipeline's deadline.
///
/// Put it before the server in the group, as services are ended in the opposite order: the server takes its last requests, then
/// the pipeline sends what it has.
public struct PipelineService: Service {
    private let pipeline: Pipeline
    private let end: @Sendable ([DeadLetter]) async -> Void

    /// Makes a service.
    ///
    /// - Parameters:
    ///   - pipeline: The pipeline.
    ///   - end: What becomes of the events that could not be delivered in time.
    public init(_ pipeline: Pipeline, end: @escaping @Sendable ([DeadLetter]) async -> Void = { _ in }) {
        self.pipeline = pipeline
        self.end = end
    }

    /// Runs the pipeline until the services are to end, and then shuts it down.
    public func run() async {
        let left = await cancelWhenGracefulShutdown { await pipeline.run() }
        await end(left)
    }
}
