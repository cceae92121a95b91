/// The name that a misspelt one probably means, for hints in errors.
package enum NearestName {
    /// The nearest of some names, or `nil` if none is near.
    ///
    /// At most three letters may differ, and less than half of the name, or a short one would be like every other.
    /// Whether letters are upper or lower case does not count.
    package static func of(_ name: String, among names: some Sequence<String>) -> String? {
        guard name.utf8.count <= 40 else { return nil }
        let letters = Array(name.lowercased().utf8)
        var best: (name: String, distance: Int)?
        for candidate in names {
            let distance = distance(letters, Array(candidate.lowercased().utf8))
            if distance <= 3, distance * 2 < letters.count, distance < best?.distance ?? .max {
                best = (candidate, distance)
            }
        }
        return best?.name
    }

    /// How many bytes must be added, removed, replaced, or exchanged with their neighbour, to make one word of the other.
    private static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
        var before: [Int] = []
        var row = Array(0...b.count)
        for (i, letter) in a.enumerated() {
            var next = [i + 1]
            for (j, other) in b.enumerated() {
                var least = min(row[j] + (letter == other ? 0 : 1), next[j] + 1, row[j + 1] + 1)
                if i > 0, j > 0, letter == b[j - 1], a[i - 1] == other { least = min(least, before[j - 1] + 1) }
                next.append(least)
            }
            (before, row) = (row, next)
        }
        return row[b.count]
    }
}
