/// A search for a text in another, in time linear in both whatever they hold (Knuth, Morris and Pratt).
///
/// Bytes of UTF-8, UTF-16 units and Unicode scalars are searched alike: a valid text is found among bytes only where it stands among
/// scalars.
struct TextSearch<Unit: FixedWidthInteger & Sendable>: Sendable {
    let pattern: [Unit]
    /// By length of what has matched: how much of it is still matched after the next unit differed.
    private let fallback: [Int32]

    init(_ pattern: [Unit]) {
        self.pattern = pattern
        var fallback = [Int32](repeating: 0, count: pattern.count)
        var matched = 0
        for at in pattern.indices.dropFirst() {
            while matched > 0, pattern[matched] != pattern[at] { matched = Int(fallback[matched - 1]) }
            if pattern[matched] == pattern[at] { matched += 1 }
            fallback[at] = Int32(truncatingIfNeeded: matched)
        }
        self.fallback = fallback
    }

    /// Where the first occurrence in a part of a text ends, or `nil` if there is none.
    func end(in text: [Unit], from start: Int, to end: Int) -> Int? {
        if pattern.isEmpty { return start <= end ? start : nil }
        guard end - start >= pattern.count else { return nil }
        let first = pattern[0]
        var matched = 0
        var at = start
        while at < end {
            let unit = text[at]
            if matched == 0 {
                at += 1
                if unit != first { continue }
                matched = 1
            } else if pattern[matched] == unit {
                matched += 1
                at += 1
            } else {
                matched = Int(fallback[matched - 1])
                continue
            }
            if matched == pattern.count { return at }
        }
        return nil
    }
}

extension TextSearch {
    /// The first place at or behind an index; the empty pattern is everywhere.
    func first(in units: [Unit], from start: Int = 0) -> Int? {
        end(in: units, from: start, to: units.count).map { $0 - pattern.count }
    }

    /// The last place; the empty pattern is at the end.
    func last(in units: [Unit]) -> Int? {
        if pattern.isEmpty { return units.count }
        var found: Int?
        var matched = 0
        for (at, unit) in units.enumerated() {
            while matched > 0, unit != pattern[matched] { matched = Int(fallback[matched - 1]) }
            if unit == pattern[matched] { matched += 1 }
            if matched == pattern.count {
                found = at + 1 - matched
                matched = Int(fallback[matched - 1])
            }
        }
        return found
    }

    /// The parts of a text between the places of the pattern; the single units if the pattern is empty.
    func split(_ units: [Unit]) -> [Range<Int>] {
        if pattern.isEmpty { return units.indices.map { $0..<($0 + 1) } }
        var parts: [Range<Int>] = []
        var begin = 0
        while let place = first(in: units, from: begin) {
            parts.append(begin..<place)
            begin = place + pattern.count
        }
        parts.append(begin..<units.count)
        return parts
    }
}
