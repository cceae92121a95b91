/// Upper and lower case by the full mappings of Unicode, without a locale, as JavaScript maps them.
///
/// The mappings work on code points, so that half a surrogate pair passes as it is.
enum LetterCase {
    /// A text in lower case; Σ at the end of a word becomes ς, the one mapping that depends on what stands around.
    static func lower(_ utf8: [UInt8]) -> [UInt8] {
        ascii(utf8) { $0 &- 0x41 < 26 ? $0 | 0x20 : $0 } ?? utf8Text(of: lower(points(of: utf8)))
    }

    /// A text in upper case; one character may become several (`ß`, `SS`).
    static func upper(_ utf8: [UInt8]) -> [UInt8] {
        ascii(utf8) { $0 &- 0x61 < 26 ? $0 & 0xDF : $0 } ?? utf8Text(of: upper(points(of: utf8)))
    }

    /// A text with the first character of each word in upper case; words stand between spaces.
    static func title(_ utf8: [UInt8]) -> [UInt8] {
        var result: [UInt32] = []
        var isStart = true
        for point in points(of: utf8) {
            if isStart { append(point, \.uppercaseMapping, to: &result) } else { result.append(point) }
            isStart = point == 0x20
        }
        return utf8Text(of: result)
    }

    /// Code points in lower case.
    static func lower(_ points: [UInt32]) -> [UInt32] {
        var result: [UInt32] = []
        result.reserveCapacity(points.count)
        for (index, point) in points.enumerated() {
            if point == 0x3A3 {
                result.append(isFinal(points, index) ? 0x3C2 : 0x3C3)
            } else {
                append(point, \.lowercaseMapping, to: &result)
            }
        }
        return result
    }

    /// Code points in upper case.
    static func upper(_ points: [UInt32]) -> [UInt32] {
        var result: [UInt32] = []
        result.reserveCapacity(points.count)
        for point in points { append(point, \.uppercaseMapping, to: &result) }
        return result
    }

    private static func append(
        _ point: UInt32, _ mapping: KeyPath<Unicode.Scalar.Properties, String>, to result: inout [UInt32]
    ) {
        if let scalar = Unicode.Scalar(point) {
            result += scalar.properties[keyPath: mapping].unicodeScalars.map(\.value)
        } else {
            result.append(point)
        }
    }

    /// Maps a text byte by byte, or gives `nil` if it is not all ASCII.
    private static func ascii(_ utf8: [UInt8], _ map: (UInt8) -> UInt8) -> [UInt8]? {
        guard utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
        return utf8.map(map)
    }

    private static func points(of utf8: [UInt8]) -> [UInt32] {
        String(decoding: utf8, as: UTF8.self).unicodeScalars.map(\.value)
    }

    private static func utf8Text(of points: [UInt32]) -> [UInt8] {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: points.compactMap(Unicode.Scalar.init))
        return Array(String(text).utf8)
    }

    /// Unicode's condition Final_Sigma: a cased letter before and none behind, whatever case-ignorable lies between.
    private static func isFinal(_ points: [UInt32], _ index: Int) -> Bool {
        hasCase(points[..<index].reversed()) && !hasCase(points[(index + 1)...])
    }

    /// Whether the first code point that counts for the end of a word is a letter with case.
    private static func hasCase(_ points: some Sequence<UInt32>) -> Bool {
        for point in points {
            guard let properties = Unicode.Scalar(point)?.properties else { return false }
            if !properties.isCaseIgnorable { return properties.isCased }
        }
        return false
    }
}
