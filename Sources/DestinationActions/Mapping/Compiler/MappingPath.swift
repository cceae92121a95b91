/// A parsed path such as `$.products[0].name`: the keys and indices that lead from an input to a value.
///
/// No segment at all stands for the whole input.
package struct MappingPath: Sendable {
    /// One step of a path.
    struct Segment: Sendable {
        /// The key of an object.
        let key: String
        /// The key in UTF-8.
        let utf8: [UInt8]
        /// The index of an array's item, if the key is `0` or digits without a leading zero.
        let index: Int?

        init(_ key: String) {
            self.key = key
            utf8 = Array(key.utf8)
            let isIndex = utf8.allSatisfy { 0x30...0x39 ~= $0 } && (utf8.first != 0x30 || utf8.count == 1)
            index = isIndex ? Int(key) : nil
        }
    }

    let segments: [Segment]

    /// Parses a path.
    ///
    /// Every text is one: what no rule speaks of is a part of a key.
    package init(_ text: String) {
        var parser = MappingPathParser(text)
        segments = parser.parse()
    }

    /// The keys that lead from an input to the value.
    package var keys: [String] { segments.map(\.key) }

    /// The value at the path, or `nil` if it is missing.
    func value(in input: JSONValue?) -> JSONValue? { Self.value(at: segments[...], in: input) }

    /// The value that segments lead to.
    ///
    /// A path ends at a scalar: nothing is below a text, a number or null.
    static func value(at segments: ArraySlice<Segment>, in input: JSONValue?) -> JSONValue? {
        guard var value = input else { return nil }
        for segment in segments {
            let next: JSONValue? =
                switch value.kind {
                case .object: value.member(segment)
                case .array: segment.index.flatMap { value[$0] }
                default: nil
                }
            guard let next else { return nil }
            value = next
        }
        return value
    }
}

extension MappingPath {
    /// Whether each bracket and each quote in one has its other half; what has not is taken as a part of a key.
    static func hasPairs(_ path: String) -> Bool {
        var isOpen = false
        var quote: UInt8?
        var previous: UInt8 = 0
        for byte in path.utf8 {
            if let opened = quote {
                if byte == opened, previous != UInt8(ascii: "\\") { quote = nil }
            } else if byte == UInt8(ascii: "["), !isOpen {
                isOpen = true
            } else if byte == UInt8(ascii: "["), isOpen {
                return false
            } else if byte == UInt8(ascii: "]") {
                if !isOpen { return false }
                isOpen = false
            } else if isOpen, previous == UInt8(ascii: "["), byte == 0x22 || byte == 0x27 {
                quote = byte
            }
            previous = byte
        }
        return !isOpen && quote == nil
    }
}

extension JSONValue {
    /// The member that a segment names; the bytes of its key are at hand already.
    @inline(__always) fileprivate func member(_ segment: MappingPath.Segment) -> JSONValue? {
        if case .node(let document, let index) = storage {
            return document.member(index, segment.utf8).map { JSONValue(document, $0) }
        }
        return self[segment.key]
    }
}

/// Cuts the text of a path into segments.
///
/// - A leading `$.` is dropped once, and `$` alone is the whole input; elsewhere `$` is an ordinary character.
/// - Dots separate, and empty segments are ignored.
/// - `[` starts a bracket only before a digit or a quote, and `]` ends one only behind a digit. Both are plain text
///   otherwise, as in the key `a[b]`.
/// - What stands between quotes in a bracket is one key; a backslash makes a quote or a backslash a part of it.
private struct MappingPathParser {
    private let bytes: [UInt8]
    private var at = 0
    private var segments: [MappingPath.Segment] = []
    private var key: [UInt8] = []
    /// Whether the key came from quotes, where even an empty one counts.
    private var isQuoted = false
    private var openBrackets = 0
    private var justClosed = false

    init(_ text: String) { bytes = Array(text.utf8) }

    mutating func parse() -> [MappingPath.Segment] {
        if bytes == [0x24] { return [] }
        if bytes.starts(with: [0x24, 0x2E]) { at = 2 }
        while at < bytes.count {
            let byte = bytes[at]
            let wasClosed = justClosed
            justClosed = false
            if byte == 0x2E {
                endSegment()
            } else if byte == 0x5B, let next = peek(1), ASCII.isDigit(next) {
                endSegment()
                openBrackets += 1
            } else if byte == 0x5B, let next = peek(1), next == 0x22 || next == 0x27 {
                endSegment()
                readQuoted(by: next)
                continue
            } else if byte == 0x5D, openBrackets > 0, wasClosed || ASCII.isDigit(bytes[at - 1]) {
                endSegment()
                openBrackets -= 1
                justClosed = true
            } else {
                key.append(byte)
            }
            at += 1
        }
        endSegment()
        return segments
    }

    private func peek(_ distance: Int) -> UInt8? { at + distance < bytes.count ? bytes[at + distance] : nil }

    private mutating func endSegment() {
        if !key.isEmpty || isQuoted { segments.append(MappingPath.Segment(String(decoding: key, as: UTF8.self))) }
        key = []
        isQuoted = false
    }

    /// Reads `['…']` from its bracket on; without its end the quote reaches to the end of the text.
    private mutating func readQuoted(by quote: UInt8) {
        at += 2
        isQuoted = true
        while at < bytes.count, bytes[at] != quote {
            if bytes[at] == 0x5C, let next = peek(1), next == 0x22 || next == 0x27 || next == 0x5C { at += 1 }
            key.append(bytes[at])
            at += 1
        }
        at += 1
        if peek(0) == 0x5D {
            endSegment()
            at += 1
        }
    }
}
