import DestinationActionsLocks

/// Runs the jobs of tasks one after the other, in the order in which they became ready.
final class VirtualExecutor: TaskExecutor {
    private struct State {
        var jobs: [UnownedJob] = []
        var next = 0
        var isRunning = false
        /// Each is asked for something to do when there are no jobs.
        var idlers: [(id: Int, whenIdle: @Sendable () -> Bool)] = []
        var lastIdler = 0
        var steps = 0
        var interruption: (step: Int, body: @Sendable () -> Void)?
    }

    private let state = Mutex(State())

    /// How many jobs have been run.
    var steps: Int { state.withLock { $0.steps } }

    /// Calls a function once, right before the job after so many.
    func interrupt(after steps: Int, _ body: @escaping @Sendable () -> Void) {
        state.withLock { $0.interruption = (steps, body) }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let isFirst = state.withLock { state -> Bool in
            state.jobs.append(job)
            defer { state.isRunning = true }
            return !state.isRunning
        }
        if isFirst { start() }
    }

    /// Runs jobs until nothing is left to do.
    ///
    /// - Parameter whenIdle: Is called when there are no jobs; it makes some and returns true, or returns false to be called no
    ///   more.
    func run(whenIdle: @escaping @Sendable () -> Bool) {
        let isFirst = state.withLock { state -> Bool in
            state.lastIdler += 1
            state.idlers.append((state.lastIdler, whenIdle))
            defer { state.isRunning = true }
            return !state.isRunning
        }
        if isFirst { start() }
    }

    private func start() {
        Task.detached { [self] in drain() }
    }

    private func drain() {
        while true {
            enum Next {
                case job(UnownedJob)
                case interruption(@Sendable () -> Void)
                case idler(Int, @Sendable () -> Bool)
                case nothing
            }
            let next = state.withLock { state -> Next in
                if state.next < state.jobs.count {
                    if let interruption = state.interruption, interruption.step <= state.steps {
                        state.interruption = nil
                        return .interruption(interruption.body)
                    }
                    state.steps += 1
                    let job = state.jobs[state.next]
                    state.next += 1
                    if state.next == state.jobs.count || state.next >= 4096 {
                        state.jobs.removeFirst(state.next)
                        state.next = 0
                    }
                    return .job(job)
                }
                if let idler = state.idlers.last { return .idler(idler.id, idler.whenIdle) }
                state.isRunning = false
                return .nothing
            }
            switch next {
            case .job(let job): job.runSynchronously(on: asUnownedTaskExecutor())
            case .interruption(let body): body()
            case .idler(let id, let whenIdle):
                if !whenIdle() { state.withLock { $0.idlers.removeAll { $0.id == id } } }
            case .nothing: return
            }
        }
    }
}
