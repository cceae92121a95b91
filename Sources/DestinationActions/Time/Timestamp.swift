/// A point in time, to the nanosecond.
///
/// It is read from what events bring (ISO 8601, RFC 1123, seconds or milliseconds since 1970) and printed as RFC 3339:
///
/// ```swift
/// Timestamp("2024-01-02 03:04:05+02:00")?.description  // 2024-01-02T01:04:05Z
/// Timestamp("1704164645250")?.description              // 2024-01-02T03:04:05.250Z
/// ```
public struct Timestamp: Sendable, Hashable {
    /// Whole seconds since the beginning of 1970 in UTC, rounded towards the past.
    public let seconds: Int64
    /// What is to be added to the seconds, from 0 to 999,999,999.
    public let nanoseconds: Int

    /// The bound of the seconds on both sides, 285 million years away: far enough for any date, near enough for all
    /// arithmetic to stay exact.
    static var bound: Int64 { 1 << 53 }

    /// Makes a point in time.
    ///
    /// - Parameters:
    ///   - seconds: Seconds since the beginning of 1970 in UTC.
    ///   - nanoseconds: What is to be added to them; any number.
    public init(seconds: Int64, nanoseconds: Int = 0) {
        let whole = nanoseconds / 1_000_000_000
        let rest = nanoseconds % 1_000_000_000
        let carry = Int64(rest < 0 ? whole - 1 : whole)
        let (sum, overflow) = seconds.addingReportingOverflow(carry)
        let exact = overflow ? (seconds < 0 ? -Self.bound : Self.bound) : sum
        self.seconds = min(max(exact, -Self.bound), Self.bound)
        self.nanoseconds = rest < 0 ? rest + 1_000_000_000 : rest
    }

    /// Makes a point in time.
    ///
    /// - Parameter value: Seconds since the beginning of 1970 in UTC. NaN counts as 0, and numbers beyond 285 million
    ///   years as the last moment there is.
    public init(secondsSince1970 value: Double) {
        guard value.magnitude < Double(Self.bound) else {
            self.init(seconds: value.isNaN ? 0 : value < 0 ? -Self.bound : Self.bound)
            return
        }
        let whole = value.rounded(.down)
        self.init(seconds: Int64(whole), nanoseconds: Int(((value - whole) * 1_000_000_000).rounded()))
    }

    /// Seconds since the beginning of 1970 in UTC, as near as a double comes.
    public var secondsSince1970: Double { Double(seconds) + Double(nanoseconds) / 1_000_000_000 }

    /// The year in UTC; 0 and negative numbers are the years before the year 1.
    public var year: Int { date.year }

    private var date: CalendarDate { CalendarDate(daysSince1970: Int(day)) }
    private var day: Int64 { (seconds - secondOfDay) / 86_400 }
    private var secondOfDay: Int64 { (seconds % 86_400 + 86_400) % 86_400 }

    /// How long after another point in time this one is, in seconds; negative if it is before.
    ///
    /// - Parameter other: The other point in time.
    /// - Returns: The difference in seconds.
    public func seconds(since other: Timestamp) -> Double {
        Double(seconds - other.seconds) + Double(nanoseconds - other.nanoseconds) / 1_000_000_000
    }

    /// The point in time that is a duration later.
    public static func + (time: Timestamp, duration: Duration) -> Timestamp {
        let (seconds, attoseconds) = duration.components
        let (sum, overflow) = time.seconds.addingReportingOverflow(seconds)
        return Timestamp(
            seconds: overflow ? (seconds < 0 ? -bound : bound) : sum,
            nanoseconds: time.nanoseconds + Int(attoseconds / 1_000_000_000))
    }

    /// The point in time that is a duration earlier.
    public static func - (time: Timestamp, duration: Duration) -> Timestamp {
        // Bounded first: the negative of the longest duration would pass the bounds of a duration.
        let limit = Duration.seconds(bound * 2)
        return time + (.zero - min(max(duration, .zero - limit), limit))
    }

    /// How long after another point in time one is.
    public static func - (later: Timestamp, earlier: Timestamp) -> Duration {
        .seconds(later.seconds - earlier.seconds) + .nanoseconds(later.nanoseconds - earlier.nanoseconds)
    }
}

extension Timestamp: Comparable {
    /// Whether a point in time comes before another.
    public static func < (a: Timestamp, b: Timestamp) -> Bool {
        (a.seconds, a.nanoseconds) < (b.seconds, b.nanoseconds)
    }
}

extension Timestamp: CustomStringConvertible {
    /// The point in time as RFC 3339 in UTC: whole seconds without a fraction, others with milliseconds.
    ///
    /// Years outside 0 to 9999, which RFC 3339 does not have, are printed with a sign and at least six digits (ISO
    /// 8601).
    public var description: String {
        let date = date
        var text: [UInt8] = []
        text.reserveCapacity(28)
        if (0...9999).contains(date.year) {
            Self.append(date.year, digits: 4, to: &text)
        } else {
            text.append(date.year < 0 ? 0x2D : 0x2B)
            let year = String(date.year.magnitude).utf8
            text += Array(repeating: 0x30, count: max(0, 6 - year.count)) + year
        }
        let second = Int(secondOfDay)
        for (mark, part) in [
            (0x2D, date.month), (0x2D, date.day), (0x54, second / 3600), (0x3A, second / 60 % 60), (0x3A, second % 60),
        ] {
            text.append(UInt8(mark))
            Self.append(part, digits: 2, to: &text)
        }
        if nanoseconds != 0 {
            text.append(0x2E)
            Self.append(nanoseconds / 1_000_000, digits: 3, to: &text)
        }
        text.append(0x5A)
        return String(decoding: text, as: UTF8.self)
    }

    private static func append(_ number: Int, digits: Int, to text: inout [UInt8]) {
        var divisor = [1, 10, 100, 1000][digits - 1]
        while divisor > 0 {
            text.append(UInt8(0x30 + number / divisor % 10))
            divisor /= 10
        }
    }
}
