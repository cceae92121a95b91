/// The values of an action's fields, by the fields' slots: cleaned, coerced and validated.
///
/// An object, as payloads are handed on far more often than they are made.
@usableFromInline
final class PayloadValues: Sendable {
    private let draft: PayloadDraft

    init(_ draft: consuming PayloadDraft) { self.draft = draft }

    /// How many fields there are.
    var count: Int { draft.template.count }

    @inline(__always) func state(at slot: Int) -> PayloadDraft.State { draft.state(at: slot) }

    /// Whether a slot holds a value other than null.
    @usableFromInline func isPresent(at slot: Int) -> Bool { draft.state(at: slot) == .value }

    /// The value in a slot, null included, or `nil` if it is missing.
    @usableFromInline func value(at slot: Int) -> JSONValue? { draft.value(at: slot) }

    /// Writes the value in a slot, or nothing if it is missing; what was not changed is written as it stands in the
    /// input.
    ///
    /// - Returns: Whether something was written.
    @discardableResult
    @inline(__always) func write(_ slot: Int, into writer: inout JSONWriter) -> Bool {
        draft.write(slot, into: &writer)
    }

    /// About how many bytes the values take in a body, with a key for each.
    var approximateSize: Int {
        var size = 2
        for slot in 0..<count {
            if let value = value(at: slot) { size += value.approximateSize + 16 }
        }
        return size
    }
}

/// The values of a payload while they are put together.
///
/// A value that needed no change stays what it was, a place in the event's document; its bytes can be copied from
/// there. So does each member of an object that a mapping put together of such places.
struct PayloadDraft: Sendable {
    /// The document that the entries point into.
    let document: JSONDocument
    /// What is the same for every event.
    let template: PayloadTemplate
    /// What each slot holds.
    ///
    /// 0 is missing, -1 is null, a positive number is an index on the tape of ``document``, -2 and below count through
    /// the values of the template and then ``values``, and the least numbers through its objects. Behind the fields stand
    /// the members of the objects.
    private var entries: [Int32]
    private var values: [JSONValue] = []

    /// Makes a draft of what is the same for every event, and of places in a document.
    ///
    /// - Parameters:
    ///   - template: What is the same for every event.
    ///   - document: The document.
    ///   - fill: Sets the places.
    @inline(__always) init(
        filling template: PayloadTemplate, _ document: JSONDocument, _ fill: (inout PayloadEntries) -> Void = { _ in }
    ) {
        self.document = document
        self.template = template
        entries = template.entries
        var entries = entries.mutableSpan
        fill(&entries)
    }

    /// What a slot holds, without its value.
    enum State: Sendable { case missing, null, value }

    @inline(__always) func state(at slot: Int) -> State {
        guard slot >= 0, slot < template.count else { return .missing }
        return switch entries[slot] {
        case 0: .missing
        case -1: .null
        default: .value
        }
    }

    /// The value in a slot, null included, or `nil` if it is missing.
    func value(at slot: Int) -> JSONValue? {
        guard slot >= 0, slot < template.count else { return nil }
        let entry = entries[slot]
        if entry > 0 { return JSONValue(document, Int(entry)) }
        if entry == 0 { return nil }
        if entry == -1 { return .null }
        guard let object = object(entry) else { return value(entry) }
        return JSONValue(
            JSONObject(
                uniqueMembers: object.keys.indices.compactMap { index in
                    let node = Int(entries[object.start + index])
                    guard node > 0 else { return nil }
                    return (object.keys[index], JSONValue(document, node))
                }))
    }

    @inline(__always) func write(_ slot: Int, into writer: inout JSONWriter) -> Bool {
        guard slot >= 0, slot < template.count else { return false }
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
            writer.value(value(entry))
        }
        return true
    }

    private func write(_ object: PathObject, into writer: inout JSONWriter) {
        writer.byte(0x7B)
        for index in 0..<object.writtenKeys.count {
            let node = Int(entries[object.start + index])
            guard node > 0 else { continue }
            object.writtenKeys.write(index, into: &writer)
            writer.node(document, node)
            writer.byte(0x2C)
        }
        writer.dropTrailingComma()
        writer.byte(0x7D)
    }

    @inline(__always) mutating func setNode(_ index: Int, at slot: Int) {
        entries[slot] = Int32(truncatingIfNeeded: index)
    }

    mutating func set(_ value: JSONValue, at slot: Int) {
        if case .null = value.storage {
            entries[slot] = -1
        } else {
            values.append(value)
            entries[slot] = Int32(-1 - template.values.count - values.count)
        }
    }

    /// A value that stands in no document.
    private func value(_ entry: Int32) -> JSONValue {
        let index = -2 - Int(entry)
        let count = template.values.count
        return index < count ? template.values[index] : values[index - count]
    }

    @inline(__always) private func object(_ entry: Int32) -> PathObject? {
        let index = Int(entry) - Int(Int32.min)
        return index < template.objects.count ? template.objects[index] : nil
    }
}

/// The values of a payload that are the same for every event.
final class PayloadTemplate: Sendable {
    let count: Int
    let objects: [PathObject]
    let values: [JSONValue]
    let entries: [Int32]

    /// Makes a template.
    ///
    /// - Parameters:
    ///   - count: How many fields there are.
    ///   - objects: The objects that are put together of places in the document.
    ///   - literals: The values that are the same for every event, with their places.
    init(count: Int, objects: [PathObject] = [], literals: [(slot: Int, value: JSONValue)] = []) {
        self.count = count
        self.objects = objects
        var entries = [Int32](repeating: 0, count: objects.reduce(count) { $0 + $1.keys.count })
        var values: [JSONValue] = []
        for (slot, value) in literals {
            if !value.isNull { values.append(value) }
            entries[slot] = value.isNull ? -1 : Int32(-1 - values.count)
        }
        self.values = values
        self.entries = entries
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
    let writtenKeys: JSONKeys
    /// Where the entries of the members begin in ``PayloadDraft``.
    let start: Int

    init(keys: [String], start: Int) {
        self.keys = keys
        self.start = start
        writtenKeys = JSONKeys(keys)
    }
}

/// Some fields of an action by their slots; those of nearly all actions are bits of one word.
@usableFromInline struct SlotSet {
    @usableFromInline var word: UInt64 = 0
    @usableFromInline var higher: [Int] = []

    @inlinable init() {}

    /// Adds the slot of a field.
    mutating func insert(_ slot: Int) {
        if slot < 64 { word |= 1 &<< UInt64(slot) } else { higher.append(slot) }
    }

    func contains(_ slot: Int) -> Bool { slot < 64 ? word &>> UInt64(slot) & 1 == 1 : higher.contains(slot) }
}
