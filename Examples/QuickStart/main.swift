import DestinationActions
import DestinationActionsURLSession
import Foundation
import GWENDestination

// QuickStart: a file of events goes through GWEN's presets over real HTTP, to a small partner on this machine.
// With GWEN_API_KEY in the environment and --live, it goes to the real API instead.

let isLive = CommandLine.arguments.contains("--live")
let partner = isLive ? nil : try Partner()
defer { partner?.stop() }

guard let key = isLive ? ProcessInfo.processInfo.environment["GWEN_API_KEY"] : Partner.apiKey else {
    print("Set GWEN_API_KEY to send to the real API.")
    exit(1)
}
let gwen = try DestinationInstance(
    partner.map { GWEN(baseURL: BaseURL(unencrypted: $0.address)) } ?? GWEN(), settings: ["apiKey": JSONValue(key)])
let transport = URLSessionTransport()

let check = try await gwen.checkCredentials(through: transport)
print("Credentials of \(gwen.name): \(check.kind == .delivered ? "accepted" : check.description)\n")

guard let file = Bundle.module.url(forResource: "events", withExtension: "ndjson") else {
    print("The events are missing from the bundle.")
    exit(1)
}
var table = OutcomeTable()
for line in try Data(contentsOf: file).split(separator: 0x0A) {
    let event: Event
    do throws(EventDecodingError) {
        event = try Event(parsing: Array(line), limits: JSONLimits(size: 1 << 20))
    } catch {
        table.add("(unreadable)", "", "refused", "\(error)")
        continue
    }
    for outcome in await gwen.deliver(event, through: transport) {
        table.add(outcome, of: event, received: outcome.outcome.name == "skipped" ? nil : partner?.lastReceived())
    }
}
table.print()
