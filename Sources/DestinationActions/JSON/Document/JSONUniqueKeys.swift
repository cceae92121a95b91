/// Looks for repeated keys, so that what has none may be copied as it stands.
///
/// Each key is put into a small hash table by its first and last eight bytes and its length; only keys that meet there are
/// compared. Keys made to meet would cost more than linear time: whoever sends many of them gets a set with a random seed.
///
/// Unsafe reads, and why they stay inside: `at` runs over the keys of an object, whose entries the parser wrote, and a
/// key's offset and length lie within the bytes; slots of the table are taken modulo its size.
extension JSONDocument {
    /// Whether a value, and all that is in it, holds no object with a repeated key.
    func hasUniqueKeys(_ index: Int) -> Bool {
        guard tag(index).isContainer else { return true }
        let end = next(index)
        var at = index
        while at < end {
            let tag = tape[at] >> 60
            if tag < Tag.array.rawValue {
                at &+= 1
            } else {
                if tag == Tag.object.rawValue, !keysAreUnique(at) { return false }
                at &+= 2
            }
        }
        return true
    }

    /// Whether no key of an object repeats; what is in its members does not matter.
    func keysAreUnique(_ object: Int) -> Bool {
        let count = count(object)
        if count < 2 { return true }
        var size = 8
        while size < count * 4 { size *= 2 }
        let answer = withUnsafeTemporaryAllocation(of: UInt32.self, capacity: size) { table -> Bool? in
            guard let table = table.baseAddress else { return nil }
            table.update(repeating: 0, count: size)
            return bytes.withUnsafeBufferPointer { bytes in
                guard let bytes = bytes.baseAddress else { return nil }
                return withExtendedLifetime(self) {
                    keysAreUnique(object, tape.entries, bytes, table, mask: size - 1, budget: count)
                }
            }
        }
        return answer ?? keysAreUniqueByBytes(object)
    }

    /// The answer, or `nil` if a key is escaped or too many keys met.
    @inline(__always) private func keysAreUnique(
        _ object: Int, _ tape: UnsafePointer<UInt64>, _ bytes: UnsafePointer<UInt8>,
        _ table: UnsafeMutablePointer<UInt32>, mask: Int, budget: Int
    ) -> Bool? {
        let end = Int(truncatingIfNeeded: tape[object &+ 1] & 0xFFFF_FFFF)
        let size = self.bytes.count
        var budget = budget
        var at = object &+ 2
        while at < end {
            let entry = tape[at]
            if entry >> 60 == Tag.escaped.rawValue { return nil }
            let offset = Int(truncatingIfNeeded: entry & 0xFFFF_FFFF)
            let length = Int(truncatingIfNeeded: entry >> 32 & 0xFFF_FFFF)
            var slot = JSONBytes.hash(bytes, offset, length, size) & mask
            while true {
                let other = Int(table[slot])
                if other == 0 { break }
                // Tag and length make the upper half of an entry.
                let met = tape[other]
                if met >> 32 == entry >> 32,
                    JSONBytes.equal(bytes + offset, bytes + Int(truncatingIfNeeded: met & 0xFFFF_FFFF), length)
                {
                    return false
                }
                budget &-= 1
                if budget < 0 { return nil }
                slot = (slot &+ 1) & mask
            }
            table[slot] = UInt32(truncatingIfNeeded: at)
            let isContainer = tape[at &+ 1] >> 60 >= Tag.array.rawValue
            at = isContainer ? Int(truncatingIfNeeded: tape[at &+ 2] & 0xFFFF_FFFF) : at &+ 2
        }
        return true
    }

    @inline(never) private func keysAreUniqueByBytes(_ object: Int) -> Bool {
        var seen = Set<[UInt8]>(minimumCapacity: count(object))
        let end = next(object)
        var at = object + 2
        while at < end {
            if !seen.insert(keyBytes(at)).inserted { return false }
            at = next(at + 1)
        }
        return true
    }

    /// The members of an object by the tape indices of key and value: of a repeated key the last value, at the place of
    /// the first.
    func uniqueMembers(_ object: Int) -> [(key: Int, value: Int)] {
        var places: [[UInt8]: Int] = [:]
        var members: [(key: Int, value: Int)] = []
        let end = next(object)
        var at = object + 2
        while at < end {
            let key = keyBytes(at)
            if let place = places[key] {
                members[place].value = at + 1
            } else {
                places[key] = members.count
                members.append((at, at + 1))
            }
            at = next(at + 1)
        }
        return members
    }
}
