/// Which events of a queue are let in that were there before when a process ended.
///
/// Any of the events that a process had may be what brought it down. Those to which that happens again and again are let in a few
/// at a time, and fewer each time, so that the next end says more. The others wait in the queue, where no end of the process
/// counts against them.
struct QueueSuspects {
    /// How often an event has to lapse to be a suspect.
    private static let lapses = 3
    /// How many suspects may be under way at a time that lapsed so often, once more, and so on; the last ones are alone.
    private static let sizes = [128, 32, 8, 1]
    /// How long those of a group are expected to take.
    private static let turn: Duration = .milliseconds(250)

    private struct Group {
        var underWay: [QueueClaim] = []
        /// The numbers of those that were sent back.
        var waiting: Set<UInt64> = []
    }

    private var groups = Self.sizes.map { _ in Group() }

    /// How long an event has to wait in the queue, if it may not be let in now.
    mutating func wait(for claim: QueueClaim) -> Duration? {
        if claim.lapses < Self.lapses { return nil }
        let place = min(claim.lapses - Self.lapses, groups.count - 1)
        let size = Self.sizes[place]
        groups[place].underWay.removeAll { $0.isSettled || $0.isLost }
        if groups[place].underWay.count < size {
            groups[place].underWay.append(claim)
            groups[place].waiting.remove(claim.id.event)
            return nil
        }
        groups[place].waiting.insert(claim.id.event)
        return Self.turn * (1 + groups[place].waiting.count / size)
    }
}
