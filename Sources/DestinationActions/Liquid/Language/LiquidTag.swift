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
        guard name.utf8.count <= 40 else { return "" }
        var best: (name: String, distance: Int)?
        for candidate in names {
            let distance = distance(Array(name.utf8), Array(candidate.utf8))
            if distance < best?.distance ?? 4, distance < candidate.utf8.count { best = (candidate, distance) }
        }
        return best.map { " Did you mean '\($0.name)'?" } ?? ""
    }

    /// How many letters must be inserted, removed or replaced.
    private static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
        var row = Array(0...b.count)
        for (index, letter) in a.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in b.indices {
                let replaced = diagonal + (letter == b[column] ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(replaced, diagonal + 1, row[column] + 1)
            }
        }
        return row[b.count]
    }
}
