import DestinationActionsTesting
import Testing

@testable import DestinationActions

@Suite("Liquid: time zones")
struct LiquidZoneTests {
    /// Two zones: one without summer, one an hour ahead from 2025 on.
    private struct Zones: TimeZoneProvider {
        struct Rules: TimeZoneRules {
            let seconds: Int
            func secondsAhead(at time: Timestamp) -> Int { time.year >= 2025 ? seconds + 3600 : seconds }
        }

        func rules(ofZone name: String) throws(TimeZoneError) -> (any TimeZoneRules)? {
            switch name {
            case "Asia/Half": return Rules(seconds: 19_800)
            case "West/Old": return Rules(seconds: -20_705)
            case "Far/Away": return Rules(seconds: .max / 2)
            case "Broken": throw TimeZoneError("cannot be used, as its file is damaged")
            default: return nil
            }
        }
    }

    private static let time = TimeSource(now: { Timestamp(seconds: 0) }, zones: Zones())

    static let printed: [(String, String)] = [
        ("{{ d | date: '%Y-%m-%d %H:%M:%S %z %:z %Z', 'Asia/Half' }}", "2024-03-05 11:37:08 +0530 +05:30 Asia/Half"),
        ("{{ later | date: '%H:%M %z', 'Asia/Half' }}", "06:30 +0630"),
        ("{{ d | date: '%H:%M:%S.%L %z', 'West/Old' }}", "00:22:03.009 -0545"),
        ("{{ d | date: '%Y-%m-%d %A', zone }}", "2024-03-05 Tuesday"),
        ("{{ d | date: '%H:%M', zone }}|{{ d | date: '%H:%M', missing }}", "11:37|06:07"),
        ("{% assign z = 'Asia/' | append: 'Half' %}{{ 'now' | date: '%H:%M', z }}", "05:30"),
        ("{{ d | date: nil, 'Asia/Half' }}", "Tuesday, March 5, 2024 at 11:37 am +0530"),
        ("{{ d | date: '%Z|', 'Etc/UTC' }}{{ d | date: '%Z' }}", "Etc/UTC|UTC"),
        ("{{ d | date: '%H', 'Far/Away' }}", "2024-03-05T06:07:08.009Z"),
        // The epoch is the same wherever it is read, and never the second after.
        (
            "{{ d | date: '%s' }}|{{ d | date: '%s', 240 }}|{{ d | date: '%s', 'Asia/Half' }}",
            "1709618828|1709618828|1709618828"
        ),
        ("{{ '2026-06-30T21:00:00.700Z' | date: '%s' }}|{{ -0.5 | date: '%s' }}", "1782853200|-1"),
    ]

    @Test("dates print in the zone that they are told", arguments: printed)
    func prints(_ template: String, _ text: String) throws {
        let input: JSONValue = ["d": "2024-03-05T06:07:08.009Z", "later": "2025-01-01", "zone": "Asia/Half"]
        #expect(try LiquidTemplate(parsing: template, time: Self.time).render(input) == text)
    }

    static let refused: [(String, String)] = [
        ("Mars/Base", "is not known: give a name such as Europe/Berlin, or minutes behind UTC"),
        ("../../etc/passwd", "is not known: give a name such as Europe/Berlin, or minutes behind UTC"),
        ("Broken", "cannot be used, as its file is damaged"),
    ]

    @Test(
        "a zone that nobody knows is refused when the mapping is made, and makes an event invalid", arguments: refused)
    func refuses(_ zone: String, _ message: String) throws {
        let sentence = "The time zone '\(zone)' of the filter date \(message)."
        let literal: JSONValue = ["note": ["@liquid": JSONValue("{{ 'now' | date: '%H', '\(zone)' }}")]]
        let errors = #expect(throws: MappingErrors.self) { try Mapping(literal, time: Self.time) }
        #expect(errors?.problems.map(\.path) == ["/note/@liquid"])
        #expect(errors?.problems.first?.message.contains(sentence) == true)

        let variable: JSONValue = ["id": "p", "note": ["@liquid": "{{ 'now' | date: '%H', properties.zone }}"]]
        let instance = try DestinationInstance(
            Courier(), settings: Courier.settings,
            subscriptions: [Subscription(action: "sendParcel", trigger: "true", mapping: variable)], time: Self.time)
        let results = instance.dryRun(.fixture(.track, ["properties": ["zone": JSONValue(zone)]]))
        #expect("\(results)".contains(sentence))
        #expect(instance.requests(for: .fixture(.track, ["properties": ["zone": "Asia/Half"]])).count == 1)
    }

    @Test("without a provider no zone is known but UTC")
    func noProvider() throws {
        let error = #expect(throws: LiquidSyntaxError.self) {
            try LiquidTemplate(parsing: "{{ 'now' | date: '%H', 'Europe/Berlin' }}")
        }
        #expect(error?.message.hasSuffix("there is no provider of time zones: give minutes behind UTC.") == true)
        #expect(try LiquidTemplate(parsing: "{{ 0 | date: '%H', 'GMT' }}").render([:]) == "00")
    }
}
