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
