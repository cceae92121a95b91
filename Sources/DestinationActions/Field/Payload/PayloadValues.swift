/// The values of an action's fields, by the fields' places: cleaned, coerced and validated.
///
/// A value that needed no change stays what it was, a place in the event's document; its bytes can be copied from
/// there. So does each member of an object that a mapping put together of such places.
@usableFromInline
struct PayloadValues: Sendable {
    /// The document that the entries point into.
    let document: JSONDocument
    /// How many fields there are.
    let count: Int
    /// What each slot holds.
    ///
    /// 0 is missing, -1 is null, a positive number is an index on the tape of ``document``, -2 and below count through
    /// ``values``, and the least numbers through ``objects``. Behind the fields stand the members of the objects.
    private var entries: [Int32]
    private var values: [JSONValue]
    private let objects: [PathObject]

    /// Makes values of which none is there yet.
    init(count: Int, in document: JSONDocument) {
        self.document = document
        self.count = count
        objects = []
        values = []
        entries = [Int32](repeating: 0, count: count)
    }

    /// Makes values of those that are the same for every event, and of places in a document.
    ///
    /// - Parameters:
    ///   - template: What is the same for every event.
    ///   - document: The document.
    ///   - fill: Sets the places.
    @inline(__always) init(
        filling template: PayloadTemplate, _ document: JSONDocument, _ fill: (inout PayloadEntries) -> Void
    ) {
        self.document = document
        count = template.count
        objects = template.objects
        values = template.values
        entries = template.entries
        var entries = entries.mutableSpan
        fill(&entries)
    }

    /// What a slot holds, without its value.
    enum State: Sendable { case missing, null, value }

    @inline(__always) func state(at slot: Int) -> State {
        guard slot >= 0, slot < count else { return .missing }
        return switch entries[slot] {
        case 0: .missing
        case -1: .null
        default: .value
        }
    }

    /// Whether a slot holds a value other than null.
    @usableFromInline func isPresent(at slot: Int) -> Bool { state(at: slot) == .value }

    /// The value in a slot, null included, or `nil` if it is missing.
    @usableFromInline func value(at slot: Int) -> JSONValue? {
        guard slot >= 0, slot < count else { return nil }
        let entry = entries[slot]
        if entry > 0 { return JSONValue(document, Int(entry)) }
        if entry == 0 { return nil }
        if entry == -1 { return .null }
        guard let object = object(entry) else { return values[-2 - Int(entry)] }
        return JSONValue(
            JSONObject(
                uniqueMembers: object.keys.indices.compactMap { index in
                    let node = Int(entries[object.start + index])
                    guard node > 0 else { return nil }
                    return (object.keys[index], JSONValue(document, node))
                }))
    }

    /// Writes the value in a slot, or nothing if it is missing; what was not changed is written as it stands in the
    /// input.
    ///
    /// - Returns: Whether something was written.
    @discardableResult
    @inline(__always) func write(_ slot: Int, into writer: inout JSONWriter) -> Bool {
        guard slot >= 0, slot < count else { return false }
        let entry = entries[slot]
        if entry > 0 {
            writer.node(document, Int(entry))
        } else if entry == 0 {
            return false
        } else if entry == -1 {
            writer.raw("null")
        } else if let object = object(entry) {
            write(object, into: &writer)
        } else {
            writer.value(values[-2 - Int(entry)])
        }
        return true
    }

    private func write(_ object: PathObject, into writer: inout JSONWriter) {
        writer.byte(0x7B)
        for index in object.writtenKeys.indices {
            let node = Int(entries[object.start + index])
            guard node > 0 else { continue }
            writer.raw(object.writtenKeys[index])
            writer.node(document, node)
            writer.byte(0x2C)
        }
        writer.dropTrailingComma()
        writer.byte(0x7D)
    }

    @inline(__always) mutating func setNode(_ index: Int, at slot: Int) {
        entries[slot] = Int32(truncatingIfNeeded: index)
    }

    mutating func set(_ value: JSONValue, at slot: Int) { entries[slot] = values.entry(adding: value) }

    /// About how many bytes the values take in a body, with a key for each.
    var approximateSize: Int {
        var size = 2
        for slot in 0..<count {
            if let value = value(at: slot) { size += value.approximateSize + 16 }
        }
        return size
    }

    @inline(__always) private func object(_ entry: Int32) -> PathObject? {
        let index = Int(entry) - Int(Int32.min)
        return index < objects.count ? objects[index] : nil
    }
}

/// The values of a payload that are the same for every event.
struct PayloadTemplate: Sendable {
    let count: Int
    let objects: [PathObject]
    private(set) var values: [JSONValue] = []
    private(set) var entries: [Int32]

    /// Makes a template without values.
    ///
    /// - Parameters:
    ///   - count: How many fields there are.
    ///   - objects: The objects that are put together of places in the document.
    init(count: Int, objects: [PathObject]) {
        self.count = count
        self.objects = objects
        entries = [Int32](repeating: 0, count: objects.reduce(count) { $0 + $1.keys.count })
    }

    mutating func set(_ value: JSONValue, at slot: Int) { entries[slot] = values.entry(adding: value) }
}

extension [JSONValue] {
    /// The entry of a value that stands in no document.
    fileprivate mutating func entry(adding value: JSONValue) -> Int32 {
        if case .null = value.storage { return -1 }
        append(value)
        return Int32(-1 - count)
    }
}

/// What slots hold, while they are being filled: without a look at each write whether somebody else has the array.
typealias PayloadEntries = MutableSpan<Int32>

extension PayloadEntries {
    @inline(__always) mutating func setNode(_ index: Int, at slot: Int) {
        self[slot] = Int32(truncatingIfNeeded: index)
    }

    /// Says that a slot holds the object whose members were set one by one.
    @inline(__always) mutating func setObject(_ index: Int, at slot: Int) {
        self[slot] = Int32.min + Int32(truncatingIfNeeded: index)
    }
}

/// An object that a mapping puts together of places in the event, member by member.
final class PathObject: Sendable {
    let keys: [String]
    /// The keys as JSON, each with its colon.
    let writtenKeys: [[UInt8]]
    /// Where the entries of the members begin in ``PayloadValues``.
    let start: Int

    init(keys: [String], start: Int) {
        self.keys = keys
        self.start = start
        writtenKeys = keys.map(JSONWriter.key)
    }
}

/// Some fields of an action by their places; those of nearly all actions are bits of one word.
@usableFromInline struct SlotSet {
    @usableFromInline var word: UInt64 = 0
    @usableFromInline var higher: [Int] = []

    @inlinable init() {}

    /// Adds the place of a field; that of a field that is computed instead of stored, -1, is nobody's.
    @inlinable mutating func insert(_ slot: Int) {
        if slot < 0 { return }
        if slot < 64 { word |= 1 &<< UInt64(slot) } else { higher.append(slot) }
    }

    func contains(_ slot: Int) -> Bool { slot < 64 ? word &>> UInt64(slot) & 1 == 1 : higher.contains(slot) }
}
