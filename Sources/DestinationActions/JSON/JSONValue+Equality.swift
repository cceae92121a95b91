extension JSONValue: Hashable {
    /// Compares by value: numbers by what they are worth, objects without regard to order, text by Unicode scalars.
    public static func == (a: JSONValue, b: JSONValue) -> Bool {
        switch (a.kind, b.kind) {
        case (.null, .null): return true
        case (.bool, .bool): return a.bool == b.bool
        case (.number, .number):
            // Exact where one is an integer of 64 bits; a number beyond every double equals only itself.
            let (int, otherInt) = (a.int, b.int)
            if int != nil || otherInt != nil { return int == otherInt }
            let (uint, otherUInt) = (a.uint, b.uint)
            if uint != nil || otherUInt != nil { return uint == otherUInt }
            if let x = a.double, let y = b.double { return x == y }
            return a.double == nil && b.double == nil && a.bytes == b.bytes
        case (.string, .string):
            guard let x = a.string, let y = b.string else { return false }
            return x.utf8.elementsEqual(y.utf8)
        case (.array, .array): return a.array == b.array
        case (.object, .object): return a.object == b.object
        default: return false
        }
    }

    /// Hashes by value, in step with equality.
    public func hash(into hasher: inout Hasher) {
        switch kind {
        case .null: hasher.combine(0)
        case .bool: hasher.combine(bool)
        case .number: hasher.combine(double)
        case .string: for byte in (string ?? "").utf8 { hasher.combine(byte) }
        case .array:
            hasher.combine(count)
            forEachItem { $0.hash(into: &hasher) }
        case .object: object?.hash(into: &hasher)
        }
    }
}
