/// What one walk over an input has found: the value of every path of a ``PathTable``.
struct PathValues: Sendable {
    let document: JSONDocument
    /// Where the input stands on the tape of the document.
    private let root: Int
    /// Tape indices by slot; 0, where the root of a document stands and no member can, is missing.
    private let indices: [Int32]

    init(_ input: JSONPlace, indices: [Int32]) {
        document = input.document
        root = input.index
        self.indices = indices
    }

    /// The whole input.
    var input: JSONPlace { JSONPlace(document: document, index: root) }

    /// The value of a path, or `nil` if it is missing.
    func value(_ slot: PathSlot) -> JSONValue? {
        if slot.index == 0 { return JSONValue(document, root) }
        let index = node(slot)
        return index == 0 ? nil : JSONValue(document, index)
    }

    /// The tape index of a path in ``document``, or 0 if it is missing; the path of no keys is not asked for.
    @inline(__always) func node(_ slot: PathSlot) -> Int { Int(indices[slot.index]) }

    /// The type of the value of a path, or `nil` if it is missing.
    func kind(_ slot: PathSlot) -> JSONValue.Kind? {
        if slot.index == 0 { return document.kind(root) }
        let index = node(slot)
        return index == 0 ? nil : document.kind(index)
    }

    /// Whether the value of a path, one with keys, is a string of exactly these bytes of UTF-8; makes nothing.
    func isText(_ slot: PathSlot, _ utf8: borrowing Span<UInt8>) -> Bool {
        let index = node(slot)
        if index == 0 { return false }
        switch document.tag(index) {
        case .string, .escaped: return document.isText(index, utf8)
        default: return false
        }
    }

    /// Whether the value of a path, one with keys, is `false`; makes nothing.
    func isFalse(_ slot: PathSlot) -> Bool {
        let index = node(slot)
        return index != 0 && document.tag(index) == .false
    }

    /// The number at a path, or `nil` if there is none.
    func double(_ slot: PathSlot) -> Double? { value(slot)?.double }
}
