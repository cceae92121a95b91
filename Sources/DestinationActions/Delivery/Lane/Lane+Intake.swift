/// Memory that the intake of a pipeline uses again and again.
struct IntakeBuffers {
    var deliveries: [LaneMachine.NewDelivery] = []
    var effects: [LaneMachine.Effect] = []
    /// How many bytes the deliveries have together.
    var bytes = 0
    var counts: [Int] = []
    /// How many more deliveries the destination may get; what comes beyond is refused.
    var room = 0
}

extension Lane {
    /// Prepares the events of a chunk for the destination and takes them in.
    ///
    /// - Parameters:
    ///   - edition: What prepares them.
    ///   - position: The place among the destinations that the events are for.
    ///   - reason: Why nothing of it is to be sent, if that is so.
    func take(
        _ chunk: EventChunk, _ events: [EventChunk.Incoming], by edition: LaneEdition, at position: Int,
        refusing reason: Outcome.Undelivered.Reason? = nil, _ buffers: inout IntakeBuffers
    ) {
        let instance = edition.instance
        let options = core.options
        let whenFull = options.backlog(of: name).whenFull
        buffers.counts.removeAll(keepingCapacity: true)
        buffers.room = roomToTake(whenFull)
        for (index, incoming) in events.enumerated() {
            var count = 0
            var taken: [String] = []
            if isFor(incoming.companion) {
                instance.prepare(incoming.event) { place, preparation in
                    let subscription = instance.subscriptionName(place)
                    if let targets = incoming.companion?.targets {
                        // Two subscriptions of one name are one target: the first stands for both.
                        if !targets.include(name, subscription) || taken.contains(where: subscription.isExactly) {
                            return
                        }
                        taken.append(subscription)
                    }
                    let arrival = Arrival(
                        chunk: chunk, index: index, order: Int32(truncatingIfNeeded: position << 16 | (place ?? 0)),
                        subscription: subscription,
                        number: place.map { edition.numbers[$0] } ?? SubscriptionNumbers.deletion,
                        generation: edition.generation)
                    take(arrival, preparation, incoming, reason, options, &buffers)
                    count += 1
                }
            }
            buffers.counts.append(count)
        }
        chunk.expect(buffers.counts)
        let expected = buffers.counts.reduce(0, +)
        core.statistics.update { $0.expected += expected }
        accept(buffers.deliveries, bytes: buffers.bytes, &buffers.effects)
        buffers.deliveries.removeAll(keepingCapacity: true)
        buffers.bytes = 0
        if whenFull == .dropOldest { dropExcess() }
    }

    /// Whether an event is for the destination: not if it was in the queue already when the destination was added, unless it
    /// is for none but a few.
    private func isFor(_ companion: EventChunk.Companion?) -> Bool {
        guard let companion else { return true }
        if let since, let claim = companion.claim, claim.appended < since, companion.targets?.only == nil {
            return false
        }
        return companion.targets?.include(name) ?? true
    }

    /// How many deliveries the destination takes now, whatever its backlog may be.
    private func roomToTake(_ whenFull: WhenFull) -> Int {
        let room = room(at: core.clock.now())
        switch whenFull {
        case .dropOldest: return .max
        case .reject: return room.deliveries
        // Events were taken as there was room for some; a few more of them do no harm, nor do the last ones.
        case .suspend: return room.deliveries > 0 || room.awaited != nil || core.intake.isClosed ? .max : 0
        }
    }

    private func take(
        _ arrival: Arrival, _ preparation: consuming Preparation, _ incoming: EventChunk.Incoming,
        _ reason: Outcome.Undelivered.Reason?, _ options: LiveOptions, _ buffers: inout IntakeBuffers
    ) {
        var batch: BatchRule?
        var batchKey: ExactText?
        var serialKey: ExactText?
        var bytes = 0
        let item: DeliveryItem
        switch consume preparation {
        case .skipped(let reason):
            buffers.effects.append(.finish(.init(arrival.item(.nothing), .skipped(reason))))
            return
        case .invalid(let problems):
            buffers.effects.append(.finish(.init(arrival.item(.nothing), .invalid(problems))))
            return
        case .deletion(let request): item = arrival.item(.deletion(request), bytes: incoming.bytes)
        case .ready(let payload):
            if let rule = payload.batchRule {
                batch = rule
                batchKey = payload.batchKey
                bytes = payload.values.approximateSize
            }
            serialKey = payload.serialKey
            item = arrival.item(.payload(payload), bytes: incoming.bytes)
        }
        if let reason = reason ?? (buffers.room > 0 ? nil : .queueFull) {
            let refused = arrival.item(.nothing)
            buffers.effects.append(.finish(.init(refused, .undelivered(.init(reason: reason, last: nil)))))
            return
        }
        buffers.room -= 1
        buffers.bytes += incoming.bytes
        buffers.deliveries.append(
            LaneMachine.NewDelivery(
                item: item, sequence: item.chunk.firstSequence + UInt64(item.index), subscription: arrival.number,
                batch: batch, bytes: bytes,
                key: options.configuration.ordering?.key(incoming.event).map { ExactText($0) },
                messageId: options.configuration.duplicates == nil
                    ? nil : incoming.event.messageId.map { ExactText($0) },
                batchKey: batchKey, serialKey: serialKey, isClaimed: incoming.companion?.claim != nil,
                mayBeDuplicate: incoming.companion?.mayHaveArrived ?? false))
    }
}

/// An event that comes to one subscription, before it is known what there is to be sent.
private struct Arrival {
    let chunk: EventChunk
    let index: Int
    let order: Int32
    let subscription: String
    /// The number of the subscription.
    let number: Int
    let generation: Int

    func item(_ load: consuming DeliveryItem.Load, bytes: Int = 0) -> DeliveryItem {
        DeliveryItem(
            chunk: chunk, index: index, order: order, subscription: subscription, load: load, generation: generation,
            bytes: bytes)
    }
}
