/// A place inside a mapping while it is compiled.
struct MappingPlace {
    /// The keys that lead to the place, each after a slash; empty for the mapping itself.
    let text: String
    /// How many objects and arrays enclose the place.
    let depth: Int

    static let root = MappingPlace(text: "", depth: 0)

    /// The path as problems name it.
    var path: String { text.isEmpty ? "/" : text }

    /// The place of a member or an item.
    func appending(_ key: String) -> MappingPlace { MappingPlace(text: "\(text)/\(key)", depth: depth + 1) }

    /// A place one level further down that is named like this one.
    var nested: MappingPlace { MappingPlace(text: text, depth: depth + 1) }
}
