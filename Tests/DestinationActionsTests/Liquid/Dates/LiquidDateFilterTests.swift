import Testing

@testable import DestinationActions

@Suite("Liquid: filters of dates")
struct LiquidDateFilterTests {
    static let patterns = [
        LiquidCase("{{ date | date: '%Y-%m-%d %H:%M:%S.%L' }}", "2024-03-05 06:07:08.009"),
        LiquidCase("{{ date | date: '%d/%m/%y %I:%M %p %P' }}", "05/03/24 06:07 AM am"),
        LiquidCase("{{ date | date: '%A %a %B %b %h %e %j %k %l' }}", "Tuesday Tue March Mar Mar  5 065  6  6"),
        LiquidCase("{{ date | date: '%U %W %u %w %C %q' }}", "09 09 2 2 20 th"),
        LiquidCase("{{ date | date: '%z %:z %Z' }}", "+0000 +00:00 UTC"),
        LiquidCase("{{ date | date: '%%|%n|%t|%N|%3N|%s' }}", "%|\n|\t|900000000|900|1709618828"),
        LiquidCase("{{ date | date: '%c|%x|%X' }}", "3/5/2024, 6:07:08 AM|3/5/2024|6:07:08 AM"),
        LiquidCase("{{ date | date: '%-d %_m %05d %^b %#b %#p %_5H %-y' }}", "5  3 00005 MAR MAR am     6 24"),
        LiquidCase("{{ date | date: '%E|%Q|%-|%5' }}", "%E|%Q|%-|%5"),
        LiquidCase(
            "{{ date | date: '100%' }}|{{ date | date: 'a%\\nb' }}|{{ date | date: '%Ey%Od' }}", "100%|a%\nb|2405"),
        LiquidCase(
            "{{ date | date }}|{{ date | date: nil }}",
            "Tuesday, March 5, 2024 at 6:07 am +0000|Tuesday, March 5, 2024 at 6:07 am +0000"),
        LiquidCase("{{ date | date: '' }}|{{ date | date: 5 }}", "|5"),
        LiquidCase(
            "{{ date | date_to_xmlschema }}|{{ date | date_to_rfc822 }}",
            "2024-03-05T06:07:08+00:00|Tue, 05 Mar 2024 06:07:08 +0000"),
        LiquidCase("{{ date | date_to_string }}|{{ date | date_to_long_string }}", "05 Mar 2024|05 March 2024"),
        LiquidCase(
            "{{ date | date_to_string: 'ordinal' }}|{{ date | date_to_long_string: 'ordinal', 'US' }}",
            "5th Mar 2024|March 5th, 2024"),
        LiquidCase(
            "{{ date | date: '%H:%M %z %Z', 300 }}|{{ date | date: '%H:%M %:z', -330 }}",
            "01:07 -0500 -0500|11:37 +05:30"),
        LiquidCase("{{ date | date: '%H', 'UTC' }}", "06"),
    ]

    @Test("dates print by a pattern, in UTC", arguments: patterns)
    func pattern(_ test: LiquidCase) throws { try test.check() }

    static let values = [
        LiquidCase("{{ unix | date: '%F %T|%Y-%m-%d %H:%M' }}", "%F %T|2024-03-05 06:07"),
        LiquidCase(
            "{{ '1709618828' | date: '%Y' }}|{{ '2024' | date: '%Y' }}|{{ -1 | date: '%Y' }}|{{ 1.9999 | date: '%L' }}",
            "2024|1970|1969|999"),
        LiquidCase(
            "{{ 'not a date' | date: '%Y' }}|{{ missing | date: '%Y' }}|{{ '' | date: '%Y' }}|{{ object.deep.x | date }}",
            #"not a date|||{"y":"yy"}"#),
        LiquidCase("{{ 'now' | date: '%Y-%m-%d' }}|{{ 'today' | date: '%H:%M:%S' }}", "2033-05-18|03:33:20"),
        LiquidCase(
            "{{ 1e20 | date: '%Y' }}|{{ 8640000000000 | date: '%Y' }}|{{ 8640000000001 | date: '%Y' }}",
            "1e20|275760|8640000000001", [:]),
    ]

    @Test("numbers are seconds, now is the clock, what is no date passes", arguments: values)
    func value(_ test: LiquidCase) throws {
        guard !test.template.contains("1e20") else {
            // A literal has no exponent: it is a name.
            try LiquidCase(
                "{{ a | date: '%Y' }}|{{ 8640000000000 | date: '%Y' }}|{{ 8640000000001 | date: '%Y' }}",
                "100000000000000000000|275760|8640000000001", ["a": 1e20]
            ).check()
            return
        }
        try test.check(now: 2_000_000_000)
    }

    /// Texts with the milliseconds since 1970 that V8 reads from them in UTC, `nil` for none.
    static let texts: [(String, Double?)] = [
        ("2024-03-05T06:07:08.009Z", 1_709_618_828_009), ("2024-03-05T06:07:08Z", 1_709_618_828_000),
        ("2024-03-05T06:07", 1_709_618_820_000), ("2024-03-05", 1_709_596_800_000), ("2024-03", 1_709_251_200_000),
        ("2024-03-05T06:07:08+02:00", 1_709_611_628_000), ("2024-03-05T06:07:08-0530", 1_709_638_628_000),
        ("2024-03-05 06:07:08", 1_709_618_828_000), ("2024-03-05 06:07:08.123 +0100", 1_709_615_228_123),
        ("2024-02-30", 1_709_251_200_000), ("2024-02-32", nil), ("2024-13-01", nil), ("2024-3-5", 1_709_596_800_000),
        ("2024-03-05T24:00", 1_709_683_200_000), ("2024-03-05T24:01", nil), ("2024-03-05T6:07", nil),
        ("+012024-03-05T00:00:00Z", 317_279_116_800_000), ("-000001-01-01", -62_198_755_200_000),
        ("March 5, 2024", 1_709_596_800_000), ("Mar 5 2024 6:07 PM", 1_709_662_020_000),
        ("5 March 2024", 1_709_596_800_000),
        ("March 5", 983_750_400_000), ("3/5/2024", 1_709_596_800_000), ("3/5", 983_750_400_000),
        ("2024/03/05", 1_709_596_800_000),
        ("3/5/24", 1_709_596_800_000), ("3/5/99", 920_592_000_000), ("13/5/2024", nil),
        ("Tue, 05 Mar 2024 06:07:08 GMT", 1_709_618_828_000),
        ("Tue Mar 05 2024 06:07:08 GMT+0100 (CET)", 1_709_615_228_000),
        ("Tue, 05 Mar 2024 06:07:08 EST", 1_709_636_828_000), ("12:00 AM March 5, 2024", 1_709_596_800_000),
        ("March 5, 2024 13:00 PM", nil), ("not a date", nil), ("next week 5", 988_675_200_000),
        ("hello 2024 world", nil),
        ("", nil), ("12", 1_007_164_800_000), ("10:20", nil), ("2024-03-05T", nil), ("2024-03-05Z", 1_709_596_800_000),
        ("2024-03-05T06:07:08.1234567Z", 1_709_618_828_123), ("1 2 3 4", nil), ("Mar-05-2024", 1_709_596_800_000),
    ]

    @Test("texts are read as V8 reads them", arguments: texts)
    func text(_ text: String, _ milliseconds: Double?) {
        #expect(LiquidDateParser.parse(Array(text: text)) == milliseconds)
    }

    @Test("the calendar agrees with itself over 400 years")
    func calendar() throws {
        var previous: LiquidDate?
        for day in -90_000...60_000 {
            let date = try #require(LiquidDate(milliseconds: Double(day) * 86_400_000))
            if CalendarDate.daysSince1970(date.year, date.month, date.day) != day { Issue.record("day \(day)") }
            if let previous, (previous.weekday + 1) % 7 != date.weekday { Issue.record("weekday of day \(day)") }
            previous = date
        }
    }
}
