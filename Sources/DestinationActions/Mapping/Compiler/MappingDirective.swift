/// The directives that a mapping may use.
enum MappingDirective: String, Sendable, CaseIterable {
    case path = "@path"
    case template = "@template"
    case literal = "@literal"
    case `if` = "@if"
    case `case` = "@case"
    case replace = "@replace"
    case arrayPath = "@arrayPath"
    case flatten = "@flatten"
    case json = "@json"
    case merge = "@merge"
    case transform = "@transform"
    case excludeWhenNull = "@excludeWhenNull"
    case liquid = "@liquid"

    /// Whether a key of an object makes it a directive.
    ///
    /// `hasPrefix` would miss a key whose second scalar combines.
    static func isName(_ key: String) -> Bool { key.utf8.first == 0x40 }

    /// The directive that a misspelt name probably means.
    static func nearest(to name: String) -> MappingDirective? {
        guard name.utf8.count <= 32 else { return nil }
        let name = Array(name.lowercased().utf8)
        let distances = allCases.map { ($0, distance(name, Array($0.rawValue.lowercased().utf8))) }
        // Less than half of a name may differ, or a short one would be like every other.
        return distances.filter { $0.1 <= 2 && $0.1 * 2 < name.count }.min { $0.1 < $1.1 }?.0
    }

    /// How many bytes have to be added, dropped or changed to make one name of the other.
    private static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
        var row = Array(0...b.count)
        for (i, x) in a.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, y) in b.enumerated() {
                let above = row[j + 1]
                row[j + 1] = min(above + 1, row[j] + 1, diagonal + (x == y ? 0 : 1))
                diagonal = above
            }
        }
        return row[b.count]
    }
}
