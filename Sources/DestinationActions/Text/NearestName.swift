extension TriggerFunction {
    /// The function whose name is written almost like a text, for a hint in an error.
    static func nearest(to text: String) -> TriggerFunction? {
        guard text.utf8.count <= 20 else { return nil }
        let letters = Array(text.lowercased().utf8)
        let distances = allCases.map { (function: $0, distance: distance(letters, Array($0.rawValue.utf8))) }
        guard let best = distances.min(by: { $0.distance < $1.distance }), best.distance * 3 <= letters.count else {
            return nil
        }
        return best.function
    }

    /// How many letters must be added, removed or replaced to make one word of another.
    private static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
        var row = Array(0...b.count)
        for (i, letter) in a.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, other) in b.enumerated() {
                let replaced = diagonal + (letter == other ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(replaced, row[j] + 1, row[j + 1] + 1)
            }
        }
        return row[b.count]
    }
}
