/// Memory that the intake of a pipeline uses again and again.
struct IntakeBuffers {
    var deliveries: [LaneMachine.NewDelivery] = []
    var memory = StepMemory()
    /// How many bytes the deliveries have together.
    var bytes = 0
    var counts: [Int] = []
    /// How many more deliveries the destination may get; what comes beyond is refused.
    var room = 0
}

extension Lane {
    /// Prepares the events of a chunk for the destination and takes them in.
    ///
    /// - Parameter reason: Why nothing of it is to be sent, if that is so.
    func take(
        _ chunk: EventChunk, _ events: [EventChunk.Incoming], refusing reason: Outcome.Undelivered.Reason? = nil,
        _ buffers: inout IntakeBuffers
    ) {
        let (instance, generation, numbers) = current()
        buffers.counts.removeAll(keepingCapacity: true)
        buffers.room = roomToTake()
        for (index, incoming) in events.enumerated() {
            var count = 0
            var taken: [String] = []
            if incoming.companion?.targets?.include(name) ?? true {
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
                        subscription: subscription, number: place.map { numbers[$0] } ?? SubscriptionNumbers.deletion,
                        generation: generation)
                    take(arrival, preparation, incoming, reason, &buffers)
                    count += 1
                }
            }
            buffers.counts.append(count)
        }
        chunk.expect(buffers.counts)
        let expected = buffers.counts.reduce(0, +)
        core.statistics.update { $0.expected += expected }
        accept(buffers.deliveries, bytes: buffers.bytes, &buffers.memory)
        buffers.deliveries.removeAll(keepingCapacity: true)
        buffers.bytes = 0
        if backlog.whenFull == .dropOldest { dropExcess() }
    }

    /// How many deliveries the destination takes now, whatever its backlog may be.
    private func roomToTake() -> Int {
        let room = room(at: core.clock.now())
        switch backlog.whenFull {
        case .dropOldest: return .max
        case .reject: return room.deliveries
        // Events were taken as there was room for some; a few more of them do no harm, nor do the last ones.
        case .suspend: return room.deliveries > 0 || room.awaited != nil || core.intake.isClosed ? .max : 0
        }
    }

    private func take(
        _ arrival: Arrival, _ preparation: consuming Preparation, _ incoming: EventChunk.Incoming,
        _ reason: Outcome.Undelivered.Reason?, _ buffers: inout IntakeBuffers
    ) {
        var batch: BatchLimits?
        var bytes = 0
        let item: DeliveryItem
        switch consume preparation {
        case .skipped(let reason):
            buffers.memory.effects.append(.finish(.init(arrival.item(.nothing), .skipped(reason))))
            return
        case .invalid(let problems):
            buffers.memory.effects.append(.finish(.init(arrival.item(.nothing), .invalid(problems))))
            return
        case .deletion(let request): item = arrival.item(.deletion(request), bytes: incoming.bytes)
        case .ready(let payload):
            if let limits = payload.batchLimits {
                batch = BatchLimits(events: limits.events, bytes: min(limits.bytes, core.configuration.batchBytes))
                bytes = payload.values.approximateSize
            }
            item = arrival.item(.payload(payload), bytes: incoming.bytes)
        }
        if let reason = reason ?? (buffers.room > 0 ? nil : .queueFull) {
            let refused = arrival.item(.nothing)
            buffers.memory.effects.append(.finish(.init(refused, .undelivered(.init(reason: reason, last: nil)))))
            return
        }
        buffers.room -= 1
        buffers.bytes += incoming.bytes
        buffers.deliveries.append(
            LaneMachine.NewDelivery(
                item: item, sequence: item.chunk.firstSequence + UInt64(item.index), subscription: arrival.number,
                batch: batch, bytes: bytes, key: core.configuration.ordering?.key(incoming.event).map { ExactText($0) },
                messageId: core.configuration.duplicates == nil ? nil : incoming.event.messageId.map { ExactText($0) },
                isClaimed: incoming.companion?.claim != nil,
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
