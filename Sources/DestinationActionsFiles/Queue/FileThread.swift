#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A thread that works with files, so that none of the pool that runs tasks waits for a disk.
///
/// It takes all jobs that came while it was at work at once: that is what makes them share one wait for the disk.
///
/// `@unchecked`, as the jobs are reached with the lock alone, and what the lock is made of stays where it is until the end.
final class FileThread<Job: Sendable>: @unchecked Sendable {
    private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let signal = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private let run: @Sendable ([Job]) -> Void
    private var jobs: [Job] = []
    private var hasEnded = false
    private var isWaiting = false

    private init(_ run: @escaping @Sendable ([Job]) -> Void) {
        self.run = run
        pthread_mutex_init(lock, nil)
        pthread_cond_init(signal, nil)
    }

    deinit {
        pthread_cond_destroy(signal)
        pthread_mutex_destroy(lock)
        lock.deallocate()
        signal.deallocate()
    }

    /// Begins a thread that lives until ``end()``.
    static func start(_ run: @escaping @Sendable ([Job]) -> Void) throws(FileError) -> FileThread {
        let thread = FileThread(run)
        let body = Unmanaged.passRetained(ThreadBody { thread.loop() })
        #if canImport(Darwin)
        var id: pthread_t?
        let result = pthread_create(
            &id, nil,
            { argument in
                Unmanaged<ThreadBody>.fromOpaque(argument).takeRetainedValue().work()
                return nil
            }, body.toOpaque())
        if result == 0, let id { pthread_detach(id) }
        #else
        var id = pthread_t()
        let result = pthread_create(
            &id, nil,
            { argument in
                if let argument { Unmanaged<ThreadBody>.fromOpaque(argument).takeRetainedValue().work() }
                return nil
            }, body.toOpaque())
        if result == 0 { pthread_detach(id) }
        #endif
        if result != 0 {
            body.release()
            throw FileError("begin", "a thread", number: result)
        }
        return thread
    }

    /// - Returns: Whether the job will be run; not after the end.
    func add(_ job: Job) -> Bool {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        if hasEnded { return false }
        jobs.append(job)
        if isWaiting { pthread_cond_signal(signal) }
        return true
    }

    /// Ends the thread when it has run what it was given.
    func end() {
        pthread_mutex_lock(lock)
        hasEnded = true
        pthread_cond_signal(signal)
        pthread_mutex_unlock(lock)
    }

    private func loop() {
        while let jobs = next() { run(jobs) }
    }

    private func next() -> [Job]? {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        while jobs.isEmpty {
            if hasEnded { return nil }
            isWaiting = true
            pthread_cond_wait(signal, lock)
            isWaiting = false
        }
        defer { jobs = [] }
        return jobs
    }
}

private final class ThreadBody {
    let work: () -> Void

    init(_ work: @escaping () -> Void) { self.work = work }
}
