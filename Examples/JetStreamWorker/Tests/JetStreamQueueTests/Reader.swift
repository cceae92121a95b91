import DestinationActions

@testable import JetStreamQueue

/// A log in memory, and what it comes to.
struct Reader {
    static let lease = Duration.seconds(9)

    var state = QueueState(lease: Reader.lease, isToldTime: false)
    var message: UInt64 = 0
    var time = 1_000_000_000_000

    mutating func effect(
        of deed: LogRecord.Deed, by worker: UInt64, of shelf: Shelf.Name = .all, fence: UInt64 = 0,
        after seconds: Double = 0
    ) -> QueueState.Effect {
        message += 1
        time += Int(seconds * 1e9)
        return state.apply(
            LogRecord(worker: worker, nonce: 1, of: shelf, fence: fence, deed), message, at: time)
    }

    /// What was claimed, or is stale.
    mutating func read(
        _ deed: LogRecord.Deed, by worker: UInt64, of shelf: Shelf.Name = .all, fence: UInt64 = 0,
        after seconds: Double = 0
    ) -> [QueuedEvent.ID] {
        switch effect(of: deed, by: worker, of: shelf, fence: fence, after: seconds) {
        case .claimed(let claims): claims.map(\.id)
        case .stale(let ids): Array(ids)
        default: []
        }
    }

    /// What a worker is told of what it owns: destination and part, with an exclamation mark if it has too much.
    mutating func own(_ worker: UInt64, after seconds: Double = 0, patience: Int = 14_400) -> [String] {
        shares(worker, after: seconds, patience: patience).map { share in
            "\(share.name.destination)\(share.name.part)\(share.isSurplus ? "!" : "")"
        }
    }

    mutating func shares(
        _ worker: UInt64, after seconds: Double = 0, patience: Int = 14_400
    ) -> [QueueState.Share] {
        let deed = LogRecord.Deed.own(patience: patience * 1_000_000_000, statistics: "[]")
        if case .owned(let shares) = effect(of: deed, by: worker, after: seconds) { return shares }
        return []
    }

    /// The fence of the last owner.
    func fence(of shelf: Shelf.Name) -> UInt64 { state.routes[shelf]?.fence ?? 0 }

    /// Why a record was refused.
    mutating func refusal(
        of deed: LogRecord.Deed, by worker: UInt64, of shelf: Shelf.Name = .all, fence: UInt64 = 0
    ) -> String? {
        if case .refused(let error) = effect(of: deed, by: worker, of: shelf, fence: fence) { return error.description }
        return nil
    }
}
