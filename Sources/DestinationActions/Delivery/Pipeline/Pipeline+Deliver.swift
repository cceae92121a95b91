extension Pipeline {
    /// Delivers events and waits for their outcomes.
    ///
    /// Cancelling the task gives `undelivered(cancelled)` to what is not delivered yet; the outcomes of all events are returned
    /// all the same.
    ///
    /// - Parameters:
    ///   - events: The events.
    ///   - deadline: How long to wait; then what is left is `undelivered(deadline)`. The configuration's deadline unless given.
    /// - Returns: The outcomes of each event, in the order of destinations and subscriptions.
    public func deliver(_ events: [Event], deadline: Duration? = nil) async -> [[SubscriptionOutcome]] {
        await deliver(events.map { ($0, nil) }, deadline: deadline)
    }

    /// Delivers an event and waits for its outcomes; see the one for several events.
    ///
    /// - Parameters:
    ///   - event: The event.
    ///   - deadline: How long to wait. The configuration's deadline unless given.
    /// - Returns: The outcomes, in the order of destinations and subscriptions.
    public func deliver(_ event: Event, deadline: Duration? = nil) async -> [SubscriptionOutcome] {
        await deliver([event], deadline: deadline).first ?? []
    }

    /// Delivers events, each to its only targets if it has any.
    private func deliver(
        _ events: [(event: Event, targets: EventChunk.Targets?)], deadline: Duration?
    ) async -> [[SubscriptionOutcome]] {
        if events.isEmpty { return [] }
        let waiter = DeliveryWaiter(events: events.count)
        let waiting = events.enumerated().map { place, event in
            EventChunk.Incoming(
                event.event, EventChunk.Companion(waiter: waiter, place: place, targets: event.targets))
        }
        let sender = core.intake.newSender()
        let end = core.clock.now() + (deadline?.bounded ?? core.options.configuration.deadline)
        let timer = core.tasks.spawn { [core, lanes] in
            do { try await core.clock.sleep(end) } catch { return }
            Self.withdraw(waiter, .deadline, sender, core, lanes)
        }
        let outcomes = await withTaskCancellationHandler {
            await admit(waiting, waiter, sender)
            return await waiter.outcomes()
        } onCancel: {
            // Not here: whoever cancels must not do our work, nor wait for our locks.
            core.tasks.spawn { [core, lanes] in Self.withdraw(waiter, .cancelled, sender, core, lanes) }
        }
        timer.cancel()
        return outcomes
    }

    /// Lets events in, or gives them their outcomes here.
    private func admit(_ events: [EventChunk.Incoming], _ waiter: DeliveryWaiter, _ sender: UInt64) async {
        let reason: Outcome.Undelivered.Reason
        switch await admit(events, id: sender, isCancelled: { waiter.reason != nil }) {
        case .admitted: return
        case .full: reason = .queueFull
        case .cancelled: reason = waiter.reason ?? .cancelled
        case .closed: reason = .shutdown
        }
        var buffers = IntakeBuffers()
        core.refuse(events, reason, lanes.seats, &buffers)
    }

    /// Gives up what somebody waits for.
    static func withdraw(
        _ waiter: DeliveryWaiter, _ reason: Outcome.Undelivered.Reason, _ sender: UInt64, _ core: PipelineCore,
        _ lanes: Lanes
    ) {
        guard let accepted = waiter.withdraw(reason) else { return }
        core.intake.cancel(sender)
        for range in accepted {
            for lane in lanes.all { lane.step(.withdraw(range, reason, includingFlights: true)) }
        }
    }
}

extension Pipeline {
    /// Sends the events of dead letters again, or of what a shutdown handed back, each to the one subscription that did not get
    /// it, and waits for the outcomes.
    ///
    /// The events keep their ids. They are prepared anew, by the subscription as it is now; what is not delivered this time
    /// either becomes a dead letter again. A letter that was masked is refused: its outcome is `invalid`, says so, and is told to
    /// the caller alone.
    ///
    /// ```swift
    /// await pipeline.replay(sink.takeAll(), where: { $0.code == "http503" })
    /// ```
    ///
    /// - Parameters:
    ///   - letters: The letters.
    ///   - subscription: The subscription of their destination that gets them; the one that did not get them unless given.
    ///   - deadline: How long to wait; then what is left is `undelivered(deadline)`. The configuration's deadline unless given.
    ///   - isWanted: Which letters are sent; all unless given.
    /// - Returns: The outcome of each letter; `nil` where it was not wanted, or the pipeline does not have the destination or the
    ///   subscription.
    @discardableResult
    public func replay(
        _ letters: [DeadLetter], to subscription: String? = nil, deadline: Duration? = nil,
        where isWanted: (DeadLetter) -> Bool = { _ in true }
    ) async -> [SubscriptionOutcome?] {
        var outcomes = [SubscriptionOutcome?](repeating: nil, count: letters.count)
        var sent: [(event: Event, targets: EventChunk.Targets?)] = []
        var places: [Int] = []
        let seats = lanes.seats
        for (place, letter) in letters.enumerated() where isWanted(letter) {
            let target = QueueTarget(
                destination: letter.destination, subscription: subscription ?? letter.subscription)
            guard seats.contains(where: { $0.edition.has(target) }) else { continue }
            if letter.isMasked {
                let message = "The event of the letter was masked, so that it cannot be sent again"
                outcomes[place] = SubscriptionOutcome(
                    messageId: letter.event.messageId, destination: target.destination,
                    subscription: target.subscription,
                    outcome: .invalid([FieldProblem(.masked, message)]))
                continue
            }
            sent.append((letter.event, .init(only: [target], mayHaveArrived: letter.mayHaveArrived)))
            places.append(place)
        }
        for (place, results) in zip(places, await deliver(sent, deadline: deadline)) { outcomes[place] = results.first }
        return outcomes
    }

    /// Whether what is not delivered goes to this sink.
    package func writesDeadLetters(to sink: any DeadLetterSink & AnyObject) -> Bool {
        (core.letters?.sink as AnyObject?) === sink
    }
}
