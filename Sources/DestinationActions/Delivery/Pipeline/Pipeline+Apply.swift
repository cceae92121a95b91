extension Pipeline {
    /// Works for other destination instances, or by other options, from now on: all of the change or nothing.
    ///
    /// No event is lost for it, and no other destination stopped:
    ///
    /// - An event goes to the destinations that the pipeline had when it was accepted. With a queue that outlives the process, a
    ///   destination gets no event that was in the queue, by the age that the queue gives, before the destination was added.
    /// - A destination that stays under its name keeps all that it has and knows: what waits, its order, its breaker, its memory of
    ///   repetitions, whether it is paused. Other settings and limits hold at once, for what waits too; other subscriptions for events
    ///   that are accepted from now on, and what was prepared already is delivered as it was prepared.
    /// - A destination that is removed takes nothing more and finishes what it has, as in a shutdown: what is left at the deadline is
    ///   `undelivered(removed)` and a dead letter, in the sink or the queue where there is one, else in ``PipelineChange/left``. So it
    ///   is for another ``Destination`` under the same name, whose successor begins with nothing. An event that a queue still has for a
    ///   destination that is gone becomes the letter `unknownSubscription`.
    ///
    /// These options cannot change: ``PipelineConfiguration/ordering``, whether there is a window of
    /// ``PipelineConfiguration/duplicates``, ``PipelineConfiguration/seed``, ``PipelineConfiguration/executor``,
    /// ``PipelineConfiguration/observerExecutor``. The executors stay unless given; ``PipelineConfiguration/timeOfDay`` stays whatever is
    /// given.
    ///
    /// Calls may overlap: each builds on the one before, and changes what it changes when it is called.
    ///
    /// - Parameters:
    ///   - instances: The destination instances, each with a name of its own. One that does not change may be the one that the
    ///     pipeline has or another that is made of the same.
    ///   - configuration: The options, all of them; as they are unless given.
    ///   - deadline: How long destinations that are removed may take to finish; 30 seconds unless given, and `.zero` hands
    ///     back at once what they have. The call returns when they have finished, or one second after the deadline.
    /// - Returns: What changed.
    /// - Throws: ``ConfigurationErrors`` with everything that is wrong, ``PipelineError`` with the code `closed` if the pipeline is shut
    ///   down or being so; nothing has changed then.
    @discardableResult
    public func apply(
        _ instances: [DestinationInstance], configuration: PipelineConfiguration? = nil,
        deadline: Duration = .seconds(30)
    ) async throws -> PipelineChange {
        let own = core.options.configuration
        let wanted = configuration ?? own
        let problems = wanted.problems(with: instances) + wanted.problems(insteadOf: own)
        if !problems.isEmpty { throw ConfigurationErrors(problems: problems) }
        let options = configuration.map { LiveOptions($0.keeping(own)) }
        guard let change = lanes.change(to: instances, options) else { throw PipelineError(.closed) }
        let ended = finish(change, by: core.clock.now() + deadline.bounded)
        await ended.wait()
        var report = change.report
        report.left = core.takeLetters(leftBy: change.leaving.map(\.name))
        return report
    }

    /// Does what follows from a change.
    ///
    /// - Parameters:
    ///   - change: The change, which has been made.
    ///   - end: When lanes that take nothing more are to have finished.
    /// - Returns: Opens when they have, or a moment after that.
    @discardableResult
    func finish(_ change: Lanes.Change, by end: Duration) -> Latch {
        for (lane, isRenewed) in change.kept { lane.step(isRenewed ? .renew : .tick) }
        for lane in change.leaving { lane.step(.leave(until: end)) }
        core.intake.admitSenders()
        core.room.raise()
        core.settled.raise()
        let ended = Latch()
        if change.leaving.isEmpty { ended.open() }
        let timer =
            change.leaving.isEmpty
            ? nil
            : core.tasks.spawn { [core] in
                do { try await core.clock.sleep(end) } catch { return }
                for lane in change.leaving { lane.step(.stop) }
                do { try await core.clock.sleep(end + Self.grace) } catch { return }
                for lane in change.leaving { lane.step(.abandon) }
                // Events that came in before may still wait behind others: they get their outcomes when they come to the lane.
                ended.open()
            }
        core.tasks.spawn { [core, lanes] in
            await core.intake.seen(before: change.epoch)
            for lane in change.leaving {
                await lane.emptied()
                lane.stopTimer()
            }
            lanes.forget(before: change.epoch, change.leaving)
            timer?.cancel()
            ended.open()
        }
        return ended
    }
}
