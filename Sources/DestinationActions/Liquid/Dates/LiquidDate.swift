/// An instant with the zone that it is shown in, and its parts in the Gregorian calendar.
struct LiquidDate {
    /// Milliseconds since 1970, whatever the zone.
    let instant: Double
    /// How many minutes the clock is behind UTC, as JavaScript counts them.
    let minutesBehind: Double
    /// The name of the zone; `nil` if only an offset was asked for.
    let zoneName: String?

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
    init?(milliseconds: Double, zone: LiquidZone? = nil) {
        let limit = 8.64e15
        guard milliseconds.magnitude <= limit else { return nil }
        instant = milliseconds.rounded(.towardZero)
        let ahead: Double
        switch zone {
        case nil: (ahead, minutesBehind, zoneName) = (0, 0, "UTC")
        case .minutesBehind(let minutes): (ahead, minutesBehind, zoneName) = (minutes * -60_000, minutes, nil)
        case .named(let name, let rules):
            let time = Timestamp(seconds: Int64((instant / 1000).rounded(.down)))
            let seconds = Double(rules.secondsAhead(at: time))
            // Clocks of the time before zones differ from UTC by seconds, too; what is printed names whole minutes.
            (ahead, minutesBehind, zoneName) = (seconds * 1000, (seconds / -60).rounded(.towardZero), name)
        }
        let shown = (instant + ahead).rounded(.towardZero)
        guard shown.magnitude <= limit else { return nil }
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
        var zone = arguments.zone
        if zone == nil, filter == .date { zone = try self.zone(arguments[1]) }
        guard let date = try date(value, zone) else { return value }
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

    /// The zone that the second argument of `date` asks for: minutes behind UTC, or a name.
    private func zone(_ argument: LiquidValue) throws(LiquidRenderError) -> LiquidZone? {
        if argument.isNil { return nil }
        if let number = argument.double { return .minutesBehind(number) }
        let name = try text(argument).string
        do throws(TimeZoneError) {
            return try LiquidZone(named: name, time)
        } catch {
            throw LiquidRenderError(LiquidZone.message(name, error))
        }
    }

    /// The date that a value means: seconds since 1970, a text, `now` or `today`.
    private func date(_ value: LiquidValue, _ zone: LiquidZone?) throws(LiquidRenderError) -> LiquidDate? {
        switch value.resolved {
        case .undefined, .null, .object, .keyword: return nil
        case .bool(let bool): return LiquidDate(milliseconds: bool ? 1 : 0, zone: zone)
        case .number(let seconds), .exactNumber(_, let seconds):
            return LiquidDate(milliseconds: seconds * 1000, zone: zone)
        case .text(let units):
            if units.equals("now") || units.equals("today") {
                return LiquidDate(milliseconds: time.now().secondsSince1970 * 1000, zone: zone)
            }
            if !units.isEmpty, units.allSatisfy(\.isASCIIDigit) {
                return LiquidDate(milliseconds: LiquidNumber.parse(units) * 1000, zone: zone)
            }
            try charge(units.count)
            return LiquidDateParser.parse(units).flatMap { LiquidDate(milliseconds: $0, zone: zone) }
        case .list, .array:
            var units: [UInt16] = []
            try write(value, javaScript: true, into: &units)
            return LiquidDateParser.parse(units).flatMap { LiquidDate(milliseconds: $0, zone: zone) }
        }
    }
}
