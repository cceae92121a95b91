/// An instant with the offset that it is shown in, and its parts in the Gregorian calendar.
struct LiquidDate {
    /// Milliseconds since 1970.
    let milliseconds: Double
    /// How many minutes the clock is behind UTC, as JavaScript counts them.
    let minutesBehind: Double
    /// Whether the offset was asked for; then it has no name.
    let hasOffset: Bool

    let year: Int
    /// From 1.
    let month: Int
    let day: Int
    let hour: Int
    let minute: Int
    let second: Int
    let millisecond: Int
    /// From 0, a Sunday.
    let weekday: Int

    /// Makes a date, or none out of the range of JavaScript's dates.
    init?(milliseconds: Double, minutesBehind: Double? = nil) {
        let limit = 8.64e15
        let offset = minutesBehind ?? 0
        let shown = (milliseconds.rounded(.towardZero) - offset * 60_000).rounded(.towardZero)
        guard milliseconds.magnitude <= limit, shown.magnitude <= limit else { return nil }
        self.milliseconds = shown
        self.minutesBehind = offset
        hasOffset = minutesBehind != nil
        let total = Int(shown)
        let days = Self.floorDivide(total, 86_400_000)
        let rest = total - days * 86_400_000
        hour = rest / 3_600_000
        minute = rest / 60_000 % 60
        second = rest / 1000 % 60
        millisecond = rest % 1000
        weekday = days + 4 - Self.floorDivide(days + 4, 7) * 7
        let calendar = CalendarDate(daysSince1970: days)
        (year, month, day) = (calendar.year, calendar.month, calendar.day)
    }

    /// From 1.
    var dayOfYear: Int { CalendarDate.daysSince1970(year, month, day) - CalendarDate.daysSince1970(year, 1, 1) + 1 }

    /// The weekday of the first of January.
    var firstWeekday: Int { ((weekday - (dayOfYear - 1)) % 7 + 7) % 7 }

    private static func floorDivide(_ a: Int, _ b: Int) -> Int { a >= 0 ? a / b : -((-a + b - 1) / b) }
}

extension LiquidRenderer {
    /// The filters that print dates.
    ///
    /// What is no date passes unchanged.
    func dateFilter(
        _ filter: LiquidFilter, _ value: LiquidValue, _ arguments: LiquidArguments
    ) throws(LiquidRenderError) -> LiquidValue {
        let offset = filter == .date ? try minutesBehind(arguments[1]) : nil
        guard let date = try date(value, offset) else { return value }
        let pattern: [UInt16]
        switch filter {
        case .dateToXMLSchema: pattern = Array(text: "%Y-%m-%dT%H:%M:%S%:z")
        case .dateToRFC822: pattern = Array(text: "%a, %d %b %Y %H:%M:%S %z")
        case .dateToString: pattern = try dayPattern("%b", arguments)
        case .dateToLongString: pattern = try dayPattern("%B", arguments)
        default:
            pattern = arguments[0].isNil ? Array(text: "%A, %B %-e, %Y at %-l:%M %P %z") : try text(arguments[0])
        }
        return .text(try LiquidDateFormat.format(date, pattern, charge: self))
    }

    /// The patterns of `date_to_string`: `05 Mar 2024`, `5th Mar 2024`, `Mar 5th, 2024`.
    private func dayPattern(_ month: String, _ arguments: LiquidArguments) throws(LiquidRenderError) -> [UInt16] {
        guard try text(arguments[0]).equals("ordinal") else { return Array(text: "%d \(month) %Y") }
        return Array(text: try text(arguments[1]).equals("US") ? "\(month) %-d%q, %Y" : "%-d%q \(month) %Y")
    }

    /// The offset that the second argument of `date` asks for: minutes behind UTC, or a name of UTC.
    private func minutesBehind(_ argument: LiquidValue) throws(LiquidRenderError) -> Double? {
        if argument.isNil { return nil }
        if let number = argument.double { return number }
        let name = try text(argument)
        if ["UTC", "GMT", "Etc/UTC", "Etc/GMT", "Z"].contains(where: { name.equals($0) }) { return nil }
        throw LiquidRenderError("The filter date knows no time zone '\(name.string)': give minutes behind UTC.")
    }

    /// The date that a value means: seconds since 1970, a text, `now` or `today`.
    private func date(_ value: LiquidValue, _ offset: Double?) throws(LiquidRenderError) -> LiquidDate? {
        switch value.resolved {
        case .undefined, .null, .object, .keyword: return nil
        case .bool(let bool): return LiquidDate(milliseconds: bool ? 1 : 0, minutesBehind: offset)
        case .number(let seconds), .exactNumber(_, let seconds):
            return LiquidDate(milliseconds: seconds * 1000, minutesBehind: offset)
        case .text(let units):
            if units.equals("now") || units.equals("today") {
                return LiquidDate(milliseconds: now * 1000, minutesBehind: offset)
            }
            if !units.isEmpty, units.allSatisfy(\.isASCIIDigit) {
                return LiquidDate(milliseconds: LiquidNumber.parse(units) * 1000, minutesBehind: offset)
            }
            try charge(units.count)
            return LiquidDateParser.parse(units).flatMap { LiquidDate(milliseconds: $0, minutesBehind: offset) }
        case .list, .array:
            var units: [UInt16] = []
            try write(value, javaScript: true, into: &units)
            return LiquidDateParser.parse(units).flatMap { LiquidDate(milliseconds: $0, minutesBehind: offset) }
        }
    }
}
