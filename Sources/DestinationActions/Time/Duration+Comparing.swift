/// The comparisons of durations as two instructions: those of the standard library are calls, and the machine of a destination makes ten
/// for each event.
extension Duration {
    @inline(__always) static func < (one: Duration, other: Duration) -> Bool { one.attoseconds < other.attoseconds }

    @inline(__always) static func > (one: Duration, other: Duration) -> Bool { other.attoseconds < one.attoseconds }

    @inline(__always) static func <= (one: Duration, other: Duration) -> Bool { one.attoseconds <= other.attoseconds }

    @inline(__always) static func >= (one: Duration, other: Duration) -> Bool { other.attoseconds <= one.attoseconds }
}

@inline(__always) func max(_ one: Duration, _ other: Duration) -> Duration { one < other ? other : one }

@inline(__always) func min(_ one: Duration, _ other: Duration) -> Duration { other < one ? other : one }
