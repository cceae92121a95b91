import DestinationActions
import DestinationActionsURLSession
import Foundation

// QuickStart: a file of events goes through all five destinations over real HTTP, to a small partner on this machine that
// throttles, fails and refuses on the way. Every event is accounted for in the end.
//
//   swift run QuickStart                 the committed events, to the partner on this machine
//   swift run QuickStart --all           with the subscriptions whose trigger did not hold
//   swift run QuickStart --live FILE     the committed events, to the real APIs, as the configuration in FILE says

let arguments = CommandLine.arguments
let partner = arguments.contains("--live") ? nil : try Partner()
let setup = Result {
    try Setup.instances(partner, configuration: arguments.drop { $0 != "--live" }.dropFirst().first)
}
guard case .success(let (instances, configuration)) = setup else {
    if case .failure(let error) = setup { print(error) }
    exit(1)
}
let transport = URLSessionTransport()

print("Credentials")
for report in await instances.checkCredentials(through: transport) { print("  \(report)") }

let events = try Setup.events()
let pipeline = try Pipeline(instances, transport: transport, configuration: configuration)
let outcomes = await pipeline.deliver(events)
_ = await pipeline.shutdown()

var table = OutcomeTable(showsSkipped: arguments.contains("--all"))
for (event, outcomes) in zip(events, outcomes) {
    table.add(event, outcomes, instances, partner)
}
table.print(instances, events.count)
partner?.stop()
