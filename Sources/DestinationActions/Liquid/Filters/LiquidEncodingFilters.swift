extension LiquidRenderer {
    /// The filters for HTML, URLs and encodings.
    func encodingFilter(
        _ filter: LiquidFilter, _ value: LiquidValue, _ arguments: LiquidArguments
    ) throws(LiquidRenderError) -> LiquidValue {
        let units = try text(value)
        // None makes more than twelve units of one.
        try charge(units.count.multipliedReportingOverflow(by: 4).partialValue)
        switch filter {
        case .escape, .xmlEscape: return .text(LiquidHTML.escape(units))
        case .escapeOnce: return .text(LiquidHTML.escape(LiquidHTML.unescape(units)))
        case .stripHTML: return .text(LiquidHTML.strip(units))
        case .urlEncode: return .text(try percentEncode(units, filter, keeping: "-_.!~*'()", spaceAsPlus: true))
        case .cgiEscape: return .text(try percentEncode(units, filter, keeping: "-_.~", spaceAsPlus: true))
        case .uriEscape:
            return .text(try percentEncode(units, filter, keeping: "-_.!~*'();/?:@&=+$,#[]", spaceAsPlus: false))
        case .urlDecode: return .text(try percentDecode(units))
        case .slugify:
            let mode = arguments[0].isUndefined ? Array(text: "default") : try text(arguments[0])
            return .text(LiquidSlug.make(units, mode: mode.string, keepsCase: arguments[1].isJavaScriptTruthy))
        case .base64Encode: return LiquidValue(Base64.encode(Array(units.string.utf8)))
        case .base64Decode: return LiquidValue(String(decoding: Base64.decode(units), as: UTF8.self))
        case .sha256: return LiquidValue(HashAlgorithm.sha256.hash(units.string).hexadecimal)
        case .hmacSHA256:
            let key = try text(arguments[0])
            try charge(key.count)
            return LiquidValue(HashAlgorithm.sha256.authenticate(units.string, key: key.string).hexadecimal)
        default: return value
        }
    }

    /// Percent-encodes all but letters, digits and some marks.
    private func percentEncode(
        _ units: [UInt16], _ filter: LiquidFilter, keeping marks: String, spaceAsPlus: Bool
    ) throws(LiquidRenderError) -> [UInt16] {
        for point in units.codePoints where Unicode.Scalar(point) == nil {
            throw LiquidRenderError("The filter \(filter.rawValue) cannot encode half a surrogate pair.")
        }
        let kept = Set(marks.utf8)
        var result: [UInt16] = []
        for byte in units.string.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: result.append(UInt16(byte))
            case 0x20 where spaceAsPlus: result.append(LiquidUnit.plus)
            case _ where kept.contains(byte): result.append(UInt16(byte))
            default:
                let digits = [Hexadecimal.upperDigit(byte >> 4), Hexadecimal.upperDigit(byte & 15)]
                result += [LiquidUnit.percent] + digits.map { UInt16($0) }
            }
        }
        return result
    }

    /// Decodes percent escapes, then reads every plus as a space, an escaped one too.
    private func percentDecode(_ units: [UInt16]) throws(LiquidRenderError) -> [UInt16] {
        var result: [UInt16] = []
        var bytes: [UInt8] = []
        var at = 0
        while at < units.count {
            if units[at] == LiquidUnit.percent {
                guard at + 2 < units.count, let high = units[at + 1].hexDigit, let low = units[at + 2].hexDigit else {
                    throw LiquidRenderError("The filter url_decode found a % without two hexadecimal digits.")
                }
                bytes.append(UInt8(high << 4 | low))
                at += 3
                if at < units.count, units[at] == LiquidUnit.percent { continue }
                guard let text = String(validating: bytes, as: UTF8.self) else {
                    throw LiquidRenderError("The filter url_decode found bytes that are no UTF-8.")
                }
                result += text.utf16
                bytes = []
            } else {
                result.append(units[at])
                at += 1
            }
        }
        return result.map { $0 == LiquidUnit.plus ? LiquidUnit.space : $0 }
    }
}

/// Escaping and stripping of HTML.
enum LiquidHTML {
    private static let names: [(UInt16, [UInt16])] = [
        (0x26, Array(text: "&amp;")), (0x3C, Array(text: "&lt;")), (0x3E, Array(text: "&gt;")),
        (0x22, Array(text: "&#34;")), (0x27, Array(text: "&#39;")),
    ]

    static func escape(_ units: [UInt16]) -> [UInt16] {
        var result: [UInt16] = []
        for unit in units {
            if unit < 0x40, let name = names.first(where: { $0.0 == unit }) {
                result += name.1
            } else {
                result.append(unit)
            }
        }
        return result
    }

    /// Resolves the five names that ``escape(_:)`` writes and no other.
    static func unescape(_ units: [UInt16]) -> [UInt16] {
        var result: [UInt16] = []
        var at = 0
        while at < units.count {
            if units[at] == 0x26, let name = names.first(where: { units.matches($0.1, at: at) }) {
                result.append(name.0)
                at += name.1.count
            } else {
                result.append(units[at])
                at += 1
            }
        }
        return result
    }

    /// Removes tags, comments, and scripts and styles with what they hold.
    ///
    /// What is never closed stays.
    static func strip(_ units: [UInt16]) -> [UInt16] {
        let blocks = [("<script", "</script>"), ("<style", "</style>"), ("<!--", "-->")].map {
            (opening: Array(text: $0.0), closing: TextSearch<UInt16>(Array(text: $0.1)))
        }
        // Where each kind closes next; a place that is passed is looked for again, a missing one never.
        var closings: [Int?] = Array(repeating: 0, count: blocks.count)
        var result: [UInt16] = []
        var at = 0
        while at < units.count {
            guard units[at] == LiquidUnit.less else {
                result.append(units[at])
                at += 1
                continue
            }
            var end: Int?
            if let kind = blocks.firstIndex(where: { units.matches($0.opening, at: at) }) {
                let begin = at + blocks[kind].opening.count
                if let known = closings[kind], known < begin {
                    closings[kind] = blocks[kind].closing.first(in: units, from: begin)
                }
                end = closings[kind].map { $0 + blocks[kind].closing.pattern.count }
            }
            if end == nil {
                end = units[(at + 1)...].firstIndex(of: LiquidUnit.greater).map { $0 + 1 }
            }
            guard let end else { return result + units[at...] }
            at = end
        }
        return result
    }
}

/// Texts as parts of addresses.
enum LiquidSlug {
    /// Replaces what a mode does not keep by hyphens.
    static func make(_ units: [UInt16], mode: String, keepsCase: Bool) -> [UInt16] {
        var units = units
        let modes = ["raw", "default", "pretty", "ascii", "latin"]
        if modes.contains(mode) {
            if mode == "latin" { units = withoutAccents(units) }
            var result: [UInt16] = []
            var inGap = false
            for point in units.codePoints {
                if keeps(point, mode) {
                    result.append(codePoint: point)
                    inGap = false
                } else if !inGap {
                    result.append(LiquidUnit.minus)
                    inGap = true
                }
            }
            if result.first == LiquidUnit.minus { result.removeFirst() }
            if result.last == LiquidUnit.minus { result.removeLast() }
            units = result
        }
        return keepsCase ? units : LetterCase.lower(units)
    }

    private static func keeps(_ point: UInt32, _ mode: String) -> Bool {
        switch point {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: return true
        case 0..<0x80 where mode == "pretty" && "._~!$&'()+,;=@".unicodeScalars.contains { $0.value == point }:
            return true
        default: break
        }
        if mode == "ascii" { return false }
        if mode == "raw" { return point > 0xFFFF || !UInt16(point).isJavaScriptSpace }
        guard let scalar = Unicode.Scalar(point) else { return false }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark,
            .spacingMark, .enclosingMark, .decimalNumber:
            return true
        default: return false
        }
    }

    private static func withoutAccents(_ units: [UInt16]) -> [UInt16] {
        var result: [UInt16] = []
        for unit in units { if let plain = accents[unit] { result += plain.utf16 } else { result.append(unit) } }
        return result
    }

    private static let accents: [UInt16: String] = {
        var table: [UInt16: String] = [:]
        let rows = [
            ("àáâãäå", "a"), ("æ", "ae"), ("ç", "c"), ("èéêë", "e"), ("ìíîï", "i"), ("ð", "d"), ("ñ", "n"),
            ("òóôõöø", "o"),
            ("ùúûü", "u"), ("ýÿ", "y"), ("ß", "ss"), ("œ", "oe"), ("þ", "th"), ("ẞ", "SS"), ("Œ", "OE"), ("Þ", "TH"),
        ]
        for (letters, plain) in rows { for letter in letters.utf16 { table[letter] = plain } }
        return table
    }()
}
