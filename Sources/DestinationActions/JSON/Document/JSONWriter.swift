/// A writer of compact JSON into one growing stretch of raw memory.
///
/// It begins on the stack, where most texts fit, so that the one allocation left is that of the bytes themselves, in their size.
///
/// Unsafe writes, and why they stay inside: every write first makes room for all its bytes (``reserve(_:)``). A writer is
/// only made for a closure, and is not copied, so it does not outlive the memory of the stack that it begins with; what it
/// grows into belongs to it.
struct JSONWriter: ~Copyable {
    private var base: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    private(set) var count = 0
    /// Whether the text has outgrown the stack.
    private var isOwner = false

    private init(_ stack: UnsafeMutableBufferPointer<UInt8>) {
        // Memory of the stack has an address.
        base = stack.baseAddress.unsafelyUnwrapped
        capacity = stack.count
    }

    deinit { if isOwner { base.deallocate() } }

    /// Lends a writer.
    @inline(__always) static func with<Written>(_ write: (consuming JSONWriter) -> Written) -> Written {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 1024) { write(JSONWriter($0)) }
    }

    /// The bytes of what is written.
    static func bytes(_ write: (inout JSONWriter) -> Void) -> [UInt8] {
        with { writer in
            var writer = writer
            write(&writer)
            return writer.bytes
        }
    }

    /// The bytes written so far.
    var bytes: [UInt8] { Array(UnsafeBufferPointer(start: base, count: count)) }

    @inline(__always) private mutating func reserve(_ bytes: Int) {
        if count + bytes > capacity { grow(bytes) }
    }

    @inline(never) private mutating func grow(_ bytes: Int) {
        capacity = max(capacity * 4, count + bytes)
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        larger.update(from: base, count: count)
        if isOwner { base.deallocate() }
        base = larger
        isOwner = true
    }

    @inline(__always) mutating func byte(_ byte: UInt8) {
        reserve(1)
        base[count] = byte
        count += 1
    }

    /// Writes bytes as they are.
    @inline(__always) mutating func raw(_ text: StaticString) {
        let length = text.utf8CodeUnitCount
        reserve(length)
        (base + count).update(from: text.utf8Start, count: length)
        count += length
    }

    /// Writes bytes as they are.
    @inline(__always) mutating func raw(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let source = bytes.baseAddress else { return }
        reserve(bytes.count)
        (base + count).update(from: source, count: bytes.count)
        count += bytes.count
    }

    /// Writes bytes as they are.
    @inline(__always) mutating func raw(_ bytes: [UInt8]) {
        bytes.withUnsafeBufferPointer { raw($0) }
    }

    /// Writes a part of an array of bytes as it is.
    @inline(__always) mutating func raw(_ bytes: [UInt8], _ range: Range<Int>) {
        guard range.lowerBound >= 0, range.upperBound <= bytes.count else { return }
        bytes.withUnsafeBufferPointer { raw(UnsafeBufferPointer(rebasing: $0[range])) }
    }

    /// Takes the last byte back if it is a comma, so that a list may be written with a comma behind each item.
    mutating func dropTrailingComma() {
        if count > 0, base[count - 1] == 0x2C { count -= 1 }
    }

    /// Writes a string in quotes, escaped as far as RFC 8259 requires.
    mutating func string(_ text: String) {
        if text.utf8.withContiguousStorageIfAvailable({ quoted($0) }) == true { return }
        var text = text
        byte(0x22)
        text.withUTF8 { utf8 in
            guard let base = utf8.baseAddress else { return }
            var from = 0
            while from < utf8.count {
                let at = Self.plain(base, from, utf8.count)
                raw(UnsafeBufferPointer(start: base + from, count: at - from))
                if at < utf8.count { escape(base[at]) }
                from = at + 1
            }
        }
        byte(0x22)
    }

    /// Writes a text in quotes if nothing in it has to be escaped, as in most.
    @inline(__always) private mutating func quoted(_ utf8: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let source = utf8.baseAddress, JSONWord.isPlain(source, utf8.count) else { return false }
        reserve(utf8.count + 2)
        base[count] = 0x22
        (base + count + 1).update(from: source, count: utf8.count)
        count += utf8.count + 2
        base[count - 1] = 0x22
        return true
    }

    /// The offset of the first byte from `from` on that has to be escaped, or `count`.
    @inline(__always) private static func plain(_ base: UnsafePointer<UInt8>, _ from: Int, _ count: Int) -> Int {
        var at = from
        while at <= count - 8 {
            let escaped = JSONWord.escaped(JSONWord.load(base, at))
            at += JSONWord.first(escaped)
            if escaped != 0 { return at }
        }
        while at < count, base[at] >= 0x20, base[at] != 0x22, base[at] != 0x5C { at += 1 }
        return at
    }

    private mutating func escape(_ byte: UInt8) {
        switch byte {
        case 0x22: raw("\\\"")
        case 0x5C: raw("\\\\")
        case 0x08: raw("\\b")
        case 0x0C: raw("\\f")
        case 0x0A: raw("\\n")
        case 0x0D: raw("\\r")
        case 0x09: raw("\\t")
        default:
            raw("\\u00")
            self.byte(0x30 + byte >> 4)
            self.byte(Hexadecimal.digit(byte & 0xF))
        }
    }

    /// Writes a key: in quotes, escaped, with its colon.
    mutating func key(_ key: String) {
        string(key)
        byte(0x3A)
    }

    /// A key as it is written: in quotes, escaped, with its colon.
    static func key(_ key: String) -> [UInt8] {
        bytes { $0.key(key) }
    }

    mutating func text(_ ascii: String) {
        var ascii = ascii
        ascii.withUTF8 { raw($0) }
    }
}

extension JSONWriter {
    /// Writes a value: parts of a document as they stand in the input, everything else built.
    ///
    /// - Parameters:
    ///   - value: The value.
    ///   - depth: How many levels of what was built are written at most; null stands for what is deeper.
    mutating func value(_ value: JSONValue, depth: Int = .max) {
        switch value.storage {
        case .node(let document, let index): node(document, index)
        case .array where depth == 0, .object where depth == 0: raw("null")
        case .array(let items):
            byte(0x5B)
            for item in items {
                self.value(item, depth: depth - 1)
                byte(0x2C)
            }
            dropTrailingComma()
            byte(0x5D)
        case .object(let object):
            byte(0x7B)
            for index in object.members.indices {
                key(object.members[index].key)
                self.value(object.members[index].value, depth: depth - 1)
                byte(0x2C)
            }
            dropTrailingComma()
            byte(0x7D)
        case .string(let value): string(value)
        case .int(let value):
            if value < 0 { byte(0x2D) }
            digits(value.magnitude)
        case .uint(let value): digits(value)
        case .double(let value): text(JSONNumber.javaScript(value))
        case .bool(let value): if value { raw("true") } else { raw("false") }
        case .null: raw("null")
        }
    }

    private mutating func digits(_ number: UInt64) {
        var length = 1
        var rest = number / 10
        while rest > 0 {
            length += 1
            rest /= 10
        }
        reserve(length)
        count += length
        rest = number
        for place in 1...length {
            base[count - place] = 0x30 + UInt8(rest % 10)
            rest /= 10
        }
    }

    /// Copies a place of a document: as one slice where that is compact and no key in it repeats.
    @inline(__always) mutating func node(_ document: JSONDocument, _ index: Int) {
        if !document.tag(index).isContainer || !document.hasWhiteSpace && document.hasUniqueKeys(index) {
            raw(document.bytes, document.slice(index))
        } else {
            rebuild(document, index)
        }
    }

    /// Copies a place token by token, leaving white space out, and of repeated keys all but the last.
    private mutating func rebuild(_ document: JSONDocument, _ index: Int) {
        switch document.tag(index) {
        case .array:
            byte(0x5B)
            let end = document.next(index)
            var at = index + 2
            while at < end {
                rebuild(document, at)
                byte(0x2C)
                at = document.next(at)
            }
            dropTrailingComma()
            byte(0x5D)
        case .object:
            byte(0x7B)
            if document.keysAreUnique(index) {
                let end = document.next(index)
                var at = index + 2
                while at < end {
                    member(document, key: at, value: at + 1)
                    at = document.next(at + 1)
                }
            } else {
                for (key, value) in document.uniqueMembers(index) { member(document, key: key, value: value) }
            }
            dropTrailingComma()
            byte(0x7D)
        default: raw(document.bytes, document.slice(index))
        }
    }

    private mutating func member(_ document: JSONDocument, key: Int, value: Int) {
        raw(document.bytes, document.slice(key))
        byte(0x3A)
        rebuild(document, value)
        byte(0x2C)
    }

    /// Writes a value with nothing copied: no white space, numbers as JavaScript prints them, few escapes.
    mutating func canonical(_ value: JSONValue) {
        switch value.kind {
        case .null: raw("null")
        case .bool: if value.bool == true { raw("true") } else { raw("false") }
        case .number:
            let printed = value.javaScriptText
            text(printed.isEmpty ? "null" : printed)
        case .string: string(value.string ?? "")
        case .array:
            byte(0x5B)
            for item in value.array ?? [] {
                canonical(item)
                byte(0x2C)
            }
            dropTrailingComma()
            byte(0x5D)
        case .object:
            byte(0x7B)
            for member in value.object ?? [:] {
                key(member.key)
                canonical(member.value)
                byte(0x2C)
            }
            dropTrailingComma()
            byte(0x7D)
        }
    }
}

extension JSONWriter {
    /// Writes the members of an object, each followed by a comma, without its braces; of repeated keys the last.
    mutating func members(of value: JSONValue, except keys: [String]) {
        if case .node(let document, let index) = value.storage, document.tag(index) == .object,
            document.keysAreUnique(index)
        {
            let end = document.next(index)
            var at = index + 2
            while at < end {
                if !keys.contains(where: { document.isText(at, $0) }) {
                    raw(document.bytes, document.slice(at))
                    byte(0x3A)
                    node(document, at + 1)
                    byte(0x2C)
                }
                at = document.next(at + 1)
            }
            return
        }
        for member in value.object ?? [:] where !keys.contains(where: { $0.isExactly(member.key) }) {
            key(member.key)
            self.value(member.value)
            byte(0x2C)
        }
    }
}
