#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

extension Timestamp {
    /// The time by the clock of the system: the one place where the core asks the platform for something.
    ///
    /// Nothing but the defaults of parameters and properties refers to it, so that each clock can be replaced.
    ///
    /// - Returns: The time.
    @Sendable public static func now() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(seconds: Int64(time.tv_sec), nanoseconds: Int(time.tv_nsec))
    }
}
