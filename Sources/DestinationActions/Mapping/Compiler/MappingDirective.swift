/// A directive of mappings: the key by which they call it, and what compiles it.
///
/// A directive is a file in `Directives/`: its key, its Swift form, what it compiles to, and how that is evaluated. Being one
/// of ``all`` makes it known.
struct MappingDirective: Sendable {
    /// The key, which begins with `@`.
    let name: String
    /// Compiles what stands under the key; the place is that of the key.
    let compile: @Sendable (inout MappingCompiler, _ options: JSONValue, _ place: MappingPlace) -> CompiledMapping.Node

    init(
        _ name: String,
        compile: @escaping @Sendable (inout MappingCompiler, JSONValue, MappingPlace) -> CompiledMapping.Node
    ) {
        self.name = name
        self.compile = compile
    }

    /// The directives that a mapping may use.
    static let all: [MappingDirective] = [
        .path, .template, .literal, .if, .case, .replace, .arrayPath, .flatten, .json, .merge, .transform,
        .excludeWhenNull, .liquid, .saved,
    ]

    /// Whether a key of an object makes it a directive.
    ///
    /// `hasPrefix` would miss a key whose second scalar combines.
    static func isName(_ key: String) -> Bool { key.utf8.first == 0x40 }
}

extension MappingValue {
    /// A directive with what stands under its key.
    init(_ directive: MappingDirective, _ options: JSONValue?) { self.init([directive.name: options ?? .null]) }

    /// A directive with its options; those that are missing are left out.
    init(_ directive: MappingDirective, _ options: [(String, JSONValue?)]) {
        let present = options.compactMap { option in option.1.map { (option.0, $0) } }
        self.init(directive, JSONValue(JSONObject(uniquingLast: present)))
    }
}
