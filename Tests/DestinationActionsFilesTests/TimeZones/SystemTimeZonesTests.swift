import DestinationActions
import DestinationActionsFiles
import Testing

@Suite("Time zones of the system")
struct SystemTimeZonesTests {
    /// A rule with when it is asked, and the seconds ahead of UTC that it gives.
    static let rules: [(String, String, Int)] = [
        ("<+0530>-5:30", "2400-01-01", 19_800),
        ("CET-1CEST,M3.5.0,M10.5.0/3", "2090-03-26T00:59:59Z", 3600),
        ("CET-1CEST,M3.5.0,M10.5.0/3", "2090-03-26T01:00:00Z", 7200),
        ("CET-1CEST,M3.5.0,M10.5.0/3", "2090-10-29T00:59:59Z", 7200),
        ("CET-1CEST,M3.5.0,M10.5.0/3", "2090-10-29T01:00:00Z", 3600),
        ("EST5EDT,M3.2.0,M11.1.0", "2026-06-30T21:00:00Z", -14_400),
        // South of the equator summer is over the end of the year.
        ("NZST-12NZDT,M9.5.0,M4.1.0/3", "2100-01-01", 46_800),
        ("NZST-12NZDT,M9.5.0,M4.1.0/3", "2100-06-01", 43_200),
        // Half an hour of daylight-saving time, and seconds in an offset.
        ("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", "2050-01-01", 39_600),
        ("ABC-0:19:32", "2050-01-01", 1172),
        // Daylight-saving time for ever, as RFC 9636 writes it.
        ("XXX3EDT4,0/0,J365/23", "2026-01-01T02:59:59Z", -14_400),
        ("XXX3EDT4,0/0,J365/23", "2026-01-01T03:00:00Z", -14_400),
        ("XXX3EDT4,0/0,J365/23", "2026-07-01", -14_400),
        // Hours below zero and beyond a day.
        ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-28T23:59:59Z", -7200),
        ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29T01:00:00Z", -3600),
        ("IST-2IDT,M3.4.4/26,M10.5.0", "2027-03-26T00:00:00Z", 10_800),
        ("IST-2IDT,M3.4.4/26,M10.5.0", "2027-03-25T23:59:59Z", 7200),
        // Days of the year, with February 29 counted and not.
        ("AAA0BBB,J60/0,J300", "2024-03-01T00:00:00Z", 3600), ("AAA0BBB,J60/0,J300", "2024-02-29T23:59:59Z", 0),
        ("AAA0BBB,59/0,300", "2024-02-29T00:00:00Z", 3600), ("AAA0BBB,59/0,300", "2023-03-01T00:00:00Z", 3600),
    ]

    @Test("the rule at the end of a file holds from its last change on", arguments: rules)
    func rule(_ rule: String, _ time: String, _ seconds: Int) async throws {
        let file = TimeZoneBytes(changes: [(0, 1)], offsets: [-100, 500], rule: rule)
        try await withZone(file.bytes) { zone in
            let moment = try #require(Timestamp(time))
            #expect(zone.secondsAhead(at: moment) == seconds)
            #expect(zone.secondsAhead(at: Timestamp(seconds: -1)) == -100)
        }
    }

    @Test("changes hold from their second on, of any version", arguments: [0, 0x32, 0x33, 0x34] as [UInt8])
    func changes(version: UInt8) async throws {
        let file = TimeZoneBytes(
            changes: [(-1000, 1), (1000, 2), (2000, 0)], offsets: [60, 120, 180], version: version)
        try await withZone(file.bytes) { zone in
            let found = [-1001, -1000, 999, 1000, 1999, 2000, 1 << 40].map {
                zone.secondsAhead(at: Timestamp(seconds: $0))
            }
            #expect(found == [60, 120, 120, 180, 180, 60, 60])
        }
    }

    static let damagedFiles: [(String, [UInt8], String)] = [
        ("nothing", [], "is no TZif file"),
        ("a text", Array("Europe/Berlin".utf8), "is no TZif file"),
        ("a header alone", Array(TimeZoneBytes(version: 0).bytes.prefix(44)), "is cut off"),
        ("half of it", Array(TimeZoneBytes(changes: [(0, 0)]).bytes.prefix(80)), "is no TZif file"),
        ("no rule", TimeZoneBytes().bytes.dropLast(2), "has no line with a rule at its end"),
        ("a rule that goes on", TimeZoneBytes(rule: "UTC0").bytes.dropLast(), "has no line with a rule at its end"),
        ("changes out of order", TimeZoneBytes(changes: [(5, 0), (5, 0)]).bytes, "has changes out of their order"),
        (
            "an offset that is not there", TimeZoneBytes(changes: [(5, 1)]).bytes,
            "has a change to an offset that it does not hold"
        ),
        ("an offset of two days", TimeZoneBytes(offsets: [172_800]).bytes, "has an offset of 172800 seconds"),
        ("no offsets", TimeZoneBytes(offsets: []).bytes, "has 0 offsets instead of 1 to 256"),
        (
            "leap seconds", TimeZoneBytes(leapSeconds: 1).bytes,
            "counts leap seconds, as times of events do not"
        ),
        (
            "counts beyond all bounds",
            TimeZoneBytes(version: 0).bytes.enumerated().map { $0 >= 32 && $0 < 36 ? 255 : $1 },
            "is cut off"
        ),
        ("more than a file may have", TimeZoneBytes().bytes + [UInt8](repeating: 0, count: 300_000), "262144 bytes"),
    ]

    @Test("a damaged file is refused with its name and what is wrong", arguments: damagedFiles)
    func damaged(_ name: String, _ bytes: [UInt8], _ message: String) async throws {
        try await withDirectory { directory in
            write(bytes, to: "\(directory)/Zone")
            let error = #expect(throws: TimeZoneError.self) {
                try SystemTimeZones(directory: directory).rules(ofZone: "Zone")
            }
            #expect(error?.message.hasPrefix("cannot be used, as its file \(directory)/Zone ") == true)
            #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
        }
    }

    @Test(
        "a rule that is none is refused",
        arguments: [
            "X", "ABC", "AB1", "ABC25", "ABC1DEF", "ABC1DEF,M3", "ABC1DEF,M3.5.0", "ABC1DEF,M13.1.0,M4.1.0",
            "ABC1DEF,M3.6.0,M4.1.0", "ABC1DEF,M3.1.7,M4.1.0", "ABC1DEF,J0,J5", "ABC1DEF,366,1", "ABC1DEF,1/168,2",
            "<ABC1", "ABC1DEF,1,2,3", "ABC99999999999999999999", "ABC1:60", "\u{1B}[31m",
        ])
    func refusedRule(_ rule: String) async throws {
        try await withDirectory { directory in
            write(TimeZoneBytes(rule: rule).bytes, to: "\(directory)/Zone")
            let error = #expect(throws: TimeZoneError.self) {
                try SystemTimeZones(directory: directory).rules(ofZone: "Zone")
            }
            #expect(error?.message.contains("has a rule that is none: ") == true)
            #expect(error?.message.unicodeScalars.allSatisfy { $0.value >= 0x20 } == true)
        }
    }

    @Test(
        "names that are none of the database open nothing",
        arguments: [
            "../Zone", "./Zone", "/etc/passwd", "../../etc/passwd", "Zone/", "Zone/../Zone", "Zone\0", "", ".",
            "posix/Zone",
            "zone.tab", "Factory", String(repeating: "Z", count: 100_000), "Z\u{212A}one", "Zone\n", "link",
        ])
    func hostileNames(name: String) async throws {
        try await withDirectory { directory in
            for file in ["Zone", "zone.tab", "Factory", "link"] {
                write(TimeZoneBytes().bytes, to: "\(directory)/\(file)")
            }
            let zones = SystemTimeZones(directory: directory)
            let (hostile, known) = (try zones.rules(ofZone: name), try zones.rules(ofZone: "zone"))
            #expect(hostile == nil && known != nil)
        }
    }

    @Test("without a database the error says where it was looked for")
    func noDatabase() throws {
        let error = #expect(throws: TimeZoneError.self) {
            try SystemTimeZones(directory: "/nowhere").rules(ofZone: "Europe/Berlin")
        }
        #expect(error?.message == "cannot be looked up, as no time zones are in /nowhere: install tzdata")
    }

    /// A zone of the database with a point in time and what `date` prints.
    static let printed: [(String, String, String)] = [
        ("Asia/Colombo", "2026-06-30T21:00:00Z", "2026-07-01T02:30:00 +0530"),
        ("America/New_York", "2026-06-30T21:00:00Z", "2026-06-30T17:00:00 -0400"),
        ("America/New_York", "2026-01-30T21:00:00Z", "2026-01-30T16:00:00 -0500"),
        ("europe/helsinki", "2026-06-30T21:00:00Z", "2026-07-01T00:00:00 +0300"),
        ("Australia/Lord_Howe", "2099-01-01", "2099-01-01T11:00:00 +1100"),
        ("America/Argentina/Buenos_Aires", "2026-01-01", "2025-12-31T21:00:00 -0300"),
        ("Etc/GMT+5", "2026-01-01", "2025-12-31T19:00:00 -0500"),
        ("Europe/Berlin", "1940-07-01T12:00:00Z", "1940-07-01T14:00:00 +0200"),
    ]

    @Test(
        "templates print dates in a zone of the system, from the template or from the event",
        .enabled(if: (try? SystemTimeZones().rules(ofZone: "Europe/Berlin")) != nil), arguments: printed)
    func database(_ zone: String, _ time: String, _ text: String) throws {
        let mapping = try Mapping(
            [
                "literal": ["@liquid": JSONValue("{{ d | date: '%Y-%m-%dT%H:%M:%S %z', '\(zone)' }}")],
                "variable": ["@liquid": "{{ d | date: '%Y-%m-%dT%H:%M:%S %z', zone }}"],
            ], time: TimeSource(zones: SystemTimeZones()))
        let result = try mapping.evaluate(["d": JSONValue(time), "zone": JSONValue(zone)])
        #expect(result == ["literal": JSONValue(text), "variable": JSONValue(text)])
    }

    private func withZone(_ bytes: [UInt8], _ body: (any TimeZoneRules) throws -> Void) async throws {
        try await withDirectory { directory in
            write(bytes, to: "\(directory)/Zone")
            let zone = try SystemTimeZones(directory: directory).rules(ofZone: "Zone")
            try body(try #require(zone))
        }
    }
}
