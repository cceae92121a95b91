/// How long a partner asks to wait before it is sent anything again.
///
/// A ``Verdict`` carries it; delivery bounds it, as it does a `Retry-After`.
public enum RetryDelay: Sendable, Hashable {
    /// For so long from the answer on.
    case after(Duration)
    /// Until this time by the partner's clock, which the answer's `Date` tells.
    case until(Timestamp)
}

extension HTTPResponse {
    /// How long the partner asks to wait, as its headers say it; `nil` if they do not, or not in a way that can be understood.
    ///
    /// Read are, the first one that is there: `Retry-After` (seconds or a date), then, unless the answer says that requests remain,
    /// `RateLimit` (`"default";r=0;t=30` or `limit=10, remaining=0, reset=30`), `RateLimit-Reset` and `X-RateLimit-Reset-After`
    /// (seconds), `X-RateLimit-Reset` and `X-Rate-Limit-Reset` (seconds, seconds or milliseconds since 1970, or a date).
    ///
    /// An answer that asks for less traffic (``Verdict/Kind/throttled``) is read so by delivery. What a partner says elsewhere, in
    /// its body for instance, belongs into ``Verdict/delay``.
    public var retryDelay: RetryDelay? { retryAfter ?? rateLimitDelay }

    /// What `Retry-After` says (RFC 9110, section 10.2.3).
    var retryAfter: RetryDelay? { headers["Retry-After"].flatMap { RetryDelay(header: $0) } }

    private var rateLimitDelay: RetryDelay? {
        // Where requests remain, it is another limit that was hit, of which nothing is known.
        for name in ["RateLimit-Remaining", "X-RateLimit-Remaining", "X-Rate-Limit-Remaining"] {
            if let left = headers[name].flatMap({ HeaderNumber($0) }), left.isPositive { return nil }
        }
        if let delay = headers["RateLimit"].flatMap(RetryDelay.ofRateLimit) { return delay }
        for name in ["RateLimit-Reset", "X-RateLimit-Reset-After"] {
            if let number = headers[name].flatMap({ HeaderNumber($0) }) { return .after(.seconds(number.roundedUp)) }
        }
        for name in ["X-RateLimit-Reset", "X-Rate-Limit-Reset"] {
            if let text = headers[name], let delay = RetryDelay(header: text, orEpoch: true) { return delay }
        }
        return nil
    }
}

extension RetryDelay {
    /// Reads seconds or a date.
    ///
    /// - Parameters:
    ///   - text: The value of the header.
    ///   - orEpoch: Whether a number that is too great to be a wait is a time since 1970.
    fileprivate init?(header text: String, orEpoch: Bool = false) {
        if let number = HeaderNumber(text) {
            // 30 years as a wait; September 2001 as a time, in seconds or milliseconds.
            if orEpoch, number.whole >= 1_000_000_000 {
                let isInMilliseconds = number.whole >= 100_000_000_000
                let seconds = isInMilliseconds ? (number.whole + 999) / 1000 : number.roundedUp
                self = .until(Timestamp(seconds: seconds))
            } else {
                self = .after(.seconds(number.roundedUp))
            }
            return
        }
        let text = HeaderNumber.trimmed(text)
        guard let date = Timestamp(httpDate: text) ?? (orEpoch ? Timestamp(text) : nil) else { return nil }
        self = .until(date)
    }

    /// Reads the one header of the drafts of RateLimit fields for HTTP, the older and the newer form of it.
    fileprivate static func ofRateLimit(_ text: String) -> RetryDelay? {
        var longest: Int64?
        // The older form has the parameters of one limit as a list, the newer one a list of limits with parameters.
        let limits =
            text.contains(";")
            ? text.split(separator: ",").map { $0.split(separator: ";") } : [text.split(separator: ",")]
        for limit in limits {
            var remaining: HeaderNumber?
            var reset: HeaderNumber?
            for parameter in limit {
                let sides = parameter.split(separator: "=", maxSplits: 1).map { HeaderNumber.trimmed(String($0)) }
                guard sides.count == 2 else { continue }
                switch sides[0] {
                case "r", "remaining": remaining = HeaderNumber(sides[1])
                case "t", "reset": reset = HeaderNumber(sides[1])
                default: break
                }
            }
            guard let reset, remaining?.isPositive != true else { continue }
            longest = max(longest ?? 0, reset.roundedUp)
        }
        return longest.map { .after(.seconds($0)) }
    }
}

/// A number that is not negative, as headers have it: digits, and maybe a fraction.
private struct HeaderNumber {
    let whole: Int64
    let hasFraction: Bool

    var roundedUp: Int64 { hasFraction ? whole + 1 : whole }
    var isPositive: Bool { roundedUp > 0 }

    init?(_ text: String) {
        let bytes = Array(Self.trimmed(text).utf8)
        let digits = bytes.prefix { ASCII.isDigit($0) }
        let fraction = bytes.dropFirst(digits.count)
        guard !digits.isEmpty, fraction.isEmpty || fraction.first == UInt8(ascii: "."),
            fraction.dropFirst().allSatisfy({ ASCII.isDigit($0) })
        else { return nil }
        // What has more digits is longer than any wait, and later than any time.
        whole = digits.count > 15 ? 1_000_000_000_000_000 : digits.reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
        hasFraction = fraction.dropFirst().contains { $0 != UInt8(ascii: "0") }
    }

    static func trimmed(_ text: String) -> String {
        let isSpace: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 }
        let bytes = text.utf8.drop(while: isSpace).reversed().drop(while: isSpace).reversed()
        return String(decoding: Array(bytes), as: UTF8.self)
    }
}
