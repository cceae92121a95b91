extension Pipeline {
    /// How long a request that is cancelled at the end of a shutdown may take to return, and an observer or a sink to finish.
    static var grace: Duration { .seconds(1) }

    /// Waits until the task is cancelled, then shuts the pipeline down with the configuration's deadline.
    ///
    /// The pipeline works without it as well. For a lifecycle that asks services to end without cancelling them, such as that of
    /// swift-service-lifecycle, a service of three lines turns the one into the other:
    ///
    /// ```swift
    /// struct PipelineService: Service {
    ///     let pipeline: Pipeline
    ///     func run() async { _ = await cancelWhenGracefulShutdown { await pipeline.run() } }
    /// }
    /// ```
    ///
    /// - Returns: What is left, as ``shutdown(deadline:)`` returns it.
    @discardableResult
    public func run() async -> [DeadLetter] {
        pump()
        await ending.wait()
        // The shutdown waits for events with a clock, which a cancelled task cannot do.
        let shutdown = core.tasks.spawnUncounted { [self] in
            await self.shutdown(deadline: core.options.configuration.shutdownDeadline)
        }
        return await shutdown.value
    }

    /// Takes no more events, finishes what can be finished in time, cancels the rest, and hands back what is left.
    ///
    /// Waits for retries end at once and batches go out as they are. Events that cannot go out in time, of a paused
    /// destination for instance, are handed back without waiting; with a queue that outlives the process they go back there.
    /// It may be called from anywhere and more than once: the earliest deadline holds, and every call returns the same.
    ///
    /// - Parameter deadline: How long events may still take, and the sink of dead letters; 30 seconds unless given.
    /// - Returns: Every event and subscription with the outcome `undelivered(shutdown)`, and every dead letter that the sink did
    ///   not take, or that ``apply(_:configuration:deadline:)`` was to return. They are no dead letters in any sink; send them again with ``replay(_:to:deadline:where:)``, or keep them.
    @discardableResult
    public func shutdown(deadline: Duration = .seconds(30)) async -> [DeadLetter] {
        // The one who waits may be cancelled; the shutdown goes on.
        await core.tasks.spawnUncounted { [self] in await shutDown(deadline) }.value
        return core.handBack()
    }

    private func shutDown(_ deadline: Duration) async {
        let end = core.clock.now() + deadline.bounded
        pump()
        lanes.close()
        core.intake.close()
        feed?.stop()
        core.room.raise()
        for lane in lanes.all { lane.step(.drain(until: end)) }
        let timer = core.tasks.spawnUncounted { [core, lanes] in
            do { try await core.clock.sleep(end) } catch { return }
            for lane in lanes.all { lane.step(.stop) }
            do { try await core.clock.sleep(end + Self.grace) } catch { return }
            for lane in lanes.all { lane.step(.abandon) }
            core.giveUpLetters()
            core.settler?.giveUp()
        }
        await core.intake.empty()
        timer.cancel()
        await timer.value
        for lane in lanes.all { lane.stopTimer() }
        // Whoever listens gets a moment; then the pipeline goes without them.
        let last = core.clock.now() + Self.grace
        let giveUp = core.tasks.spawnUncounted { [core] in
            do { try await core.clock.sleep(last) } catch { return }
            for reporter in core.reporters { reporter.giveUp() }
            core.tasks.giveUp()
        }
        for reporter in core.reporters { await reporter.flush() }
        core.outcomes.end()
        await core.tasks.allEnded()
        giveUp.cancel()
        await giveUp.value
        ending.open()
    }
}
