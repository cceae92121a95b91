/// A replacement of one text by another, both taken literally.
struct TextReplacement: Sendable {
    private let pattern: [UInt8]
    private let replacement: [UInt8]
    /// The pattern's scalars as they are compared where case does not matter, else `nil`.
    private let folded: [UInt32]?
    private let everywhere: Bool

    init(_ pattern: String, with replacement: String, ignoringCase: Bool, everywhere: Bool) {
        self.pattern = Array(pattern.utf8)
        self.replacement = Array(replacement.utf8)
        folded = ignoringCase ? pattern.unicodeScalars.map(Self.fold) : nil
        self.everywhere = everywhere
    }

    /// The text with the pattern replaced, from left to right and never in what was put in.
    func apply(to text: String) -> String {
        let bytes = Array(text.utf8)
        let matches = folded.map { Self.matches(of: $0, in: text) } ?? matches(in: bytes)
        if matches.isEmpty { return text }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count + matches.count * replacement.count)
        var kept = 0
        for match in everywhere ? matches[...] : matches.prefix(1) {
            result += bytes[kept..<match.lowerBound]
            result += replacement
            kept = match.upperBound
        }
        result += bytes[kept...]
        return String(decoding: result, as: UTF8.self)
    }

    private func matches(in bytes: [UInt8]) -> [Range<Int>] {
        guard let first = pattern.first else { return [] }
        var matches: [Range<Int>] = []
        var at = 0
        while at + pattern.count <= bytes.count {
            if bytes[at] == first, bytes[at..<(at + pattern.count)].elementsEqual(pattern) {
                matches.append(at..<(at + pattern.count))
                at += pattern.count
            } else {
                at += 1
            }
        }
        return matches
    }

    /// The matches of a folded pattern, as ranges of bytes.
    private static func matches(of pattern: [UInt32], in text: String) -> [Range<Int>] {
        let scalars = text.unicodeScalars.map(fold)
        var offsets = [0]
        for scalar in text.unicodeScalars { offsets.append(offsets[offsets.count - 1] + UTF8.width(scalar)) }
        guard !pattern.isEmpty else { return [] }
        var matches: [Range<Int>] = []
        var at = 0
        while at + pattern.count <= scalars.count {
            if scalars[at..<(at + pattern.count)].elementsEqual(pattern) {
                matches.append(offsets[at]..<offsets[at + pattern.count])
                at += pattern.count
            } else {
                at += 1
            }
        }
        return matches
    }

    /// What stands for a scalar where case does not matter, as JavaScript compares.
    ///
    /// That is its upper-case form, if it is a single scalar of the basic plane and does not bring a letter of another
    /// script into ASCII.
    private static func fold(_ scalar: Unicode.Scalar) -> UInt32 {
        if scalar.isASCII { return 0x61...0x7A ~= scalar.value ? scalar.value - 0x20 : scalar.value }
        guard scalar.value <= 0xFFFF else { return scalar.value }
        let upper = scalar.properties.uppercaseMapping.unicodeScalars
        guard let first = upper.first, upper.count == 1, 0x80...0xFFFF ~= first.value else { return scalar.value }
        return first.value
    }
}
