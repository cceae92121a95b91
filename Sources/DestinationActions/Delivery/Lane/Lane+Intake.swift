/// Memory that the intake of a pipeline uses again and again.
struct IntakeBuffers {
    var deliveries: [LaneMachine.NewDelivery] = []
    var memory = StepMemory()
    var counts: [Int] = []
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
        for (index, incoming) in events.enumerated() {
            var count = 0
            if incoming.target.map({ $0.destination.isExactly(name) }) ?? true {
                instance.prepare(incoming.event) { place, preparation in
                    if incoming.target?.subscription.isExactly(preparation.subscription) == false { return }
                    // Two subscriptions of one name are one target: the first stands for both.
                    if incoming.target != nil, count > 0 { return }
                    let item = DeliveryItem(
                        chunk: chunk, index: index, order: Int32(truncatingIfNeeded: position << 16 | place),
                        subscription: preparation.subscription, load: preparation.load, generation: generation)
                    let number = place < numbers.count ? numbers[place] : SubscriptionNumbers.deletion
                    take(item, preparation, number, incoming, reason, &buffers)
                    count += 1
                }
            }
            buffers.counts.append(count)
        }
        chunk.expect(buffers.counts)
        let expected = buffers.counts.reduce(0, +)
        core.statistics.update { $0.expected += expected }
        accept(buffers.deliveries, &buffers.memory)
        buffers.deliveries.removeAll(keepingCapacity: true)
    }

    private func take(
        _ item: DeliveryItem, _ preparation: Preparation, _ number: Int, _ incoming: EventChunk.Incoming,
        _ reason: Outcome.Undelivered.Reason?, _ buffers: inout IntakeBuffers
    ) {
        var batch: BatchLimits?
        var bytes = 0
        switch preparation.result {
        case .skipped(let reason):
            buffers.memory.effects.append(.finish(item, .skipped(reason), []))
            return
        case .invalid(let problems):
            buffers.memory.effects.append(.finish(item, .invalid(problems), []))
            return
        case .deletion: break
        case .ready(let payload):
            if let limits = payload.batchLimits {
                batch = BatchLimits(events: limits.events, bytes: min(limits.bytes, core.configuration.batchBytes))
                bytes = payload.values.approximateSize
            }
        }
        if let reason {
            buffers.memory.effects.append(.finish(item, .undelivered(.init(reason: reason, last: nil)), []))
            return
        }
        let isDeletion = if case .deletion = preparation.result { true } else { false }
        buffers.deliveries.append(
            LaneMachine.NewDelivery(
                item: item, sequence: item.chunk.firstSequence + UInt64(item.index),
                subscription: isDeletion ? SubscriptionNumbers.deletion : number, batch: batch, bytes: bytes,
                key: core.configuration.ordering?.key(incoming.event).map { ExactText($0) },
                messageId: core.configuration.duplicates == nil ? nil : incoming.event.messageId.map { ExactText($0) }))
    }
}

extension Preparation {
    fileprivate var load: DeliveryItem.Load {
        switch result {
        case .ready(let payload): .payload(payload)
        case .deletion(let request): .deletion(request)
        case .skipped, .invalid: .nothing
        }
    }
}
