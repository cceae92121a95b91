/// A pattern of `match`: `*` is any run, `?` one character, `[a-z]` one of a class, `\x` the character itself.
///
/// The pattern is cut at its stars. The first piece stands at the start of the text, the last at its end, and each piece
/// between them where it is found first: taking the first place never loses a match, so nothing is tried twice and no
/// pattern blows up. A pattern that is malformed (an open class, a backslash at its end) matches nothing.
struct Glob: Sendable {
    private enum Plan: Sendable {
        case never
        /// Without a star.
        case exactly([GlobElement])
        /// Texts between stars; searched byte by byte.
        case texts(first: [UInt8], middle: [TextSearch<UInt8>], last: [UInt8])
        /// Pieces with `?` or classes between stars; searched scalar by scalar.
        case pieces(first: [GlobElement], middle: [GlobPiece], last: [GlobElement])
    }

    private let plan: Plan

    init(_ utf8: [UInt8]) {
        guard let pieces = GlobParser.pieces(utf8) else {
            plan = .never
            return
        }
        let first = pieces[0]
        guard let last = pieces.dropFirst().last else {
            plan = .exactly(first)
            return
        }
        let middle = pieces.dropFirst().dropLast().filter { !$0.isEmpty }
        if pieces.allSatisfy({ $0.allSatisfy(\.isScalar) }) {
            plan = .texts(
                first: Self.utf8(first), middle: middle.map { TextSearch(Self.utf8($0)) }, last: Self.utf8(last))
        } else {
            plan = .pieces(first: first, middle: middle.map { GlobPiece($0) }, last: last)
        }
    }

    /// Whether the whole text matches.
    func matches(_ text: [UInt8]) -> Bool {
        switch plan {
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
