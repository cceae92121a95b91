/// The escapes of JSON strings (RFC 8259, section 7).
enum JSONEscapes {
    /// The bytes of a string that the parser has accepted, with its escapes resolved.
    ///
    /// A surrogate without its partner has no UTF-8 form and becomes U+FFFD.
    static func resolved(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        var at = text.startIndex
        while at < text.endIndex {
            let byte = text[at]
            guard byte == 0x5C, at + 1 < text.endIndex else {
                result.append(byte)
                at += 1
                continue
            }
            let kind = text[at + 1]
            at += 2
            switch kind {
            case 0x62: result.append(0x08)
            case 0x66: result.append(0x0C)
            case 0x6E: result.append(0x0A)
            case 0x72: result.append(0x0D)
            case 0x74: result.append(0x09)
            case 0x75:
                var unit = unit(text, at)
                at += 4
                if unit & 0xFC00 == 0xD800, at + 5 < text.endIndex, text[at] == 0x5C, text[at + 1] == 0x75 {
                    let low = self.unit(text, at + 2)
                    if low & 0xFC00 == 0xDC00 {
                        unit = 0x10000 + (unit & 0x3FF) << 10 + (low & 0x3FF)
                        at += 6
                    }
                }
                let scalar = Unicode.Scalar(unit) ?? "\u{FFFD}"
                result.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            default: result.append(kind)
            }
        }
        return result
    }

    private static func unit(_ text: ArraySlice<UInt8>, _ at: Int) -> UInt32 {
        var unit: UInt32 = 0
        for byte in text[at..<min(at + 4, text.endIndex)] {
            unit = unit << 4 | UInt32(Hexadecimal.number(byte) ?? 0)
        }
        return unit
    }
}
