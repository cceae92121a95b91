/// An error that says why a pipeline did not do what it was asked; of the call's events it took none.
public struct PipelineError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Why a pipeline does not do what it is asked; more codes may come.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        enum Storage: String, Sendable, Hashable, CaseIterable {
            case closed, queueFull, queueFailed, cancelled, masked, unknownDestination, invalidHandover
        }
        let storage: Storage

        /// The pipeline is being shut down.
        public static var closed: Code { Code(storage: .closed) }
        /// There is no room, and the configuration says to reject.
        public static var queueFull: Code { Code(storage: .queueFull) }
        /// The queue that outlives the process did not keep the events.
        public static var queueFailed: Code { Code(storage: .queueFailed) }
        /// The task was cancelled while it waited for room.
        public static var cancelled: Code { Code(storage: .cancelled) }
        /// An event has placeholders for what must not be shown, and can never be sent.
        public static var masked: Code { Code(storage: .masked) }
        /// The pipeline has no destination instance of that name.
        public static var unknownDestination: Code { Code(storage: .unknownDestination) }
        /// What a destination was to go on with is no handover.
        public static var invalidHandover: Code { Code(storage: .invalidHandover) }

        /// The name of the code, from a bounded set: fit for a metric's label.
        public var description: String { storage.rawValue }
    }

    /// Why.
    public let code: Code
    /// What the queue said, if it was the queue, or where a handover is wrong.
    public let reason: String

    init(_ code: Code, reason: String = "") {
        self.code = code
        self.reason = reason
    }

    /// A sentence for a person.
    public var description: String {
        switch code.storage {
        case .closed: "The pipeline is shut down."
        case .queueFull: "The queue of the pipeline is full" + (reason.isEmpty ? "." : ": \(reason)")
        case .queueFailed: "The queue did not keep the events: \(reason)"
        case .cancelled: "The task was cancelled before there was room for the events."
        case .masked: "An event was masked, so that it can never be sent."
        case .unknownDestination: "The pipeline has no destination instance of that name."
        case .invalidHandover: "This is no handover: \(reason)."
        }
    }
}
