/// White space and line ends as JavaScript takes them: in its `trim`, its `\s`, and around numbers in texts.
package enum JavaScriptSpace {
    static func contains(_ codePoint: UInt32) -> Bool {
        switch codePoint {
        case 0x09...0x0D, 0x20, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000, 0xFEFF: true
        default: false
        }
    }

    /// A text without what is white space at its start and end.
    package static func trim(_ text: String) -> Substring.UnicodeScalarView {
        var scalars = text.unicodeScalars[...]
        while let first = scalars.first, contains(first.value) { scalars.removeFirst() }
        while let last = scalars.last, contains(last.value) { scalars.removeLast() }
        return scalars
    }
}
