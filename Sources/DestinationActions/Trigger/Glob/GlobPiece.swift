/// A piece of a pattern between two stars, searched for its first place in a text.
struct GlobPiece: Sendable {
    private enum Core: Sendable {
        case text(TextSearch<UInt32>)
        case mixed(GlobMixedSearch)
    }

    /// How many `?` stand before and behind the core: beside a star they only ask for room.
    private let before: Int
    private let behind: Int
    private let core: Core

    init(_ elements: [GlobElement]) {
        let before = elements.prefix { $0 == .any }.count
        let behind = elements.dropFirst(before).reversed().prefix { $0 == .any }.count
        let inner = Array(elements.dropFirst(before).dropLast(behind))
        var text: [UInt32] = []
        for case .scalar(let value) in inner { text.append(value) }
        self.before = before
        self.behind = behind
        core = text.count == inner.count ? .text(TextSearch(text)) : .mixed(GlobMixedSearch(inner))
    }

    /// Where the first occurrence in a part of a text ends, or `nil` if there is none.
    func end(in text: [UInt32], from start: Int, to end: Int) -> Int? {
        let start = start + before
        let end = end - behind
        guard start <= end else { return nil }
        let found =
            switch core {
            case .text(let search): search.end(in: text, from: start, to: end)
            case .mixed(let search): search.end(in: text, from: start, to: end)
            }
        return found.map { $0 + behind }
    }
}

/// A search for a piece that mixes characters with `?` or classes: all places at once, 64 per machine word (shift-and).
///
/// Bit *i* of the state says that the elements up to *i* match what was just read. Only the words up to the highest set
/// bit are touched, so that ordinary texts cost one word per character; the worst is length × pattern / 64.
struct GlobMixedSearch: Sendable {
    /// A range of the class at a place in the piece.
    private struct Range: Sendable {
        let low: UInt32
        let high: UInt32
        let place: Int
    }

    private let count: Int
    /// By character: the elements that are that character.
    private let places: [UInt32: [Int]]
    /// The ranges of all classes by where they begin.
    private let ranges: [Range]
    /// The elements that accept a character that no element names.
    private let open: [UInt64]

    init(_ elements: [GlobElement]) {
        count = elements.count
        var places: [UInt32: [Int]] = [:]
        var ranges: [Range] = []
        var open = [UInt64](repeating: 0, count: (elements.count + 63) / 64)
        for (index, element) in elements.enumerated() {
            switch element {
            case .scalar(let scalar): places[scalar, default: []].append(index)
            case .any: open[index / 64] |= 1 << UInt64(index % 64)
            case .oneOf(let own):
                ranges += own.map { Range(low: $0.lowerBound, high: $0.upperBound, place: index) }
            }
        }
        self.places = places
        self.ranges = ranges.sorted { $0.low < $1.low }
        self.open = open
    }

    func end(in text: [UInt32], from start: Int, to end: Int) -> Int? {
        guard end - start >= count else { return nil }
        let words = open.count
        let last: UInt64 = 1 << UInt64((count - 1) % 64)
        var state = [UInt64](repeating: 0, count: words)
        var highest = 0
        // The masks of the characters met so far, one after the other; the first is for those that no element names.
        var masks = open
        var offsets: [UInt32: Int] = [:]
        for at in start..<end {
            let scalar = text[at]
            let offset: Int
            if let known = offsets[scalar] {
                offset = known
            } else {
                offset = append(scalar, &masks)
                offsets[scalar] = offset
            }
            var carry: UInt64 = 1
            var top = 0
            for word in 0...min(highest + 1, words - 1) {
                let old = state[word]
                let new = (old << 1 | carry) & masks[offset + word]
                carry = old >> 63
                state[word] = new
                if new != 0 { top = word }
            }
            highest = top
            if highest == words - 1, state[words - 1] & last != 0 { return at + 1 }
        }
        return nil
    }

    /// Adds the mask of a character, unless it is that of any other one.
    private func append(_ scalar: UInt32, _ masks: inout [UInt64]) -> Int {
        let offset = masks.count
        var isNamed = false
        func name(_ place: Int) {
            if !isNamed { masks += open }
            isNamed = true
            masks[offset + place / 64] |= 1 << UInt64(place % 64)
        }
        for place in places[scalar] ?? [] { name(place) }
        for range in ranges {
            if range.low > scalar { break }
            if range.high >= scalar { name(range.place) }
        }
        return isNamed ? offset : 0
    }
}
