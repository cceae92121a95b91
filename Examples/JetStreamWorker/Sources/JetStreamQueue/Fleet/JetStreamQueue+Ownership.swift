public import DestinationActions
public import DestinationOwnership

/// Who owns which destination stands in the log, as everything else does.
extension JetStreamQueue: OwnershipLedger {
    /// Goes up when destinations become free or workers join.
    public var ownerChanges: UInt64 { log.ownerChanges }

    /// Says which destinations this worker can serve.
    ///
    /// What was for all destinations is for each of them from then on, and workers that share are refused.
    ///
    /// - Parameter destinations: The names of the instances.
    /// - Throws: ``JetStreamError``, such as one that says that other workers share all destinations.
    public func serve(_ destinations: [String]) async throws {
        for part in RecordParts.of(destinations) {
            _ = try await perform(.serve(name: options.worker, part))
        }
    }

    /// Takes free destinations up to this worker's share of them, and begins its lease again.
    ///
    /// - Parameters:
    ///   - patience: How long events wait for a worker that can serve their destination before they become letters.
    ///   - statistics: What the worker has done so far, for those who watch.
    /// - Returns: All that the worker owns now.
    /// - Throws: ``JetStreamError``.
    public func own(patience: Duration, statistics: JSONValue) async throws -> [OwnedRoute] {
        let asked = ContinuousClock.now
        let text = String(decoding: statistics.bytes, as: UTF8.self)
        let effect = try await perform(
            .own(
                patience: min(max(0, patience.nanoseconds), LogRecord.longestWait),
                // What is too much for a header is not shown.
                statistics: text.utf8.count > LogRecord.mostBytes / 2 ? "[]" : text))
        said = asked
        guard case .owned(let shares) = effect else { return [] }
        var routes: [OwnedRoute] = []
        for share in shares { routes.append(try await route(share)) }
        return routes
    }

    private func route(_ share: QueueState.Share) async throws -> OwnedRoute {
        let route = Route(
            destination: share.name.destination, part: share.name.part, parts: share.parts,
            fence: Int64(clamping: share.fence), isStray: share.isStray)
        var known: [UInt8]?
        // What an owner said itself it need not read.
        if let place = share.known, place.fence != share.fence {
            known = try await connection.message(place.message, of: options.name, doubts: 5).map { message in
                Array(message.body.dropFirst(place.start).prefix(place.bytes))
            }
            if known == nil {
                options.report("What was known of the partner of \(route.destination) is gone: somebody took it out.")
            }
        }
        return OwnedRoute(route, isSurplus: share.isSurplus, known: known, isClean: share.isClean, age: share.age)
    }

    /// Keeps what the worker knows of partners, of those routes that it still owns.
    ///
    /// - Parameters:
    ///   - knowledge: What is known; much of it is one message.
    ///   - isLast: Whether the routes are given back with that.
    /// - Throws: ``JetStreamError``.
    public func handOver(_ knowledge: [(route: Route, known: [UInt8])], isLast: Bool) async throws {
        for part in RecordParts.of(knowledge, mostBytes: connection.largestMessage / 2) {
            _ = try await perform(.handOver(part.handovers, isLast: isLast), body: part.known)
        }
    }

    /// Begins the lease of the worker again.
    ///
    /// - Throws: ``JetStreamError``.
    public func extend() async throws {
        let asked = ContinuousClock.now
        _ = try await perform(.extend(releasing: []))
        said = asked
    }

    /// What is not held any longer of what a worker holds that said a moment ago that it lives; `nil` if it has to say so.
    func lost(of held: [QueuedEvent.ID], on shelf: Shelf.Name) -> Set<QueuedEvent.ID>? {
        guard let said, said.duration(to: .now) < options.lease / 6 else { return nil }
        let named = Set(held)
        let isAllNamed = state.shelves[shelf]?.ids(heldBy: worker).allSatisfy { named.contains($0) } ?? true
        return isAllNamed ? named.filter { !state.holds($0, on: shelf) } : nil
    }

    /// The queue of a destination that this worker owns.
    ///
    /// - Parameter route: The destination, or the part of it.
    /// - Returns: The queue, for one pipeline that has this destination and no other.
    public nonisolated func queue(of route: Route) -> any EventQueue { RouteQueue(self, route) }

    /// Copies letters of workers that died into their stream.
    public func tidy() { moveLetters(olderThan: options.lease) }

    /// Splits a destination into so many parts by the ordering key, each with an owner and its share of the limit; or puts it together
    /// again.
    ///
    /// - Parameters:
    ///   - destination: The name of the destination.
    ///   - parts: How many parts, from 1 to 256.
    /// - Throws: ``JetStreamError``, such as one that says that the destination has an owner: its workers have to end first.
    public func split(_ destination: String, into parts: Int) async throws {
        guard (1...LogRecord.mostParts).contains(parts) else {
            throw JetStreamError("A destination has 1 to \(LogRecord.mostParts) parts, not \(parts).")
        }
        _ = try await perform(.split(destination, parts))
    }
}
