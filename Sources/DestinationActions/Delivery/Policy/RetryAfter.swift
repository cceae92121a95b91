/// Reads how long a partner asks to wait (RFC 9110, section 10.2.3).
struct RetryAfter: Sendable {
    /// Gives the time by our clock.
    let timeOfDay: @Sendable () -> Timestamp
    /// What the wait is at most.
    let longest: Duration

    /// The wait that an answer asks for, or `nil` if it asks for none that can be understood.
    ///
    /// A date is read against the answer's own `Date`, since the partner's clock may be wrong, and against ours only if it
    /// has none.
    ///
    /// - Parameter headers: The headers of the answer.
    func wait(_ headers: HTTPHeaders) -> Duration? {
        guard let text = headers["Retry-After"] else { return nil }
        let value = Self.trimmed(text)
        if let seconds = Self.seconds(Array(value.utf8)) { return min(.seconds(seconds), longest) }
        guard let until = Timestamp(httpDate: value) else { return nil }
        let from = headers["Date"].flatMap { Timestamp(httpDate: Self.trimmed($0)) } ?? timeOfDay()
        return min(.seconds(max(0, until.seconds - from.seconds)), longest)
    }

    /// A number of seconds, fractions rounded up; what has more than nine digits is longer than any wait.
    private static func seconds(_ bytes: [UInt8]) -> Int64? {
        let digits = bytes.prefix { $0 >= 0x30 && $0 <= 0x39 }
        let fraction = bytes.dropFirst(digits.count)
        guard !digits.isEmpty, fraction.isEmpty || fraction.first == 0x2E,
            fraction.dropFirst().allSatisfy({ $0 >= 0x30 && $0 <= 0x39 })
        else { return nil }
        if digits.count > 9 { return 1_000_000_000 }
        let whole = digits.reduce(Int64(0)) { $0 * 10 + Int64($1 - 0x30) }
        return fraction.dropFirst().contains { $0 != 0x30 } ? whole + 1 : whole
    }

    private static func trimmed(_ text: String) -> String {
        let isSpace: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 }
        let bytes = text.utf8.drop(while: isSpace).reversed().drop(while: isSpace).reversed()
        return String(decoding: Array(bytes), as: UTF8.self)
    }
}
