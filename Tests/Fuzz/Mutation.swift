import DestinationActions

/// Changes input at random.
enum Mutation {
    /// What often stands where readers go wrong.
    private static let words: [[UInt8]] = [
        "\"", "\\", "{", "}", "[", "]", ":", ",", "null", "true", "-", "1e300", "-0", "1e-400", "9223372036854775808",
        "0.1", "\\u0000", "\\ud800", "\u{0}", "\u{202E}", "\u{FEFF}", "é", "e\u{301}", "😀", "$.", "$.a[0]", "..",
        "@path", "@template", "@liquid", "@if", "@arrayPath", "{{", "}}", "{{{x}}}", "{%", "%}", "| date: '%s'", "(",
        ")",
        "and", "or", "!=", "contains(", "match(", "*", "?", "%zz", "&amp;", "https://", "s3cr3t-key-of-a-partner",
        "\r\n",
        "2026-13-45T99:99:99Z", "+275760-09-13T00:00:00.000Z", "messageId", "userId", "properties", "integrations",
    ].map { Array($0.utf8) }

    /// Some changes, mostly few.
    static func changed(_ bytes: [UInt8], _ random: inout SplitMix64, mixing others: [[UInt8]] = []) -> [UInt8] {
        var bytes = bytes
        let changes = 1 << Int.random(in: 0...3, using: &random)
        for _ in 0..<changes { change(&bytes, &random, others) }
        return bytes
    }

    static func changed(_ text: String, _ random: inout SplitMix64, mixing others: [String] = []) -> String {
        String(decoding: changed(Array(text.utf8), &random, mixing: others.map { Array($0.utf8) }), as: UTF8.self)
    }

    private static func change(_ bytes: inout [UInt8], _ random: inout SplitMix64, _ others: [[UInt8]]) {
        if bytes.isEmpty {
            bytes = words.randomElement(using: &random) ?? []
            return
        }
        let place = Int.random(in: 0..<bytes.count, using: &random)
        let end = min(bytes.count, place + Int.random(in: 1...40, using: &random))
        switch Int.random(in: 0..<10, using: &random) {
        case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 1: bytes[place] = UInt8.random(in: .min ... .max, using: &random)
        case 2: bytes.removeSubrange(place..<end)
        case 3: bytes.insert(contentsOf: bytes[place..<end], at: place)
        case 4: bytes.removeSubrange(place...)
        case 5, 6: bytes.insert(contentsOf: words.randomElement(using: &random) ?? [], at: place)
        case 7: bytes.replaceSubrange(place..<end, with: words.randomElement(using: &random) ?? [])
        case 8:
            let other = others.randomElement(using: &random) ?? bytes
            if other.isEmpty { return }
            let from = Int.random(in: 0..<other.count, using: &random)
            bytes.insert(contentsOf: other[from..<min(other.count, from + 60)], at: place)
        default:
            // Nested so deep that a reader without a bound would fall.
            let count = Int.random(in: 1...5000, using: &random)
            bytes.insert(contentsOf: repeatElement(bytes[place], count: count), at: place)
        }
    }
}
