/// How pairs of names and texts say what is nested, as forms and queries have to.
struct NestedNames: Sendable {
    private let members: FormBody.Members
    private let items: FormBody.Items

    init(_ members: FormBody.Members, _ items: FormBody.Items) {
        self.members = members
        self.items = items
    }

    /// Gives the pair of a value, or those of what is nested in it.
    func pairs(_ name: String, _ value: JSONValue, _ pair: (_ name: String, _ text: String) -> Void) {
        switch value.kind {
        case .object:
            for member in value.object ?? [:] {
                let nested = members == .dots ? "\(name).\(member.key)" : "\(name)[\(member.key)]"
                pairs(nested, member.value, pair)
            }
        case .array:
            for (index, item) in (value.array ?? []).enumerated() {
                switch items {
                case .indices: pairs("\(name)[\(index)]", item, pair)
                case .brackets: pairs("\(name)[]", item, pair)
                case .repeated: pairs(name, item, pair)
                }
            }
        case .string: pair(name, value.string ?? "")
        case .null: pair(name, "")
        case .number, .bool: pair(name, String(decoding: value.bytes, as: UTF8.self))
        }
    }
}
