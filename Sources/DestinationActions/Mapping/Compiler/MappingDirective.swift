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
}
