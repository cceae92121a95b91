/// The formats `uri-template` and `regex`.
enum PatternFormats {
    /// A template of RFC 6570: text with expressions in braces.
    static func isURITemplate(_ text: borrowing Span<UInt8>) -> Bool {
        var at = 0
        while at < text.count {
            let byte = text[at]
            if byte == 0x7B {
                guard let end = endOfExpression(text, at) else { return false }
                at = end
            } else if byte == 0x25 {
                guard ASCII.isEscape(text, at) else { return false }
                at += 3
            } else if byte <= 0x20 || isForbidden(byte) {
                return false
            } else {
                at += 1
            }
        }
        return true
    }

    /// The characters `"'<>\^`{|}`.
    private static func isForbidden(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x22, 0x27, 0x3C, 0x3E, 0x5C, 0x5E, 0x60, 0x7B, 0x7C, 0x7D: true
        default: false
        }
    }

    /// The place behind an expression such as `{?name,other*}`.
    private static func endOfExpression(_ text: borrowing Span<UInt8>, _ start: Int) -> Int? {
        var at = start + 1
        // One of the operators +#./;?&=,!@| may stand first.
        if at < text.count {
            switch text[at] {
            case 0x2B, 0x23, 0x2E, 0x2F, 0x3B, 0x3F, 0x26, 0x3D, 0x2C, 0x21, 0x40, 0x7C: at += 1
            default: break
            }
        }
        while true {
            let name = at
            while at < text.count {
                if ASCII.isAlphanumeric(text[at]) || text[at] == 0x5F {
                    at += 1
                } else if ASCII.isEscape(text, at) {
                    at += 3
                } else {
                    break
                }
            }
            guard at > name, at < text.count else { return nil }
            if text[at] == 0x2A {
                at += 1
            } else if text[at] == 0x3A {
                let first = at + 1
                at = first
                while at < text.count, at - first < 4, ASCII.isDigit(text[at]) { at += 1 }
                if at == first || text[first] == 0x30 { return nil }
            }
            guard at < text.count else { return nil }
            if text[at] == 0x7D { return at + 1 }
            guard text[at] == 0x2C else { return nil }
            at += 1
        }
    }

    /// A regular expression whose groups and classes are balanced.
    static func isRegex(_ text: borrowing Span<UInt8>) -> Bool {
        var depth = 0
        var isInClass = false
        var at = 0
        while at < text.count {
            switch text[at] {
            case 0x5C:
                at += 1
                if at == text.count { return false }
            case 0x5B: isInClass = true
            case 0x5D: isInClass = false
            case 0x28 where !isInClass: depth += 1
            case 0x29 where !isInClass:
                depth -= 1
                if depth < 0 { return false }
            default: break
            }
            at += 1
        }
        return depth == 0 && !isInClass
    }
}
