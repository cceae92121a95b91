/// A search for a text in another, in time linear in both whatever they hold (Knuth, Morris and Pratt).
///
/// Bytes of UTF-8 and Unicode scalars are searched alike: a valid text is found among bytes only where it stands among
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

/// A search for a pattern in UTF-16 units that takes time in proportion to both, whatever they hold.
struct LiquidSearch {
    let pattern: [UInt16]
    /// For every end of the pattern, how long the longest start is that it repeats (Knuth, Morris and Pratt).
    private let fallback: [Int]

    init(_ pattern: [UInt16]) {
        self.pattern = pattern
        var fallback = Array(repeating: 0, count: pattern.count)
        var length = 0
        for index in pattern.indices.dropFirst() {
            while length > 0, pattern[index] != pattern[length] { length = fallback[length - 1] }
            if pattern[index] == pattern[length] { length += 1 }
            fallback[index] = length
        }
        self.fallback = fallback
    }

    /// The first place at or behind an index; the empty pattern is everywhere.
    func first(in units: [UInt16], from start: Int = 0) -> Int? {
        if pattern.isEmpty { return start <= units.count ? start : nil }
        var length = 0
        var at = start
        while at < units.count {
            while length > 0, units[at] != pattern[length] { length = fallback[length - 1] }
            if units[at] == pattern[length] { length += 1 }
            at += 1
            if length == pattern.count { return at - length }
        }
        return nil
    }

    /// The last place; the empty pattern is at the end.
    func last(in units: [UInt16]) -> Int? {
        if pattern.isEmpty { return units.count }
        var found: Int?
        var length = 0
        for (at, unit) in units.enumerated() {
            while length > 0, unit != pattern[length] { length = fallback[length - 1] }
            if unit == pattern[length] { length += 1 }
            if length == pattern.count {
                found = at + 1 - length
                length = fallback[length - 1]
            }
        }
        return found
    }

    /// The parts of a text between the places of the pattern; the single units if the pattern is empty.
    func split(_ units: [UInt16]) -> [Range<Int>] {
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

extension Array where Element == UInt16 {
    /// The first place of a short pattern at or behind an index.
    func firstIndex(of pattern: [UInt16], from start: Int) -> Int? {
        var at = start
        while at + pattern.count <= count {
            if matches(pattern, at: at) { return at }
            at += 1
        }
        return nil
    }

    /// The parts between runs of JavaScript's white space; blanks at the start or end make an empty part.
    var splitAtSpace: [Range<Int>] {
        var parts: [Range<Int>] = []
        var begin = 0
        var at = 0
        while at < count {
            guard self[at].isJavaScriptSpace else {
                at += 1
                continue
            }
            parts.append(begin..<at)
            while at < count, self[at].isJavaScriptSpace { at += 1 }
            begin = at
        }
        parts.append(begin..<count)
        return parts
    }

    /// Parts of the units with a separator between them.
    func joining(_ parts: some Sequence<Range<Int>>, with separator: [UInt16]) -> [UInt16] {
        var result: [UInt16] = []
        var isFirst = true
        for part in parts {
            if !isFirst { result += separator }
            isFirst = false
            result += self[part]
        }
        return result
    }
}
