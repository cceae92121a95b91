import DestinationActionsLocks

/// A destination instance as a lane has it for a while: events that come in meanwhile are prepared by it.
final class LaneEdition: Sendable {
    let instance: DestinationInstance
    /// Goes up with each edition of a lane.
    let generation: Int
    /// The numbers of the subscriptions in their order.
    let numbers: [Int]

    init(_ instance: DestinationInstance, generation: Int, numbers: [Int]) {
        self.instance = instance
        self.generation = generation
        self.numbers = numbers
    }

    /// Whether a target is one of the subscriptions, or the deletion of users.
    func has(_ target: QueueTarget) -> Bool {
        instance.name.isExactly(target.destination)
            && (instance.subscriptionNames + [DestinationInstance.deletionName]).contains {
                $0.isExactly(target.subscription)
            }
    }
}

/// A lane with the edition by which it prepares events.
struct LaneSeat: Sendable {
    let lane: Lane
    let edition: LaneEdition
}

/// The lanes of a pipeline: those that events come to, and those that finish what they have.
///
/// An event goes to the destinations that the pipeline had when it came in, however long it waits until they see it: each
/// change of the destinations begins an epoch of the intake. No lock of a lane or of the intake is ever held by whoever asks
/// here.
final class Lanes: Sendable {
    private struct State {
        /// By epochs; the newest is the last, and the others are for events that wait still.
        var seats: [(epoch: Int, seats: [LaneSeat])]
        var leaving: [Lane] = []
        /// What came of the events of lanes that are no more.
        var retired = OutcomeCounts()
        /// How many lanes there have ever been.
        var made: Int
        var isClosed = false

        var newest: (epoch: Int, seats: [LaneSeat]) { seats[seats.count - 1] }
    }

    private let core: PipelineCore
    private let seed: UInt64
    private let state: Mutex<State>

    init(_ instances: [DestinationInstance], _ core: PipelineCore, seed: UInt64) {
        self.core = core
        self.seed = seed
        let seats = instances.enumerated().map { position, instance in
            Lane(instance, core: core, seed: seed &+ UInt64(position), since: nil).seat
        }
        state = Mutex(State(seats: [(0, seats)], made: seats.count))
    }

    /// Those that events come to now, in their order.
    var seats: [LaneSeat] { state.withLock { $0.newest.seats } }

    /// Those that events come to now, and the epoch.
    var newest: (epoch: Int, seats: [LaneSeat]) { state.withLock { $0.newest } }

    /// Those that the events of a chunk are for.
    func seats(of chunk: EventChunk) -> [LaneSeat] {
        state.withLock { state in
            let epoch = chunk.epoch ?? .max
            return state.seats.last { $0.epoch <= epoch }?.seats ?? state.newest.seats
        }
    }

    /// All lanes that may have events.
    var all: [Lane] { state.withLock { $0.newest.seats.map(\.lane) + $0.leaving } }

    /// All lanes that may have events, and what came of those of the others.
    var counted: (active: [Lane], leaving: [Lane], retired: OutcomeCounts) {
        state.withLock { ($0.newest.seats.map(\.lane), $0.leaving, $0.retired) }
    }

    /// Refuses other destinations from now on.
    func close() { state.withLock { $0.isClosed = true } }

    // MARK: Changing

    /// What is to be done after a change.
    struct Change: Sendable {
        /// What changed, for the user.
        var report: PipelineChange
        /// The lanes that stay, and whether the settings of their instances changed or were said anew.
        var kept: [(lane: Lane, isRenewed: Bool)] = []
        /// The lanes that take nothing more.
        var leaving: [Lane] = []
        /// The epoch that begins with the change.
        var epoch: Int
        /// What was replaced; it is released where no lock is held.
        var old: [LaneSeat]
        var oldOptions: LiveOptions
    }

    /// Works for other destination instances by other options from now on.
    ///
    /// A lane whose instance is of the same kind stays, with all that it has and knows.
    ///
    /// - Parameters:
    ///   - instances: The instances, each with a name of its own.
    ///   - options: The options; as they are unless given.
    ///   - expected: The epoch that the change builds on; if it builds on none, it is refused once the pipeline is shut down.
    /// - Returns: What is to be done; `nil` if the epoch is another one by now, or the change is refused.
    func change(
        to instances: [DestinationInstance], _ options: LiveOptions? = nil, expecting expected: Int? = nil
    ) -> Change? {
        let now = core.clock.now()
        return state.withLock { state -> Change? in
            let old = state.newest
            if expected.map({ $0 != old.epoch }) ?? state.isClosed { return nil }
            let oldOptions = core.options
            let options = options ?? oldOptions
            var change = Change(
                report: PipelineChange(
                    from: old.seats.map(\.edition.instance), oldOptions.configuration, to: instances,
                    options.configuration),
                epoch: old.epoch, old: old.seats, oldOptions: oldOptions)
            let seats = instances.map { instance in
                let stays = old.seats.first {
                    $0.lane.name.isExactly(instance.name) && $0.edition.instance.isOfSameKind(as: instance)
                }
                guard let stays else {
                    state.made += 1
                    let number = UInt64(state.made - 1)
                    return Lane(instance, options, core: core, seed: seed &+ number, since: now).seat
                }
                let was = stays.edition.instance
                let isRenewed = was !== instance && (expected != nil || !was.hasSameSettings(as: instance))
                change.kept.append((stays.lane, isRenewed))
                return LaneSeat(lane: stays.lane, edition: stays.lane.adopt(instance, options, at: now))
            }
            change.leaving = old.seats.map(\.lane).filter { lane in !seats.contains { $0.lane === lane } }
            for lane in change.leaving { lane.beginToLeave() }
            core.set(options)
            let isSame =
                seats.count == old.seats.count && zip(seats, old.seats).allSatisfy { $0.edition === $1.edition }
            if isSame { return change }
            state.leaving += change.leaving
            change.epoch = core.intake.turn()
            state.seats.append((change.epoch, seats))
            return change
        }
    }

    /// Forgets what was there for events that came in before an epoch, and counts lanes that have left.
    func forget(before epoch: Int, _ left: [Lane]) {
        // Released where no lock is held.
        let old = state.withLock { state -> [(epoch: Int, seats: [LaneSeat])] in
            for lane in left {
                state.retired += lane.statistics.counts
                state.leaving.removeAll { $0 === lane }
            }
            let old = state.seats.filter { $0.epoch < epoch }
            state.seats.removeAll { $0.epoch < epoch }
            return old
        }
        withExtendedLifetime(old) {}
    }
}
