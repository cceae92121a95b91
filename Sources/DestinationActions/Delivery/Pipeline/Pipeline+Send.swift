extension Pipeline {
    /// Takes an event in; its outcomes are told later.
    ///
    /// With a queue, the event is kept there when this returns.
    ///
    /// - Parameters:
    ///   - event: The event.
    ///   - tag: Something that comes back with the reports of requests and with outcomes, such as the context of a trace. A
    ///     queue that outlives the process does not keep it.
    /// - Throws: ``PipelineError`` if it was not taken: the pipeline is shut down, there is no room and the configuration says
    ///   to reject, the queue did not keep it, or the task was cancelled while it waited for room.
    public func send(_ event: Event, tag: (any Sendable)? = nil) async throws(PipelineError) {
        try await send(contentsOf: CollectionOfOne(event), tag: tag)
    }

    /// Takes events in, all or none; their outcomes are told later.
    ///
    /// That is cheaper than one by one. More events than the pipeline has room for at all are taken when nothing else waits.
    ///
    /// - Parameters:
    ///   - events: The events; they keep their order.
    ///   - tag: Something that comes back with the reports of requests and with outcomes, for all of the events.
    /// - Throws: ``PipelineError`` if they were not taken; see ``send(_:tag:)``.
    public func send(contentsOf events: some Sequence<Event>, tag: (any Sendable)? = nil) async throws(PipelineError) {
        // As an array first: what the sequence is, is known there and not here.
        let events = Array(events)
        if events.isEmpty { return }
        guard let queue else {
            let companion = tag.map { EventChunk.Companion(tag: $0) }
            return try await send(events.map { EventChunk.Incoming($0, companion) })
        }
        if core.intake.isClosed { throw PipelineError(.closed) }
        if events.contains(where: \.isMasked) { throw PipelineError(.masked) }
        pump()
        let ordering = core.options.configuration.ordering
        do {
            try await queue.append(
                events.map { QueueEntry($0, orderingKey: ordering?.key($0), tag: tag) })
        } catch {
            let isFull = (error as? any EventQueueError)?.isFull == true
            throw PipelineError(Task.isCancelled ? .cancelled : isFull ? .queueFull : .queueFailed, reason: "\(error)")
        }
    }

    private func send(_ events: [EventChunk.Incoming]) async throws(PipelineError) {
        switch await admit(events, id: nil, isCancelled: { Task.isCancelled }) {
        case .admitted: return
        case .full: throw PipelineError(.queueFull)
        case .cancelled: throw PipelineError(.cancelled)
        case .closed: throw PipelineError(.closed)
        }
    }

    /// Lets events in, as the configuration says.
    ///
    /// - Parameter id: By this the sender can be cancelled, if it can.
    func admit(
        _ events: [EventChunk.Incoming], id: UInt64?, isCancelled: @Sendable () -> Bool
    ) async -> MemoryIntake.Admission {
        pump()
        let admission = core.intake.admit(events)
        guard case .full = admission else { return admission }
        switch core.options.configuration.whenFull {
        case .reject: return .full
        case .dropOldest:
            let (admission, dropped) = core.intake.admitDropping(events)
            var buffers = IntakeBuffers()
            for chunk in dropped { Self.take(chunk, refusing: .queueFull, core, lanes.seats(of: chunk), &buffers) }
            return admission
        case .suspend:
            return await core.intake.admitWaiting(events, id: id ?? core.intake.newSender(), isCancelled: isCancelled)
        }
    }
}

extension PipelineCore {
    /// Gives events their outcomes that were never let in.
    func refuse(
        _ events: [EventChunk.Incoming], _ reason: Outcome.Undelivered.Reason, _ seats: [LaneSeat],
        _ buffers: inout IntakeBuffers
    ) {
        intake.occupy(events)
        // The numbers stand for nothing: no machine gets to see the events.
        let chunk = EventChunk(events, firstSequence: .max / 2, epoch: nil)
        Pipeline.take(chunk, refusing: reason, self, seats, &buffers)
    }
}
