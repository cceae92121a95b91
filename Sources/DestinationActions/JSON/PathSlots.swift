/// What one walk over an input has found: the value of every path of a ``PathTable``.
///
/// It is a class, so that triggers and mappings pass it on as one reference.
final class PathSlots: Sendable {
    /// The whole input.
    let input: JSONValue
    /// Whether the input is a part of ``document``.
    let isParsed: Bool
    let document: JSONDocument
    /// Tape indices by slot; 0, where the root of a document stands and no member can, is missing.
    let indices: [Int]
    /// The values by slot of an input that was built.
    private let values: [JSONValue?]

    init(input: JSONValue, document: JSONDocument, indices: [Int]) {
        self.input = input
        self.document = document
        isParsed = true
        self.indices = indices
        values = []
    }

    init(input: JSONValue, values: [JSONValue?]) {
        self.input = input
        document = .none
        isParsed = false
        indices = []
        self.values = values
    }

    /// The value of a path, or `nil` if it is missing.
    func value(_ slot: PathSlot) -> JSONValue? {
        if slot.index == 0 { return input }
        guard isParsed else { return values[slot.index] }
        let index = indices[slot.index]
        return index == 0 ? nil : JSONValue(document, index)
    }

    /// The tape index of a path in ``document``, or 0 if it is missing; the path of no keys is not asked for.
    @inline(__always) func node(_ slot: PathSlot) -> Int { indices[slot.index] }

    /// The type of the value of a path, or `nil` if it is missing.
    func kind(_ slot: PathSlot) -> JSONValue.Kind? {
        if isParsed, slot.index != 0 {
            let index = indices[slot.index]
            return index == 0 ? nil : document.kind(index)
        }
        return value(slot)?.kind
    }

    /// Whether the value of a path is a string of exactly these bytes of UTF-8; makes nothing.
    func isText(_ slot: PathSlot, _ utf8: [UInt8]) -> Bool {
        if isParsed, slot.index != 0 {
            let index = indices[slot.index]
            if index == 0 { return false }
            switch document.tag(index) {
            case .string, .escaped: return document.isText(index, utf8)
            default: return false
            }
        }
        return value(slot)?.isText(utf8) ?? false
    }

    /// The number at a path, or `nil` if there is none.
    func double(_ slot: PathSlot) -> Double? { value(slot)?.double }
}
