/// The tags of the language, for what can be said about a name that is none of them.
enum LiquidTag {
    /// The tags that templates may use.
    static let usable = [
        "assign", "break", "capture", "comment", "continue", "cycle", "decrement", "echo", "if", "increment", "liquid",
        "raw", "unless",
    ]

    /// The tags of LiquidJS that are switched off.
    static let disabled: Set<String> = ["case", "for", "include", "layout", "render", "tablerow"]

    /// The error for a tag that cannot be used, made by a function that knows the place.
    static func unusable(_ name: String, _ error: (String) -> LiquidSyntaxError) -> LiquidSyntaxError {
        if disabled.contains(name) { return error("The tag \(name) is disabled.") }
        return error("The tag \(name) is not known." + Suggestion.sentence(for: name, among: usable))
    }
}

/// The nearest of some names to one that is none of them.
enum Suggestion {
    /// `" Did you mean 'x'?"` with the nearest name, or `""` if none is near.
    static func sentence(for name: String, among names: some Sequence<String>) -> String {
        NearestName.of(name, among: names).map { " Did you mean '\($0)'?" } ?? ""
    }
}
