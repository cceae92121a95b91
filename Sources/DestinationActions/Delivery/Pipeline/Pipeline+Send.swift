extension Pipeline {
    /// Takes an event in; its outcomes are told later.
    ///
    /// - Parameter event: The event.
    /// - Throws: ``PipelineError`` if it was not taken: the pipeline is shut down, there is no room and the configuration says
    ///   to reject, or the task was cancelled while it waited for room.
    public func send(_ event: Event) async throws(PipelineError) {
        try await send([incoming(event)][...])
    }

    /// Takes events in; their outcomes are told later.
    ///
    /// That is cheaper than one by one.
    ///
    /// - Parameter events: The events; they keep their order.
    /// - Throws: ``PipelineError`` if not all were taken, with the number of those that were.
    public func send(contentsOf events: some Sequence<Event>) async throws(PipelineError) {
        // As an array first: what the sequence is, is known there and not here.
        try await send(Array(events).map { incoming($0) }[...])
    }

    func incoming(_ event: Event) -> EventChunk.Incoming {
        EventChunk.Incoming(event: event, bytes: event.json.approximateSize)
    }

    func send(_ events: ArraySlice<EventChunk.Incoming>) async throws(PipelineError) {
        pump()
        guard var admitted = core.intake.admit(events) else { throw PipelineError(.closed) }
        if admitted == events.count { return }
        switch core.configuration.whenFull {
        case .reject: throw PipelineError(.queueFull, accepted: admitted)
        case .dropOldest: admitted += dropping(events.dropFirst(admitted))
        case .suspend:
            admitted += await core.intake.admitAll(events.dropFirst(admitted), id: core.intake.newSender()) {
                Task.isCancelled
            }
        }
        if admitted == events.count { return }
        throw PipelineError(core.intake.isClosed ? .closed : .cancelled, accepted: admitted)
    }

    // MARK: Dropping the oldest

    /// Makes room for events by dropping older ones.
    ///
    /// - Returns: How many were taken; fewer than all only if the pipeline is shut down.
    private func dropping(_ events: ArraySlice<EventChunk.Incoming>) -> Int {
        var buffers = IntakeBuffers()
        var taken = 0
        for index in events.indices {
            var passed: UInt64?
            while true {
                guard let admitted = core.intake.admit(events[index...index]) else { return taken }
                if admitted == 1 { break }
                if let oldest = lanes.compactMap({ $0.oldestWaiting(after: passed) }).min() {
                    for lane in lanes { lane.step(.withdraw(oldest...oldest, .queueFull, includingFlights: false)) }
                    // The event may be under way elsewhere and keep its room until it is back.
                    passed = oldest
                } else if let chunk = core.intake.takeOldest() {
                    Self.take(chunk, refusing: .queueFull, core, lanes, &buffers)
                } else {
                    // All that is left is under way: the new event is the oldest that can go.
                    core.refuse([events[index]], .queueFull, lanes, &buffers)
                    break
                }
            }
            taken += 1
        }
        return taken
    }
}

extension PipelineCore {
    /// Gives events their outcomes that were never let in.
    func refuse(
        _ events: [EventChunk.Incoming], _ reason: Outcome.Undelivered.Reason, _ lanes: [Lane],
        _ buffers: inout IntakeBuffers
    ) {
        intake.occupy(events)
        // The numbers stand for nothing: no machine gets to see the events.
        Pipeline.take(EventChunk(events, firstSequence: .max / 2), refusing: reason, self, lanes, &buffers)
    }
}
