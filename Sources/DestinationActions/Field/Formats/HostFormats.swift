/// The formats `hostname`, `ipv4` and `ipv6`.
enum HostFormats {
    /// Labels of 1 to 63 letters, digits and inner hyphens, 253 bytes at most; a point may stand at the end.
    static func isHostname(_ text: borrowing Span<UInt8>) -> Bool {
        var end = text.count
        if end > 1, text[end - 1] == 0x2E { end -= 1 }
        guard end >= 1, end <= 253 else { return false }
        var labelStart = 0
        for at in 0...end {
            if at == end || text[at] == 0x2E {
                let length = at - labelStart
                if length < 1 || length > 63 || text[labelStart] == 0x2D || text[at - 1] == 0x2D { return false }
                labelStart = at + 1
            } else if !ASCII.isAlphanumeric(text[at]), text[at] != 0x2D {
                return false
            }
        }
        return true
    }

    /// Four numbers from 0 to 255 with points between them; leading zeros may stand there, three digits at most.
    static func isIPv4(_ text: borrowing Span<UInt8>) -> Bool {
        isIPv4(text, 0, text.count, leadingZeros: true)
    }

    /// Groups of hexadecimal digits as RFC 4291 has them; the last two may be written as an IPv4 address.
    static func isIPv6(_ text: borrowing Span<UInt8>) -> Bool {
        isIPv6(text, 0, text.count, leadingZeros: false)
    }

    static func isIPv4(_ text: borrowing Span<UInt8>, _ start: Int, _ end: Int, leadingZeros: Bool) -> Bool {
        var numbers = 0
        var at = start
        while true {
            let first = at
            var number = 0
            while at < end, at - first < 3, ASCII.isDigit(text[at]) {
                number = number * 10 + Int(text[at] - 0x30)
                at += 1
            }
            if at == first || number > 255 { return false }
            if !leadingZeros, at - first > 1, text[first] == 0x30 { return false }
            numbers += 1
            if at == end { return numbers == 4 }
            if text[at] != 0x2E || numbers == 4 { return false }
            at += 1
        }
    }

    static func isIPv6(_ text: borrowing Span<UInt8>, _ start: Int, _ end: Int, leadingZeros: Bool) -> Bool {
        var at = start
        var groups = 0
        var isCompressed = false
        if end - start >= 2, text[start] == 0x3A {
            guard text[start + 1] == 0x3A else { return false }
            isCompressed = true
            at += 2
        }
        // Here a group begins, or the text ends behind a pair of colons.
        while at < end {
            let first = at
            while at < end, at - first < 4, ASCII.isHexDigit(text[at]) { at += 1 }
            if at < end, text[at] == 0x2E {
                guard isIPv4(text, first, end, leadingZeros: leadingZeros) else { return false }
                groups += 2
                return isCompressed ? groups <= 7 : groups == 8
            }
            if at == first { return false }
            groups += 1
            if at == end { break }
            if text[at] != 0x3A { return false }
            at += 1
            if at == end { return false }
            if text[at] == 0x3A {
                if isCompressed { return false }
                isCompressed = true
                at += 1
            }
        }
        return isCompressed ? groups <= 7 : groups == 8
    }
}
