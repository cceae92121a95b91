/// The case functions of the filter language: full Unicode mappings, without a locale.
enum TriggerCase {
    /// The text in lower case; Σ at the end of a word becomes ς, the one mapping that depends on what stands around.
    static func lower(_ utf8: [UInt8]) -> [UInt8] {
        if let ascii = ascii(utf8, { $0 &- 0x41 < 26 ? $0 | 0x20 : $0 }) { return ascii }
        let scalars = Array(String(decoding: utf8, as: UTF8.self).unicodeScalars)
        var text = ""
        for (index, scalar) in scalars.enumerated() {
            if scalar == "\u{3A3}" {
                text += isFinal(index, scalars) ? "\u{3C2}" : "\u{3C3}"
            } else {
                text += scalar.properties.lowercaseMapping
            }
        }
        return Array(text.utf8)
    }

    /// The text in upper case; one character may become several (`ß`, `SS`).
    static func upper(_ utf8: [UInt8]) -> [UInt8] {
        if let ascii = ascii(utf8, { $0 &- 0x61 < 26 ? $0 & 0xDF : $0 }) { return ascii }
        var text = ""
        for scalar in String(decoding: utf8, as: UTF8.self).unicodeScalars {
            text += scalar.properties.uppercaseMapping
        }
        return Array(text.utf8)
    }

    /// The text with the first character of each word in upper case; words stand between spaces.
    static func title(_ utf8: [UInt8]) -> [UInt8] {
        var text = ""
        var isStart = true
        for scalar in String(decoding: utf8, as: UTF8.self).unicodeScalars {
            text += isStart ? scalar.properties.uppercaseMapping : String(scalar)
            isStart = scalar == " "
        }
        return Array(text.utf8)
    }

    /// The text with another character in the place of every space.
    static func joined(_ utf8: [UInt8], by byte: UInt8) -> [UInt8] { utf8.map { $0 == 0x20 ? byte : $0 } }

    /// Maps a text byte by byte, or gives `nil` if it is not all ASCII.
    private static func ascii(_ utf8: [UInt8], _ map: (UInt8) -> UInt8) -> [UInt8]? {
        guard utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
        return utf8.map(map)
    }

    /// Unicode's condition Final_Sigma: a cased letter before and none behind, whatever case-ignorable lies between.
    private static func isFinal(_ index: Int, _ scalars: [Unicode.Scalar]) -> Bool {
        let before = scalars[..<index].last { !$0.properties.isCaseIgnorable }
        let behind = scalars[(index + 1)...].first { !$0.properties.isCaseIgnorable }
        return before?.properties.isCased == true && behind?.properties.isCased != true
    }
}
