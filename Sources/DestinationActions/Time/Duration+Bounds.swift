extension Duration {
    /// What stands for ever: a hundred years.
    ///
    /// Whatever is added to it, as often as delivery adds, is still a duration.
    static let forever = Duration.seconds(100 * 365 * 86_400)

    /// The duration, not less than none and not more than ``forever``.
    ///
    /// What comes from outside goes through this once, so that no sum of durations overflows.
    var bounded: Duration { min(max(self, .zero), .forever) }

    /// A number of seconds from outside as a duration, not less than none and not more than ``forever``; NaN is none.
    ///
    /// `Duration.seconds(_:)` traps for what it cannot hold.
    ///
    /// - Parameter seconds: The number.
    static func bounded(seconds: Double) -> Duration {
        // The comparison with NaN fails, and leaves zero.
        .seconds(min(max(0, seconds), forever / .seconds(1)))
    }
}

extension Duration {
    /// Reads a duration as configuration files write it: a number and a unit, such as `500 ms`, `30 s`, `5 min`, `1.5 h` or `7 d`.
    ///
    /// A unit must be there, and `m` is none: it could be minutes, months or milliseconds. Nothing is made of another text, nor
    /// of more than ``forever``.
    ///
    /// No initializer: where one of `Duration` is looked up, a release build finds that of the C library, and with it another module's
    /// `timespec` than ``Timestamp/now()`` imports.
    ///
    /// - Parameter text: The text; one space may stand before the unit.
    /// - Returns: The duration.
    static func reading(_ text: String) -> Duration? {
        let bytes = Array(text.utf8)
        let whole = bytes.prefix { ASCII.isDigit($0) }
        var rest = bytes.dropFirst(whole.count)
        var fraction: ArraySlice<UInt8> = []
        if rest.first == UInt8(ascii: ".") {
            fraction = rest.dropFirst().prefix { ASCII.isDigit($0) }
            if fraction.isEmpty { return nil }
            rest = rest.dropFirst(1 + fraction.count)
        }
        if rest.first == UInt8(ascii: " ") { rest = rest.dropFirst() }
        let unit = String(decoding: rest, as: UTF8.self)
        guard 1...12 ~= whole.count, fraction.count <= 9,
            let nanoseconds = Self.units.first(where: { $0.name.isExactly(unit) })?.nanoseconds
        else { return nil }
        let number = { (digits: ArraySlice<UInt8>) in digits.reduce(Int64(0)) { $0 * 10 + Int64($1 - 0x30) } }
        let scale = (0..<fraction.count).reduce(Int64(1)) { scale, _ in scale * 10 }
        let duration = Duration.nanoseconds(nanoseconds) * number(whole)
        let part = Duration.nanoseconds(nanoseconds) * number(fraction) / scale
        return duration + part <= .forever ? duration + part : nil
    }

    /// The duration as ``reading(_:)`` reads it, in the largest unit that needs no fraction.
    var written: String {
        let components = bounded.components
        let nanoseconds = components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000
        if let unit = Self.units.last(where: { nanoseconds % $0.nanoseconds == 0 }), nanoseconds != 0 {
            return "\(nanoseconds / unit.nanoseconds) \(unit.name)"
        }
        let (whole, fraction) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000)
        if fraction == 0 { return "\(whole) ms" }
        let digits = String(fraction)
        return "\(whole).\(String(repeating: "0", count: 6 - digits.count))\(digits) ms"
    }

    private static let units: [(name: String, nanoseconds: Int64)] = [
        ("ms", 1_000_000), ("s", 1_000_000_000), ("min", 60_000_000_000), ("h", 3_600_000_000_000),
        ("d", 86_400_000_000_000),
    ]

    /// What a duration of a configuration file looks like, for messages.
    static let inWords = "a duration such as \"500 ms\", \"30 s\", \"5 min\", \"24 h\" or \"7 d\""

    /// The regular expression of JSON Schema for the texts that ``reading(_:)`` reads.
    static let configurationPattern = #"^[0-9]{1,12}(\.[0-9]{1,9})? ?(ms|s|min|h|d)$"#
}
