/// A pattern of `match`: `*` is any run, `?` one character, `[a-z]` one of a class, `\x` the character itself.
///
/// The pattern is cut at its stars. The first piece stands at the start of the text, the last at its end, and each piece
/// between them where it is found first: taking the first place never loses a match, so nothing is tried twice and no
/// pattern blows up. A pattern that is malformed (an open class, a backslash at its end) matches nothing.
struct Glob: Sendable {
    private enum Form: Sendable {
        case never
        /// Without a star.
        case exactly([GlobElement])
        /// Texts between stars; searched byte by byte.
        case texts(first: [UInt8], middle: [TextSearch<UInt8>], last: [UInt8])
        /// Pieces with `?` or classes between stars; searched scalar by scalar.
        case pieces(first: [GlobElement], middle: [GlobPiece], last: [GlobElement])
    }

    private let form: Form

    init(_ utf8: [UInt8]) {
        guard let pieces = GlobParser.pieces(utf8) else {
            form = .never
            return
        }
        let first = pieces[0]
        guard let last = pieces.dropFirst().last else {
            form = .exactly(first)
            return
        }
        let middle = pieces.dropFirst().dropLast().filter { !$0.isEmpty }
        if pieces.allSatisfy({ $0.allSatisfy(\.isScalar) }) {
            form = .texts(
                first: Self.utf8(first), middle: middle.map { TextSearch(Self.utf8($0)) }, last: Self.utf8(last))
        } else {
            form = .pieces(first: first, middle: middle.map { GlobPiece($0) }, last: last)
        }
    }

    /// Whether the whole text matches.
    func matches(_ text: [UInt8]) -> Bool {
        switch form {
        case .never: return false
        case .exactly(let elements):
            let scalars = Self.scalars(text)
            return scalars.count == elements.count && Self.stand(elements, in: scalars, at: 0)
        case .texts(let first, let middle, let last):
            var start = first.count
            let end = text.count - last.count
            guard start <= end, text.starts(with: first), text[end...].elementsEqual(last) else { return false }
            for search in middle {
                guard let next = search.end(in: text, from: start, to: end) else { return false }
                start = next
            }
            return true
        case .pieces(let first, let middle, let last):
            let scalars = Self.scalars(text)
            var start = first.count
            let end = scalars.count - last.count
            guard start <= end, Self.stand(first, in: scalars, at: 0), Self.stand(last, in: scalars, at: end) else {
                return false
            }
            for piece in middle {
                guard let next = piece.end(in: scalars, from: start, to: end) else { return false }
                start = next
            }
            return true
        }
    }

    /// Whether elements stand at a place where there is room for them.
    private static func stand(_ elements: [GlobElement], in scalars: [UInt32], at start: Int) -> Bool {
        for (offset, element) in elements.enumerated() where !element.accepts(scalars[start + offset]) { return false }
        return true
    }

    private static func scalars(_ utf8: [UInt8]) -> [UInt32] {
        String(decoding: utf8, as: UTF8.self).unicodeScalars.map(\.value)
    }

    private static func utf8(_ elements: [GlobElement]) -> [UInt8] {
        var text = String.UnicodeScalarView()
        for case .scalar(let value) in elements {
            if let scalar = Unicode.Scalar(value) { text.append(scalar) }
        }
        return Array(String(text).utf8)
    }
}

/// What stands for one character in a pattern.
enum GlobElement: Sendable, Hashable {
    case scalar(UInt32)
    case any
    /// Sorted ranges that neither overlap nor touch; none accepts nothing.
    case oneOf([ClosedRange<UInt32>])

    var isScalar: Bool {
        if case .scalar = self { true } else { false }
    }

    /// Whether the element stands for a character.
    func accepts(_ scalar: UInt32) -> Bool {
        switch self {
        case .scalar(let own): return own == scalar
        case .any: return true
        case .oneOf(let ranges):
            var low = 0
            var high = ranges.count
            while low < high {
                let middle = (low + high) / 2
                if ranges[middle].upperBound < scalar { low = middle + 1 } else { high = middle }
            }
            return low < ranges.count && ranges[low].contains(scalar)
        }
    }

    /// Makes an element that stands for the characters of some ranges.
    init(ranges: [ClosedRange<UInt32>]) {
        var merged: [ClosedRange<UInt32>] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = merged.last, range.lowerBound <= last.upperBound + 1 {
                merged[merged.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
            } else {
                merged.append(range)
            }
        }
        if merged.count == 1, merged[0].count == 1 {
            self = .scalar(merged[0].lowerBound)
        } else {
            self = .oneOf(merged)
        }
    }
}

/// Reads the text of a pattern.
enum GlobParser {
    private static let star = UInt32(UInt8(ascii: "*"))
    private static let question = UInt32(UInt8(ascii: "?"))
    private static let open = UInt32(UInt8(ascii: "["))
    private static let close = UInt32(UInt8(ascii: "]"))
    private static let dash = UInt32(UInt8(ascii: "-"))
    private static let backslash = UInt32(UInt8(ascii: "\\"))

    /// The pieces between the stars, at least one, or `nil` if the pattern is malformed.
    static func pieces(_ utf8: [UInt8]) -> [[GlobElement]]? {
        let scalars = String(decoding: utf8, as: UTF8.self).unicodeScalars.map(\.value)
        var pieces: [[GlobElement]] = []
        var piece: [GlobElement] = []
        var at = 0
        while at < scalars.count {
            let scalar = scalars[at]
            at += 1
            switch scalar {
            case star:
                pieces.append(piece)
                piece = []
            case question: piece.append(.any)
            case open:
                guard let element = oneOf(scalars, &at) else { return nil }
                piece.append(element)
            case backslash:
                guard at < scalars.count else { return nil }
                piece.append(.scalar(scalars[at]))
                at += 1
            default: piece.append(.scalar(scalar))
            }
        }
        pieces.append(piece)
        return pieces
    }

    /// Reads a class behind its `[`; a dash is itself unless it stands between two characters.
    private static func oneOf(_ scalars: [UInt32], _ at: inout Int) -> GlobElement? {
        var ranges: [ClosedRange<UInt32>] = []
        while at < scalars.count {
            if scalars[at] == close {
                at += 1
                return GlobElement(ranges: ranges)
            }
            guard let low = member(scalars, &at) else { return nil }
            guard at + 1 < scalars.count, scalars[at] == dash, scalars[at + 1] != close else {
                ranges.append(low...low)
                continue
            }
            at += 1
            guard let high = member(scalars, &at) else { return nil }
            // A range from high to low holds nothing.
            if low <= high { ranges.append(low...high) }
        }
        return nil
    }

    private static func member(_ scalars: [UInt32], _ at: inout Int) -> UInt32? {
        if scalars[at] == backslash { at += 1 }
        guard at < scalars.count else { return nil }
        at += 1
        return scalars[at - 1]
    }
}
