/// A parsed text of JSON: its bytes, and a flat tape of entries that say where every value stands in them.
///
/// The tape is what makes reading cheap: no `String` and no collection exists until somebody asks for one, a value is an
/// index, the next sibling is one addition away, and an untouched value is a slice of the input.
///
/// Entry: `tag (4 bits) | length (28) | offset (32)`. A string's offset and length leave out its quotes. A container takes
/// two entries: its length reaches to its closing bracket, and the second entry holds `count (32) | next index (32)`.
/// An object's members follow as key, value, key, value.
final class JSONDocument: Sendable {
    enum Tag: UInt64 {
        /// Tags begin at 1, so that no entry is below 2^60.
        case null = 1, `false`, `true`, integer, number, overflow, string, escaped, array, object

        var isContainer: Bool { rawValue >= Tag.array.rawValue }
    }

    /// An entry of the tape, for who asks several things of it.
    struct Entry {
        let bits: UInt64

        @inline(__always) init(bits: UInt64) { self.bits = bits }

        init(_ tag: Tag, length: Int) { bits = tag.rawValue << 60 | UInt64(length) << 32 }

        @inline(__always) func has(_ tag: Tag) -> Bool { bits >> 60 == tag.rawValue }
        @inline(__always) var offset: Int { Int(truncatingIfNeeded: bits & 0xFFFF_FFFF) }
        @inline(__always) var length: Int { Int(truncatingIfNeeded: bits >> 32 & 0xFFF_FFFF) }

        /// The bit that stands for entries of this tag, with a length or without one.
        @inline(__always) var form: UInt32 {
            1 &<< (UInt32(truncatingIfNeeded: bits >> 60) &<< 1 | (length > 0 ? 1 : 0))
        }
    }

    let bytes: [UInt8]
    let tape: JSONTape
    /// Whether white space stands between the tokens, so that a slice is not compact.
    let hasWhiteSpace: Bool
    /// Whether a number stands in it that no double can hold.
    let hasOverflow: Bool

    init(_ bytes: [UInt8], limits: JSONLimits) throws(JSONSyntaxError) {
        guard bytes.count <= limits.size else {
            throw JSONSyntaxError(.size, at: limits.size, in: bytes, limits: limits)
        }
        var tape = JSONTape(size: bytes.count)
        let findings = tape.parse(bytes, depthLimit: limits.depth)
        if let reason = findings.reason { throw JSONSyntaxError(reason, at: findings.at, in: bytes, limits: limits) }
        self.bytes = bytes
        self.tape = tape
        hasWhiteSpace = findings.hasWhiteSpace
        hasOverflow = findings.hasOverflow
    }

    @inline(__always) func tag(_ index: Int) -> Tag {
        // Every tag on the tape was written by the parser from a `Tag`.
        Tag(rawValue: tape[index] >> 60) ?? .null
    }

    @inline(__always) func entry(_ index: Int) -> Entry { Entry(bits: tape[index]) }
    @inline(__always) func offset(_ index: Int) -> Int { entry(index).offset }
    @inline(__always) func length(_ index: Int) -> Int { entry(index).length }

    /// How many items an array has, or members an object (repeated keys counted).
    @inline(__always) func count(_ index: Int) -> Int { Int(tape[index + 1] >> 32) }

    /// The index of the value after this one and all that is in it.
    @inline(__always) func next(_ index: Int) -> Int {
        tape[index] >> 60 >= Tag.array.rawValue ? Int(tape[index + 1] & 0xFFFF_FFFF) : index + 1
    }

    /// The bytes of a value as they stand in the input, quotes and brackets included.
    func slice(_ index: Int) -> Range<Int> {
        let start = offset(index)
        let end = start + length(index)
        switch tag(index) {
        case .string, .escaped: return (start - 1)..<(end + 1)
        default: return start..<end
        }
    }

    /// The first number inside a value that no double can hold.
    func overflow(in index: Int) -> JSONPosition? {
        guard hasOverflow else { return nil }
        let end = next(index)
        var at = index
        while at < end {
            let tag = tag(at)
            if tag == .overflow { return JSONPosition(offset: offset(at), in: bytes) }
            at += tag.isContainer ? 2 : 1
        }
        return nil
    }

    /// The text of a string or key, its escapes resolved; a lone surrogate is read as U+FFFD.
    func text(_ index: Int) -> String {
        let start = offset(index)
        let slice = bytes[start..<(start + length(index))]
        return tag(index) == .escaped
            ? String(decoding: JSONEscapes.resolved(slice), as: UTF8.self) : String(decoding: slice, as: UTF8.self)
    }

    /// Whether a string or key has exactly this text.
    func isText(_ index: Int, _ utf8: borrowing Span<UInt8>) -> Bool {
        let entry = entry(index)
        // An escape is never shorter than what it stands for.
        if entry.has(.escaped) { return utf8.count <= entry.length && isText(escaped: entry, utf8) }
        return entry.length == utf8.count && JSONBytes.equal(bytes, at: entry.offset, utf8)
    }

    private func isText(escaped entry: Entry, _ utf8: borrowing Span<UInt8>) -> Bool {
        let text = JSONEscapes.resolved(bytes[entry.offset..<(entry.offset + entry.length)])
        return text.count == utf8.count && JSONBytes.equal(text, at: 0, utf8)
    }

    /// Whether a string or key has exactly this text.
    func isText(_ index: Int, _ text: String) -> Bool {
        let count = text.utf8.count
        let length = length(index)
        // An escape is never shorter than what it stands for.
        guard tag(index) == .escaped ? count <= length : count == length else { return false }
        return isText(index, Array(text.utf8).span)
    }

    /// The index of the value of a member: of the last one, where a key repeats.
    func member(_ index: Int, _ key: [UInt8]) -> Int? {
        guard tag(index) == .object else { return nil }
        var found: Int?
        let end = next(index)
        var at = index + 2
        while at < end {
            if isText(at, key.span) { found = at + 1 }
            at = next(at + 1)
        }
        return found
    }

    /// The index of an item of an array.
    func item(_ index: Int, _ position: Int) -> Int? {
        guard tag(index) == .array, position >= 0, position < count(index) else { return nil }
        var at = index + 2
        for _ in 0..<position { at = next(at) }
        return at
    }
}

extension JSONDocument {
    /// The bytes of a key, its escapes resolved.
    func keyBytes(_ index: Int) -> [UInt8] {
        let start = offset(index)
        let slice = bytes[start..<(start + length(index))]
        return tag(index) == .escaped ? JSONEscapes.resolved(slice) : Array(slice)
    }
}

extension JSONDocument: CustomReflectable {
    /// A mirror without the bytes: whoever dumps a value that holds a place in a document is not to see all of it.
    var customMirror: Mirror { Mirror(self, children: ["bytes": bytes.count], displayStyle: .class) }
}
