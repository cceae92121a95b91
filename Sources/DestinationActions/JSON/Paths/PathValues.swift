/// What one walk over an input has found: the value of every path of a ``PathTable``.
struct PathSlots: Sendable {
    let document: JSONDocument
    /// Where the input stands on the tape of the document; -1 if it was built.
    private let root: Int
    /// Tape indices by slot; 0, where the root of a document stands and no member can, is missing.
    private let indices: [Int32]
    /// The input and the values by slot, if it was built.
    private let built: Built?

    private final class Built: Sendable {
        let input: JSONValue
        let values: [JSONValue?]

        init(_ input: JSONValue, _ values: [JSONValue?]) {
            self.input = input
            self.values = values
        }
    }

    init(_ document: JSONDocument, root: Int, indices: [Int32]) {
        self.document = document
        self.root = root
        self.indices = indices
        built = nil
    }

    /// Makes the slots of an input that was built.
    init(_ input: JSONValue, values: [JSONValue?]) {
        document = .none
        root = -1
        indices = []
        built = Built(input, values)
    }

    /// Whether the input is a part of ``document``.
    @inline(__always) var isParsed: Bool { root >= 0 }

    /// The whole input.
    var input: JSONValue { built?.input ?? JSONValue(document, root) }

    /// The value of a path, or `nil` if it is missing.
    func value(_ slot: PathSlot) -> JSONValue? {
        if slot.index == 0 { return input }
        if let built { return built.values[slot.index] }
        let index = node(slot)
        return index == 0 ? nil : JSONValue(document, index)
    }

    /// The tape index of a path in ``document``, or 0 if it is missing; the path of no keys is not asked for.
    @inline(__always) func node(_ slot: PathSlot) -> Int { Int(indices[slot.index]) }

    /// The type of the value of a path, or `nil` if it is missing.
    func kind(_ slot: PathSlot) -> JSONValue.Kind? {
        guard isParsed, slot.index != 0 else { return value(slot)?.kind }
        let index = node(slot)
        return index == 0 ? nil : document.kind(index)
    }

    /// Whether the value of a path is a string of exactly these bytes of UTF-8; makes nothing where the input was parsed.
    func isText(_ slot: PathSlot, _ utf8: borrowing Span<UInt8>) -> Bool {
        guard isParsed, slot.index != 0 else { return value(slot)?.isText(utf8) ?? false }
        let index = node(slot)
        if index == 0 { return false }
        switch document.tag(index) {
        case .string, .escaped: return document.isText(index, utf8)
        default: return false
        }
    }

    /// Whether the value of a path is `false`; makes nothing.
    func isFalse(_ slot: PathSlot) -> Bool {
        guard isParsed, slot.index != 0 else { return value(slot)?.bool == false }
        let index = node(slot)
        return index != 0 && document.tag(index) == .false
    }

    /// The number at a path, or `nil` if there is none.
    func double(_ slot: PathSlot) -> Double? { value(slot)?.double }
}
