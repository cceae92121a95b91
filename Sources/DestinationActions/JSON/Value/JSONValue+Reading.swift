extension JSONValue {
    /// The type of the value.
    public var kind: Kind {
        switch storage {
        case .null: .null
        case .bool: .bool
        case .int, .uint, .double: .number
        case .string: .string
        case .array: .array
        case .object: .object
        case .node(let document, let index): document.kind(index)
        }
    }

    /// A Boolean value that indicates whether the value is null.
    public var isNull: Bool { kind == .null }

    /// The boolean, or `nil` if the value is of another type.
    public var bool: Bool? {
        switch storage {
        case .bool(let value): value
        case .node(let document, let index):
            switch document.tag(index) {
            case .true: true
            case .false: false
            default: nil
            }
        default: nil
        }
    }

    /// The text, or `nil` if the value is of another type.
    ///
    /// A lone surrogate escape is read as U+FFFD.
    public var string: String? {
        switch storage {
        case .string(let value): value
        case .node(let document, let index):
            switch document.tag(index) {
            case .string, .escaped: document.text(index)
            default: nil
            }
        default: nil
        }
    }

    /// The number as an integer, or `nil` if it is none, has a fraction, or passes the bounds of `Int`.
    public var int: Int? {
        switch storage {
        case .int(let value): Int(exactly: value)
        case .double(let value): Int(exactly: value)
        case .node(let document, let index): document.number(index).flatMap { JSONValue($0).int }
        default: nil
        }
    }

    /// The number as an unsigned integer, or `nil` if it is none, is negative, has a fraction, or passes `UInt64`.
    public var uint: UInt64? {
        switch storage {
        case .int(let value): UInt64(exactly: value)
        case .uint(let value): value
        case .double(let value): UInt64(exactly: value)
        case .node(let document, let index): document.number(index).flatMap { JSONValue($0).uint }
        default: nil
        }
    }

    /// The number, or `nil` if the value is of another type or no double can hold it (`1e400`).
    public var double: Double? {
        switch storage {
        case .int(let value): Double(value)
        case .uint(let value): Double(value)
        case .double(let value): value
        case .node(let document, let index): document.number(index).flatMap { JSONValue($0).double }
        default: nil
        }
    }

    /// The items, or `nil` if the value is no array.
    public var array: [JSONValue]? {
        switch storage {
        case .array(let items): return items
        case .node(let document, let index) where document.tag(index) == .array:
            var items: [JSONValue] = []
            items.reserveCapacity(document.count(index))
            let end = document.next(index)
            var at = index + 2
            while at < end {
                items.append(JSONValue(document, at))
                at = document.next(at)
            }
            return items
        default: return nil
        }
    }

    /// The members, or `nil` if the value is no object.
    public var object: JSONObject? {
        switch storage {
        case .object(let object): return object
        case .node(let document, let index) where document.tag(index) == .object:
            var members: [(String, JSONValue)] = []
            members.reserveCapacity(document.count(index))
            let end = document.next(index)
            var at = index + 2
            while at < end {
                members.append((document.text(at), JSONValue(document, at + 1)))
                at = document.next(at + 1)
            }
            return JSONObject(uniquingLast: members)
        default: return nil
        }
    }

    /// The first key that stands again in an object; `nil` if none does.
    var repeatedKey: String? {
        guard case .node(let document, let index) = storage, document.tag(index) == .object,
            !document.keysAreUnique(index)
        else { return nil }
        var seen: Set<ExactText> = []
        let end = document.next(index)
        var at = index + 2
        while at < end {
            let key = document.text(at)
            if !seen.insert(ExactText(key)).inserted { return key }
            at = document.next(at + 1)
        }
        return nil
    }

    /// How many items an array has, or members an object (a repeated key once); 0 for any other value.
    public var count: Int {
        switch storage {
        case .array(let items): items.count
        case .object(let object): object.count
        case .node(let document, let index):
            switch document.tag(index) {
            case .array: document.count(index)
            case .object: document.keysAreUnique(index) ? document.count(index) : object?.count ?? 0
            default: 0
            }
        default: 0
        }
    }

    /// The member of an object, or `nil` if there is none of that key or the value is no object.
    public subscript(key: String) -> JSONValue? {
        switch storage {
        case .object(let object): object[key]
        case .node(let document, let index): document.member(index, Array(key.utf8)).map { JSONValue(document, $0) }
        default: nil
        }
    }

    /// The item of an array, or `nil` if there is none at that index or the value is no array.
    public subscript(index: Int) -> JSONValue? {
        switch storage {
        case .array(let items): items.indices.contains(index) ? items[index] : nil
        case .node(let document, let node): document.item(node, index).map { JSONValue(document, $0) }
        default: nil
        }
    }

    /// Whether the value is a string of exactly these bytes of UTF-8; makes nothing of a place in a document.
    func isText(_ utf8: borrowing Span<UInt8>) -> Bool {
        switch storage {
        case .string(let text):
            let text = Array(text.utf8)
            return text.count == utf8.count && JSONBytes.equal(text, at: 0, utf8)
        case .node(let document, let index):
            switch document.tag(index) {
            case .string, .escaped: return document.isText(index, utf8)
            default: return false
            }
        default: return false
        }
    }

    /// Calls a function with the UTF-8 of a string, which is not copied where it stands in a document without escapes.
    ///
    /// - Returns: What the function returns, or `nil` if the value is no string.
    func withText<Result>(_ body: (borrowing Span<UInt8>) -> Result) -> Result? {
        if case .node(let document, let index) = storage, document.tag(index) == .string {
            let start = document.offset(index)
            let bytes = document.bytes
            return body(bytes.span.extracting(start..<(start + document.length(index))))
        }
        guard let bytes = string.map({ Array($0.utf8) }) else { return nil }
        return body(bytes.span)
    }

    /// Whether the value is the string `""`.
    var isEmptyText: Bool {
        switch storage {
        case .string(let text): text.isEmpty
        case .node(let document, let index): document.tag(index) == .string && document.length(index) == 0
        default: false
        }
    }

    /// The first number in the value that no double can hold, such as `1e400`.
    var unrepresentableNumber: JSONPosition? {
        switch storage {
        case .node(let document, let index): return document.overflow(in: index)
        case .array(let items):
            for item in items { if let position = item.unrepresentableNumber { return position } }
            return nil
        case .object(let object):
            for member in object { if let position = member.value.unrepresentableNumber { return position } }
            return nil
        default: return nil
        }
    }

    /// Calls a function with each item of an array.
    func forEachItem(_ body: (JSONValue) -> Void) {
        switch storage {
        case .array(let items): items.forEach(body)
        case .node(let document, let index) where document.tag(index) == .array:
            let end = document.next(index)
            var at = index + 2
            while at < end {
                body(JSONValue(document, at))
                at = document.next(at)
            }
        default: break
        }
    }

    /// Calls a function with each member of an object, a repeated key once.
    func forEachMember(_ body: (String, JSONValue) -> Void) {
        switch storage {
        case .object(let object): for member in object { body(member.key, member.value) }
        case .node(let document, let index) where document.tag(index) == .object:
            if document.keysAreUnique(index) {
                let end = document.next(index)
                var at = index + 2
                while at < end {
                    body(document.text(at), JSONValue(document, at + 1))
                    at = document.next(at + 1)
                }
            } else if let object {
                for member in object { body(member.key, member.value) }
            }
        default: break
        }
    }
}

extension JSONDocument {
    @inline(__always) func kind(_ index: Int) -> JSONValue.Kind {
        switch tag(index) {
        case .null: .null
        case .true, .false: .bool
        case .integer, .number, .overflow: .number
        case .string, .escaped: .string
        case .array: .array
        case .object: .object
        }
    }

    /// The number at an index: exact if it is an integer of 64 bits, else a double; `nil` for what is no number.
    func number(_ index: Int) -> JSONValue.Storage? {
        let start = offset(index)
        let text = bytes[start..<(start + length(index))]
        switch tag(index) {
        case .integer: return JSONNumber.integer(text) ?? JSONNumber.double(text).map { .double($0) }
        case .number: return JSONNumber.double(text).map { .double($0) }
        default: return nil
        }
    }
}

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

extension JSONValue.Kind {
    /// The type in words, such as `a string`.
    var inWords: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}

extension JSONValue {
    /// What was found, for a message: the type and, shortened, the value.
    var found: String {
        switch kind {
        case .null, .array, .object: return kind.inWords
        case .bool: return "the boolean \(self)"
        case .number: return "the number \(self)"
        case .string:
            return "the string \"\(ShownText.line(ShownText.shortened(string ?? "", to: 40)))\""
        }
    }
}
