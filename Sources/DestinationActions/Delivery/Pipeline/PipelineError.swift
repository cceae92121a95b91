/// An error that says why a pipeline did not take all events.
public struct PipelineError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Why a pipeline does not take events; more codes may come.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        enum Storage: String, Sendable, Hashable {
            case closed, queueFull, cancelled, unknownDestination
        }
        let storage: Storage

        /// The pipeline is being shut down.
        public static var closed: Code { Code(storage: .closed) }
        /// There is no room, and the configuration says to reject.
        public static var queueFull: Code { Code(storage: .queueFull) }
        /// The task was cancelled while it waited for room.
        public static var cancelled: Code { Code(storage: .cancelled) }
        /// The pipeline has no destination instance of that name.
        public static var unknownDestination: Code { Code(storage: .unknownDestination) }

        /// The name of the code, from a bounded set: fit for a metric's label.
        public var description: String { storage.rawValue }
    }

    /// Why.
    public let code: Code
    /// How many events of the call were taken before, from the first on; these get their outcomes.
    public let accepted: Int

    init(_ code: Code, accepted: Int = 0) {
        self.code = code
        self.accepted = accepted
    }

    /// A sentence for a person.
    public var description: String {
        switch code.storage {
        case .closed: "The pipeline is shut down; \(accepted) events were taken before."
        case .queueFull: "The queue of the pipeline is full; \(accepted) events were taken before."
        case .cancelled: "The task was cancelled; \(accepted) events were taken before."
        case .unknownDestination: "The pipeline has no destination instance of that name."
        }
    }
}
