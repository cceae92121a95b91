/// Cuts the text of a date into numbers, words and marks.
struct LiquidDateTokens {
    enum Token: Equatable {
        case end
        /// A number, with the count of its digits.
        case number(Int, Int)
        case word(Word)
        /// `+` or `-`.
        case sign(Int)
        /// A colon or a point.
        case mark(UInt16)
        case blank
        case other
    }

    enum Word: Equatable {
        case month(Int)
        /// AM or PM: the hours to add.
        case half(Int)
        /// A time zone: its hours ahead of UTC.
        case zone(Int, isZ: Bool)
        /// The `T` between date and time.
        case separator
        case unknown
    }

    private let units: [UInt16]
    private var position = 0
    private(set) var peek: Token = .end

    init(_ units: [UInt16]) {
        self.units = units
        skip()
    }

    mutating func next() -> Token {
        let token = peek
        skip()
        return token
    }

    mutating func skip() { peek = scan() }

    /// Passes over a mark if it is next.
    mutating func skip(mark: UInt16) -> Bool {
        guard peek == .mark(mark) else { return false }
        skip()
        return true
    }

    /// Passes over a sign if it is next.
    mutating func skip(sign: Int) -> Bool {
        guard peek == .sign(sign) else { return false }
        skip()
        return true
    }

    private mutating func scan() -> Token {
        guard position < units.count else { return .end }
        let begin = position
        let unit = units[position]
        if unit.isASCIIDigit { return number() }
        position += 1
        switch unit {
        case LiquidUnit.plus: return .sign(1)
        case LiquidUnit.minus: return .sign(-1)
        case LiquidUnit.colon, LiquidUnit.dot: return .mark(unit)
        case LiquidUnit.openParenthesis:
            var depth = 1
            while depth > 0, position < units.count {
                if units[position] == LiquidUnit.openParenthesis { depth += 1 }
                if units[position] == LiquidUnit.closeParenthesis { depth -= 1 }
                position += 1
            }
            return .other
        default: break
        }
        if unit.isJavaScriptSpace {
            while position < units.count, units[position].isJavaScriptSpace { position += 1 }
            return .blank
        }
        guard unit >= 0x41 else { return .other }
        while position < units.count, units[position] >= 0x41, !units[position].isJavaScriptSpace { position += 1 }
        return .word(word(units[begin..<position]))
    }

    /// Reads a number of which nine digits count, leading zeros aside.
    private mutating func number() -> Token {
        let begin = position
        var value = 0
        var counted = 0
        while position < units.count, units[position].isASCIIDigit {
            let digit = Int(units[position] - LiquidUnit.zero)
            if counted > 0 || digit > 0 {
                if counted < 9 { value = value * 10 + digit }
                counted += 1
            }
            position += 1
        }
        return .number(value, position - begin)
    }

    /// Three letters tell a month; other words count only if they have no more.
    private func word(_ letters: ArraySlice<UInt16>) -> Word {
        let lower = LetterCase.lower(Array(letters.prefix(3))).string
        if let month = CalendarDate.months.firstIndex(where: { $0.prefix(3).lowercased() == lower }) {
            return .month(month + 1)
        }
        guard letters.count <= 3 else { return .unknown }
        switch lower {
        case "am": return .half(0)
        case "pm": return .half(12)
        case "t": return .separator
        case "z": return .zone(0, isZ: true)
        case "ut", "utc", "gmt": return .zone(0, isZ: false)
        case "edt": return .zone(-4, isZ: false)
        case "est", "cdt": return .zone(-5, isZ: false)
        case "cst", "mdt": return .zone(-6, isZ: false)
        case "mst", "pdt": return .zone(-7, isZ: false)
        case "pst": return .zone(-8, isZ: false)
        default: return .unknown
        }
    }

    /// The milliseconds of a fraction of a second.
    static func milliseconds(_ value: Int, _ length: Int) -> Int {
        switch length {
        case 1: return value * 100
        case 2: return value * 10
        default:
            var result = value
            for _ in 3..<max(3, min(length, 9)) { result /= 10 }
            return result
        }
    }
}
