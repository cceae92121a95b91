/// The values of an action's fields, by the fields' places: cleaned, coerced and validated.
///
/// A value that needed no change stays what it was, a place in the event's document; its bytes can be copied from
/// there.
@usableFromInline
struct PayloadSlots: Sendable {
    /// The document that the entries point into, if the input was parsed.
    var document: JSONDocument?
    /// By slot: 0 is missing, -1 is null, a positive number is an index on the tape of ``document``, and -2 and below
    /// count through ``values``.
    private var entries: [Int32]
    private var values: [JSONValue] = []

    init(count: Int) { entries = [Int32](repeating: 0, count: count) }

    var count: Int { entries.count }

    /// What a slot holds, without its value.
    enum State: Sendable { case missing, null, value }

    @inline(__always) func state(at slot: Int) -> State {
        guard entries.indices.contains(slot) else { return .missing }
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
        guard entries.indices.contains(slot) else { return nil }
        let entry = entries[slot]
        if entry > 0, let document { return JSONValue(document, Int(entry)) }
        if entry == 0 { return nil }
        return entry == -1 ? .null : values[-2 - Int(entry)]
    }

    /// Writes the value in a slot, or nothing if it is missing; what was not changed is written as it stands in the
    /// input.
    ///
    /// - Returns: Whether something was written.
    @discardableResult
    @inline(__always) func write(_ slot: Int, into writer: inout JSONWriter) -> Bool {
        guard entries.indices.contains(slot) else { return false }
        let entry = entries[slot]
        if entry > 0, let document {
            writer.node(document, Int(entry))
        } else if entry == 0 {
            return false
        } else if entry == -1 {
            writer.raw("null")
        } else {
            writer.value(values[-2 - Int(entry)])
        }
        return true
    }

    @inline(__always) mutating func setNode(_ index: Int, at slot: Int) {
        entries[slot] = Int32(truncatingIfNeeded: index)
    }

    /// Whether no slot has been filled with a place of the document, or any other value.
    @inline(__always) func isMissing(_ slot: Int) -> Bool { entries[slot] == 0 }

    mutating func set(_ value: JSONValue, at slot: Int) {
        if case .null = value.storage {
            entries[slot] = -1
        } else {
            entries[slot] = Int32(-2 - values.count)
            values.append(value)
        }
    }
}
