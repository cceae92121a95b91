/// Cuts a statement into words, one at a time, so that errors come in reading order.
struct TriggerLexer {
    let scalars: [Unicode.Scalar]
    private var at = 0

    init(_ scalars: [Unicode.Scalar]) { self.scalars = scalars }

    /// Reads the next word.
    mutating func next() throws(TriggerSyntaxError) -> TriggerToken {
        while let scalar = peek(), Self.isWhiteSpace(scalar) { at += 1 }
        let start = at
        guard let scalar = peek() else { return TriggerToken(kind: .end, start: start, end: start) }
        switch scalar {
        case "(": return symbol(.open)
        case ")": return symbol(.close)
        case "[": return symbol(.openList)
        case "]": return symbol(.closeList)
        case ",": return symbol(.comma)
        case "=": return symbol(.comparison(.equal))
        case "!": return symbol(.not, before: "=", .comparison(.notEqual))
        case "<": return symbol(.comparison(.less), before: "=", .comparison(.lessOrEqual))
        case ">": return symbol(.comparison(.greater), before: "=", .comparison(.greaterOrEqual))
        case "\"", "'": return try string(quote: scalar)
        case "-", "0"..."9": return try number()
        case ".":
            if let second = peek(1), Self.isDigit(second) { return try number() }
            return try path()
        default:
            if Self.isNameCharacter(scalar) || scalar == "\\" { return try path() }
            return symbol(.unknown)
        }
    }

    private func peek(_ offset: Int = 0) -> Unicode.Scalar? {
        at + offset < scalars.count ? scalars[at + offset] : nil
    }

    private static func isWhiteSpace(_ scalar: Unicode.Scalar) -> Bool {
        scalar == " " || scalar == "\n" || scalar == "\t" || scalar == "\r"
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { "0"..."9" ~= scalar }

    /// Letters, digits, `_` and `-` of ASCII: what a name is made of.
    static func isNameCharacter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "_", "-": true
        default: false
        }
    }

    /// Takes one character, or two if the second is the one given.
    private mutating func symbol(
        _ kind: TriggerToken.Kind, before second: Unicode.Scalar? = nil, _ longer: TriggerToken.Kind = .unknown
    ) -> TriggerToken {
        let start = at
        at += 1
        guard let second, peek() == second else { return TriggerToken(kind: kind, start: start, end: at) }
        at += 1
        return TriggerToken(kind: longer, start: start, end: at)
    }

    /// Reads a string; only a quote or a backslash can be escaped, before anything else a backslash is itself.
    private mutating func string(quote: Unicode.Scalar) throws(TriggerSyntaxError) -> TriggerToken {
        let start = at
        at += 1
        var utf8: [UInt8] = []
        while let scalar = peek() {
            at += 1
            if scalar == quote { return TriggerToken(kind: .text(utf8), start: start, end: at) }
            if scalar == "\\", let next = peek(), next == "\\" || next == "\"" || next == "'" {
                at += 1
                utf8 += String(next).utf8
            } else {
                utf8 += String(scalar).utf8
            }
        }
        throw TriggerSyntaxError(
            .unterminatedString, scalars, from: start, to: at, expected: "the closing quote of the string")
    }

    /// Reads all that could belong to a number, and refuses it unless it is one: `5-3` and `1.2.3` are no numbers.
    private mutating func number() throws(TriggerSyntaxError) -> TriggerToken {
        let start = at
        var utf8: [UInt8] = []
        while let scalar = peek() {
            let isSign = scalar == "+" && (utf8.last ?? 0) | 0x20 == 0x65
            guard isSign || scalar == "." || scalar == "\\" || !scalar.isASCII || Self.isNameCharacter(scalar) else {
                break
            }
            utf8 += String(scalar).utf8
            at += 1
        }
        guard let value = TriggerNumber.value(utf8) else {
            throw TriggerSyntaxError(
                .badNumber, scalars, from: start, to: at, expected: "a number such as 12, -0.5 or 1e3")
        }
        return TriggerToken(kind: .number(value), start: start, end: at)
    }

    /// Reads a path, or a word that is reserved where it is a whole path without a backslash.
    private mutating func path() throws(TriggerSyntaxError) -> TriggerToken {
        let start = at
        var keys: [[UInt8]] = []
        var key: [UInt8] = []
        var isEscaped = false
        while let scalar = peek() {
            if Self.isNameCharacter(scalar) {
                key.append(UInt8(truncatingIfNeeded: scalar.value))
            } else if scalar == "\\" {
                at += 1
                guard let escaped = peek() else { throw badPath(start, "a character after the backslash of the path") }
                isEscaped = true
                key += String(escaped).utf8
            } else if scalar == "." {
                guard !key.isEmpty else { throw badPath(start, "a name before each dot of the path") }
                keys.append(key)
                key = []
            } else if !scalar.isASCII {
                at += 1
                let shown = TriggerSyntaxError.quoted(String(scalar))
                throw badPath(start, "a backslash before \(shown) in the path")
            } else {
                break
            }
            at += 1
        }
        guard !key.isEmpty else { throw badPath(start, "a name after each dot of the path") }
        keys.append(key)
        let isName = keys.count == 1 && !isEscaped
        let kind = isName ? Self.reserved(key) : nil
        return TriggerToken(kind: kind ?? .path(keys, isName: isName), start: start, end: at)
    }

    private func badPath(_ start: Int, _ expected: String) -> TriggerSyntaxError {
        TriggerSyntaxError(.badPath, scalars, from: start, to: max(at, start + 1), expected: expected)
    }

    /// The meaning of a reserved word, or `nil` for any other name.
    static func reserved(_ name: [UInt8]) -> TriggerToken.Kind? {
        switch String(decoding: name, as: UTF8.self) {
        case "and": .and
        case "or": .or
        case "in": .comparison(.isIn)
        case "true": .bool(true)
        case "false": .bool(false)
        case "null": .null
        default: nil
        }
    }
}

/// Paths as they are written in Swift, where nothing but dots and backslashes needs a backslash.
enum TriggerPath {
    /// The names of a path, or `nil` if one of them is empty.
    static func keys(_ path: String) -> [[UInt8]]? {
        var keys: [[UInt8]] = []
        var key: [UInt8] = []
        var isEscaped = false
        for byte in path.utf8 {
            if isEscaped {
                key.append(byte)
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: ".") {
                keys.append(key)
                key = []
            } else {
                key.append(byte)
            }
        }
        // A backslash at the end escapes nothing and is itself.
        if isEscaped { key.append(UInt8(ascii: "\\")) }
        keys.append(key)
        return keys.contains([]) ? nil : keys
    }
}

/// One word of a statement.
struct TriggerToken: Sendable {
    enum Kind: Sendable, Hashable {
        case end
        /// `(` and `)`.
        case open, close
        /// `[` and `]`.
        case openList, closeList
        case comma
        /// `!`
        case not
        case and, or
        case comparison(TriggerComparison)
        case null
        case bool(Bool)
        case number(Double)
        case text([UInt8])
        /// A path; it may be the name of a function if it is a single name without a backslash.
        case path([[UInt8]], isName: Bool)
        /// A character that no word starts with.
        case unknown
    }

    let kind: Kind
    /// The first of its scalars in the statement.
    let start: Int
    /// The place behind the last of its scalars.
    let end: Int
}
