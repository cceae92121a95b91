extension Pipeline {
    /// How long a request that is cancelled at the end of a shutdown may take to return, and an observer or a sink to finish.
    static var grace: Duration { .seconds(1) }

    /// Waits until the task is cancelled, then shuts the pipeline down with the configuration's deadline.
    ///
    /// This is the shape that service lifecycles want; the pipeline works without it as well.
    ///
    /// - Returns: What is left, as ``shutdown(deadline:)`` returns it.
    @discardableResult
    public func run() async -> [LeftEvent] {
        pump()
        await ending.wait()
        // The shutdown waits for events with a clock, which a cancelled task cannot do.
        let shutdown = core.tasks.spawnUncounted { [self] in
            await self.shutdown(deadline: core.configuration.shutdownDeadline)
        }
        return await shutdown.value
    }

    /// Takes no more events, finishes what can be finished in time, cancels the rest, and hands back what is left.
    ///
    /// Waits for retries end at once and batches go out as they are. Events that cannot go out in time, of a paused
    /// destination for instance, are handed back without waiting. It may be called from anywhere and more than once: the
    /// earliest deadline holds, and every call returns the same when all is done.
    ///
    /// - Parameter deadline: How long events may still take; 30 seconds unless given.
    /// - Returns: Every event and subscription with the outcome `undelivered(shutdown)`.
    @discardableResult
    public func shutdown(deadline: Duration = .seconds(30)) async -> [LeftEvent] {
        // The one who waits may be cancelled; the shutdown goes on.
        await core.tasks.spawnUncounted { [self] in await shutDown(deadline) }.value
        return core.leftEvents
    }

    private func shutDown(_ deadline: Duration) async {
        let end = core.clock.now() + deadline.bounded
        pump()
        core.intake.close()
        core.outcomes.open()
        for lane in lanes { lane.step(.drain(until: end)) }
        let timer = core.tasks.spawnUncounted { [core, lanes] in
            do { try await core.clock.sleep(end) } catch { return }
            for lane in lanes { lane.step(.stop) }
            do { try await core.clock.sleep(end + Self.grace) } catch { return }
            for lane in lanes { lane.step(.abandon) }
        }
        await core.intake.empty()
        timer.cancel()
        await timer.value
        for lane in lanes { lane.stopTimer() }
        // Whoever keeps letters or listens gets a moment; then the pipeline goes without them.
        let last = core.clock.now() + Self.grace
        let giveUp = core.tasks.spawnUncounted { [core] in
            do { try await core.clock.sleep(last) } catch { return }
            core.letters?.giveUp()
            core.reporter?.giveUp()
            core.tasks.giveUp()
        }
        await core.letters?.flush()
        await core.reporter?.flush()
        core.outcomes.end()
        await core.tasks.allEnded()
        giveUp.cancel()
        await giveUp.value
        ending.open()
    }
}
