import DestinationActions
import Foundation
import Testing

@Suite("Timestamps")
struct TimestampTests {
    @Test(
        "the usual forms are read",
        arguments: [
            ("2024-01", "2024-01-01T00:00:00Z"), ("2024-02-29", "2024-02-29T00:00:00Z"),
            ("2024-01-02T03:04", "2024-01-02T03:04:00Z"), ("2024-01-02 03:04:05", "2024-01-02T03:04:05Z"),
            ("2024-01-02t03:04:05z", "2024-01-02T03:04:05Z"), ("2024-01-02T03:04:05.6Z", "2024-01-02T03:04:05.600Z"),
            ("2024-01-02T03:04:05.123456789123Z", "2024-01-02T03:04:05.123Z"),
            ("2024-01-02T03:04:05.0000001Z", "2024-01-02T03:04:05.000Z"),
            ("2024-01-02T03:04:05.0Z", "2024-01-02T03:04:05Z"),
            ("2024-01-02T03:04:05+02:00", "2024-01-02T01:04:05Z"), ("2024-01-02T03:04:05-0530", "2024-01-02T08:34:05Z"),
            ("2024-01-02T03:04:05+02", "2024-01-02T01:04:05Z"), ("2024-01-02T03:04+23:59", "2024-01-01T03:05:00Z"),
            ("2024-12-31T24:00:00Z", "2025-01-01T00:00:00Z"), ("1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z"),
            ("0000-01-01", "0000-01-01T00:00:00Z"), ("0001-01-01T00:00:00+01:00", "0000-12-31T23:00:00Z"),
            ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"), ("9999-12-31T23:59:59-01:00", "+010000-01-01T00:59:59Z"),
            ("0000-01-01T00:00:00+01:00", "-000001-12-31T23:00:00Z"), ("2000-02-29", "2000-02-29T00:00:00Z"),
            ("Tue, 02 Jan 2024 03:04:05 GMT", "2024-01-02T03:04:05Z"),
            ("2 jan 2024 03:04 +0200", "2024-01-02T01:04:00Z"),
            ("Tue, 02 Jan 2024 03:04:05 EST", "2024-01-02T08:04:05Z"),
            ("02 Jan 2024 03:04:05 UTC", "2024-01-02T03:04:05Z"),
            ("0", "1970-01-01T00:00:00Z"), ("00", "1970-01-01T00:00:00Z"), ("-1", "1969-12-31T23:59:59Z"),
            ("-0.5", "1969-12-31T23:59:59.500Z"), ("1704164645", "2024-01-02T03:04:05Z"),
            ("1704164645.25", "2024-01-02T03:04:05.250Z"), ("1704164645000", "2024-01-02T03:04:05Z"),
            ("1704164645678.9", "2024-01-02T03:04:05.678Z"), ("99999999999", "5138-11-16T09:46:39Z"),
            ("100000000000", "1973-03-03T09:46:40Z"), ("-100000000001", "1966-10-31T14:13:19.999Z"),
            ("8640000000001", "2243-10-17T00:00:00.001Z"), ("2024", "2024-01-01T00:00:00Z"),
            ("20240814", "2024-08-14T00:00:00Z"), ("20240814203648", "2024-08-14T20:36:48Z"),
            ("0024", "1970-01-01T00:00:24Z"),
        ])
    func reading(text: String, printed: String) {
        #expect(Timestamp(text)?.description == printed)
    }

    @Test(
        "everything else is refused, days and hours that do not exist included",
        arguments: [
            "", " ", "abc", "2024-1-2", "2024-02-30", "2023-02-29", "1900-02-29", "2024-04-31", "2024-00-01",
            "2024-13-01",
            "2024-01-00", "2024-01-32", "2024-01-02T", "2024-01-02T3:04", "2024-01-02T03", "2024-01-02T25:00",
            "2024-01-02T24:00:01Z", "2024-01-02T24:00:00.1Z", "2024-01-02T03:60", "2024-01-02T03:04:60Z",
            "2024-01-02T03:04:05.Z",
            "2024-01-02T03:04:05,1Z", "2024-01-02T03:04:05 Z", "2024-01-02T03:04:05+", "2024-01-02T03:04:05+1",
            "2024-01-02T03:04:05+24:00", "2024-01-02T03:04:05+02:60", "2024-01-02T03:04:05+99:99",
            "2024-01-02T03:04:05+02:0",
            "2024-01-02T03:04:05+020", "2024-01-02T03:04:05ZZ", "2024-01-02  03:04:05", "2024-01-02x03:04:05",
            "2024-01Z",
            "2024-W01", "2024-W01-1", "2024-001", "20241399", "20241408", "20240230", "20240814253648", "99999-01-01",
            "+2024-01-02", "2024/01/02", "20240102T030405Z", "1e3",
            "1e21", "0x10", "+5", ".5", "5.", "-", "--5", "5 ", " 5", "NaN", "Infinity", "Jan 2 2024", "2 January 2024",
            "Tue, 02 Jan 2024", "Tue 02 Jan 2024 03:04:05 GMT", "Tue, 32 Jan 2024 03:04:05 GMT",
            "Tue, 02 Jan 24 03:04:05 GMT",
            "Tue, 02 Jan 2024 03:04:05", "Tue, 02 Jan 2024 03:04:05 XYZ", "Tue, 02 Jan 2024 24:00:00 GMT",
            "Tue, 02 Jan 2024 03:04:05 +02:00", "２０２４-01-02", "2024-01-02T03:04:05\u{1D7D8}",
        ])
    func refusing(text: String) {
        #expect(Timestamp(text) == nil)
    }

    @Test(
        "HTTP dates are read in their three forms",
        arguments: [
            ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777), ("Sunday, 06-Nov-94 08:49:37 GMT", 784_111_777),
            ("Sun Nov  6 08:49:37 1994", 784_111_777), ("Wed Nov 16 08:49:37 1994", 784_975_777),
            ("Monday, 01-Jan-69 00:00:00 GMT", 3_124_224_000), ("Thursday, 01-Jan-70 00:00:00 GMT", 0),
        ])
    func httpDates(text: String, seconds: Int64) {
        #expect(Timestamp(httpDate: text)?.seconds == seconds)
    }

    @Test(
        "other dates are no HTTP dates",
        arguments: [
            "", "2024-01-02T03:04:05Z", "06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 UTC",
            "Sun, 6 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 08:49 GMT", "Sun, 06-Nov-94 08:49:37 GMT", "Sunday, 06 Nov 1994 08:49:37 GMT",
            "Sun, 31 Feb 1994 08:49:37 GMT",
            "Sun Nov 6 08:49:37 1994", "Sun Nov  6 08:49:37 94", "Sun, 06 Nov 1994 08:49:37 GMT ", "5", "Sun",
        ])
    func noHTTPDates(text: String) {
        #expect(Timestamp(httpDate: text) == nil)
    }

    @Test(
        "what is RFC 3339 already is known",
        arguments: [
            ("2024-01-02T03:04:05Z", true), ("2024-01-02T03:04:05.678Z", true), ("2024-01-02T03:04:05+02:00", true),
            ("2024-01-02T03:04:05.1-02:00", true), ("2024-01-02T03:04:05", false), ("2024-01-02 03:04:05Z", false),
            ("2024-01-02t03:04:05z", false), ("2024-01-02T03:04:05+0200", false), ("2024-01-02T03:04:05+02", false),
            ("2024-01-02T03:04Z", false), ("2024-01-02T24:00:00Z", false), ("2024-02-30T03:04:05Z", false),
            ("2024-01-02", false),
            ("1704164645", false), ("2024-01-02T03:04+02:00:00Z", false), ("2024-01-02T03:04:05.678", false),
        ])
    func rfc3339(text: String, isRFC3339: Bool) throws {
        #expect(Timestamp.isRFC3339(text) == isRFC3339)
        let parsed = try JSONValue(parsing: JSONValue(text).bytes)
        let expected = isRFC3339 ? Timestamp(text) : nil
        #expect(Timestamp(rfc3339: parsed) == expected && Timestamp(rfc3339: JSONValue(text)) == expected)
        #expect(Timestamp(rfc3339: JSONValue([parsed])) == nil && Timestamp(rfc3339: .null) == nil)
    }

    @Test("printing and reading are each other's inverse, in step with Foundation's calendar")
    func roundTrip() throws {
        var random = SystemRandomNumberGenerator()
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        for _ in 0..<2000 {
            let milliseconds = Int64.random(in: -62_135_596_800_000...253_402_300_799_999, using: &random)
            let seconds = Int64((Double(milliseconds) / 1000).rounded(.down))
            let time = Timestamp(seconds: seconds, nanoseconds: Int(milliseconds - seconds * 1000) * 1_000_000)
            #expect(Timestamp(time.description) == time)
            #expect(Timestamp.isRFC3339(time.description))
            // Foundation's calendar turns Julian in 1582.
            if seconds > -12_000_000_000 {
                let date = try style.parse(time.nanoseconds == 0 ? "\(time)".replacing("Z", with: ".000Z") : "\(time)")
                #expect((date.timeIntervalSince1970 * 1000).rounded() == Double(milliseconds))
            }
        }
    }

    @Test("no bytes are too odd to be read")
    func fuzz() {
        var random = SystemRandomNumberGenerator()
        let seeds = [
            "2024-01-02T03:04:05.678+02:00", "Tue, 02 Jan 2024 03:04:05 GMT", "1704164645000.5",
            "Sun Nov  6 08:49:37 1994",
        ]
        for _ in 0..<5000 {
            var bytes = Array((seeds.randomElement(using: &random) ?? "").utf8)
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                switch Int.random(in: 0..<3, using: &random) {
                case 0: if !bytes.isEmpty { bytes.remove(at: Int.random(in: 0..<bytes.count, using: &random)) }
                case 1:
                    bytes.insert(
                        UInt8.random(in: 0x20...0x7E, using: &random),
                        at: Int.random(in: 0...bytes.count, using: &random))
                default: bytes = Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &random)))
                }
            }
            let text = String(decoding: bytes, as: UTF8.self)
            if let time = Timestamp(text) {
                #expect(Timestamp(time.description)?.seconds == time.seconds || !(0...9999).contains(time.year))
            }
            _ = Timestamp(httpDate: text)
            _ = Timestamp.isRFC3339(text)
        }
    }

    @Test(
        "numbers become seconds and nanoseconds",
        arguments: [
            (0, 0, 0), (1.5, 1, 500_000_000), (-1.5, -2, 500_000_000), (-0.25, -1, 750_000_000),
            (1e15, 1_000_000_000_000_000, 0),
            (.infinity, 9_007_199_254_740_992, 0), (-1e300, -9_007_199_254_740_992, 0), (.nan, 0, 0),
        ] as [(Double, Int64, Int)])
    func numbers(number: Double, seconds: Int64, nanoseconds: Int) {
        let time = Timestamp(secondsSince1970: number)
        #expect(time.seconds == seconds && time.nanoseconds == nanoseconds)
    }

    @Test("durations are added and differences are measured")
    func arithmetic() {
        let time = Timestamp(seconds: 100, nanoseconds: 900_000_000)
        #expect(time + .milliseconds(200) == Timestamp(seconds: 101, nanoseconds: 100_000_000))
        #expect(time - .milliseconds(950) == Timestamp(seconds: 99, nanoseconds: 950_000_000))
        #expect(time - Timestamp(seconds: 99) == .milliseconds(1900))
        #expect(time.seconds(since: Timestamp(seconds: 99)) == 1.9)
        #expect(time.secondsSince1970 == 100.9)
        #expect(Timestamp(seconds: 5, nanoseconds: -1) == Timestamp(seconds: 4, nanoseconds: 999_999_999))
        #expect(Timestamp(seconds: 4) < time && time < Timestamp(seconds: 101))
        #expect(Timestamp(seconds: .max) + .seconds(Int64.max) == Timestamp(seconds: .max))
        #expect(Timestamp(seconds: .min) - .seconds(Int64.max) == Timestamp(seconds: .min))
        #expect(Timestamp(seconds: .max, nanoseconds: .max) >= Timestamp(seconds: 1 << 53))
        #expect(Timestamp(seconds: .min).description.hasPrefix("-"))
        #expect(Timestamp("2024-06-01")?.year == 2024)
    }
}
