/// The parser: bytes to tape, everything validated (RFC 8259, UTF-8 included), nothing materialised.
///
/// It is one loop without recursion or a stack: while a container is open, its second entry holds what the loop has to
/// know again when it closes. All state is in local variables, so that it stays in registers; whatever is rare is a
/// function of its own that takes and returns values.
///
/// Unsafe reads, and why they stay inside: `at` only grows; every read of one byte is preceded by `at < size`, and every
/// read of eight by `at <= size - 8`, of sixteen by `at <= size - 16`. Unsafe writes: room for the three entries that one round of the loop can write is
/// made at its beginning (``JSONTape/grow(_:)``).
struct JSONParser {
    /// What is known of a text behind its last byte, or where it is no JSON.
    struct Findings {
        var reason: JSONSyntaxError.Reason?
        var at = 0
        var hasWhiteSpace = false
        var hasOverflow = false
    }

    /// A string or a scalar: its entry and the offset behind it.
    ///
    /// Of a failure the entry is its reason, which no entry is.
    struct Token {
        let entry: UInt64
        let end: Int

        @inline(__always) init(_ tag: JSONDocument.Tag, _ from: Int, _ length: Int, end: Int) {
            entry = JSONParser.entry(tag, from, length)
            self.end = end
        }

        @inline(__always) init(_ reason: JSONSyntaxError.Reason, at: Int) {
            entry = UInt64(reason.rawValue)
            end = at
        }

        var reason: JSONSyntaxError.Reason? { JSONSyntaxError.Reason(rawValue: UInt8(truncatingIfNeeded: entry)) }
        @inline(__always) var isFailure: Bool { entry >> 60 == 0 }
    }

    /// The offset fits 32 bits and the length 28, as the size of a text is below 2^28.
    @inline(__always) static func entry(_ tag: JSONDocument.Tag, _ from: Int, _ length: Int) -> UInt64 {
        tag.rawValue << 60 | UInt64(truncatingIfNeeded: length) << 32 | UInt64(truncatingIfNeeded: from)
    }
}

extension JSONParser {
    /// What the loop looks for next.
    private enum Expectation { case value, key, colon, after }

    /// Parses `size` bytes at `base` into a tape.
    ///
    /// Of the innermost open container the loop keeps the tape index (`open`, -1 if there is none), the bracket that closes
    /// it (`closer`) and how many values it has so far (`items`). While it is open its second entry holds those of its
    /// parent: the items in the high half, the index plus 1 in the low half.
    static func run(
        _ base: UnsafePointer<UInt8>, _ size: Int, _ tape: inout JSONTape, depthLimit: Int
    ) -> Findings {
        var findings = Findings()
        var step = Expectation.value
        var at = 0
        var open = -1
        var closer: UInt8 = 0
        var items = 0
        var depth = 0
        var next = tape.entries
        var limit = tape.limit

        while true {
            if at < size, base[at] <= 0x20 { at = findings.skip(base, at, size) }
            switch step {
            case .value:
                // Three entries are the most until this is passed again, here or at a key.
                if next > limit {
                    next = tape.grow(next)
                    limit = tape.limit
                }
                guard at < size else { return findings.failed(.end, size) }
                let byte = base[at]
                if byte == 0x22 {
                    let token = string(base, at &+ 1, size)
                    if token.isFailure { return findings.failed(token.reason, token.end) }
                    next.pointee = token.entry
                    next += 1
                    at = token.end
                    step = .after
                } else if byte | 0x20 == 0x7B {
                    // `{` and `[` differ in that bit, and so do the brackets that close them.
                    guard depth < depthLimit else { return findings.failed(.depth, at) }
                    depth &+= 1
                    next[0] = entry(byte == 0x7B ? .object : .array, at, 0)
                    next[1] = UInt64(truncatingIfNeeded: items) << 32 | UInt64(truncatingIfNeeded: open &+ 1)
                    open = next - tape.entries
                    next += 2
                    items = 0
                    closer = byte &+ 2
                    at &+= 1
                    if at < size, base[at] <= 0x20 { at = findings.skip(base, at, size) }
                    if at < size, base[at] == closer {
                        // Empty: one less, as the end of a value counts one more.
                        items = -1
                        step = .after
                    } else {
                        step = byte == 0x7B ? .key : .value
                    }
                } else {
                    let token = scalar(base, at, size)
                    if token.isFailure { return findings.failed(token.reason, token.end) }
                    if token.entry >> 60 == JSONDocument.Tag.overflow.rawValue { findings.hasOverflow = true }
                    next.pointee = token.entry
                    next += 1
                    at = token.end
                    step = .after
                }

            case .key:
                guard at < size, base[at] == 0x22 else { return findings.failed(.key, at) }
                // Members whose values are strings, without white space, go round here.
                while true {
                    if next > limit {
                        next = tape.grow(next)
                        limit = tape.limit
                    }
                    let key = string(base, at &+ 1, size)
                    if key.isFailure { return findings.failed(key.reason, key.end) }
                    next.pointee = key.entry
                    next += 1
                    at = key.end
                    step = .colon
                    guard pair(base, at, size) == 0x223A else { break }
                    let value = string(base, at &+ 2, size)
                    if value.isFailure { return findings.failed(value.reason, value.end) }
                    next.pointee = value.entry
                    next += 1
                    at = value.end
                    step = .after
                    guard pair(base, at, size) == 0x222C else { break }
                    items &+= 1
                    at &+= 1
                }

            case .colon:
                guard at < size, base[at] == 0x3A else { return findings.failed(.colon, at) }
                at &+= 1
                step = .value

            case .after:
                if open < 0 {
                    guard at == size else { return findings.failed(.trailing, at) }
                    tape.end(at: next)
                    return findings
                }
                items &+= 1
                if at < size, base[at] == 0x2C {
                    at &+= 1
                    step = closer == 0x7D ? .key : .value
                } else if at < size, base[at] == closer {
                    at &+= 1
                    // `open` is the index of a container that was written above, with its second entry behind it.
                    let container = tape.entries + open
                    let parent = container[1]
                    let length = at &- Int(truncatingIfNeeded: container[0] & 0xFFFF_FFFF)
                    container[0] |= UInt64(truncatingIfNeeded: length) << 32
                    container[1] =
                        UInt64(truncatingIfNeeded: items) << 32 | UInt64(truncatingIfNeeded: next - tape.entries)
                    open = Int(truncatingIfNeeded: parent & 0xFFFF_FFFF) &- 1
                    items = Int(truncatingIfNeeded: parent >> 32)
                    depth &-= 1
                    if open >= 0 {
                        closer = tape.entries[open] >> 60 == JSONDocument.Tag.object.rawValue ? 0x7D : 0x5D
                    }
                } else {
                    return findings.failed(closer == 0x7D ? .commaOrBrace : .commaOrBracket, at)
                }
            }
        }
    }

    /// Two bytes as one number, the first of them lowest; 0 if the text has no two more.
    @inline(__always) private static func pair(_ base: UnsafePointer<UInt8>, _ at: Int, _ size: Int) -> UInt16 {
        guard at <= size &- 2 else { return 0 }
        return UInt16(littleEndian: UnsafeRawPointer(base + at).loadUnaligned(as: UInt16.self))
    }

    /// A string from behind its opening quote: at once if it is ASCII without escapes, as nearly all are.
    @inline(__always) private static func string(_ base: UnsafePointer<UInt8>, _ from: Int, _ size: Int) -> Token {
        var at = from
        let last = size &- 24
        while at <= last {
            // Most strings end within eight bytes, which a word shows sooner than a vector does.
            let near = JSONWord.special(JSONWord.load(base, at))
            if near != 0 {
                at &+= JSONWord.first(near)
                if base[at] == 0x22 { return Token(.string, from, at &- from, end: at &+ 1) }
                break
            }
            at &+= 8
            let special = JSONBlock.special(base, at)
            if special[0] != 0 {
                at &+= JSONWord.first(special[0])
            } else if special[1] != 0 {
                at &+= 8 &+ JSONWord.first(special[1])
            } else {
                at &+= 16
                continue
            }
            if base[at] == 0x22 { return Token(.string, from, at &- from, end: at &+ 1) }
            break
        }
        return JSONStringParser.rest(base, from, at, size)
    }
}

extension JSONParser.Findings {
    @inline(never) consuming func failed(_ reason: JSONSyntaxError.Reason?, _ at: Int) -> Self {
        self.reason = reason
        self.at = at
        return self
    }

    /// The offset behind white space.
    @inline(never) mutating func skip(_ base: UnsafePointer<UInt8>, _ from: Int, _ size: Int) -> Int {
        var at = from
        while at < size {
            switch base[at] {
            case 0x20, 0x0A, 0x0D, 0x09: at &+= 1
            default:
                hasWhiteSpace = hasWhiteSpace || at != from
                return at
            }
        }
        hasWhiteSpace = hasWhiteSpace || at != from
        return at
    }
}
