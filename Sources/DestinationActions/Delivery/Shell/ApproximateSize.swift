extension JSONValue {
    /// About how many bytes the value takes as JSON: exact for what was parsed, escapes aside for what was built.
    var approximateSize: Int {
        switch storage {
        case .null: 4
        case .bool: 5
        case .int, .uint, .double: 8
        case .string(let text): text.utf8.count + 2
        case .array(let items): items.reduce(2) { $0 + $1.approximateSize + 1 }
        case .object(let members): members.reduce(2) { $0 + $1.key.utf8.count + $1.value.approximateSize + 4 }
        case .node(let document, let index): document.slice(index).count
        }
    }
}

extension PayloadSlots {
    /// About how many bytes the values take in a body, with a key for each.
    var approximateSize: Int {
        var size = 2
        for slot in 0..<count {
            if let value = value(at: slot) { size += value.approximateSize + 16 }
        }
        return size
    }
}
