import DestinationActions
import DestinationActionsFiles
import EnchargeDestination
import Foundation
import GWENDestination
import GleapDestination
import PushwooshDestination
import WebhookDestination

/// What QuickStart works with: the destination instances and the events.
enum Setup {
    /// The instances of the partner on this machine, or those of a configuration file, and the options of the pipeline.
    static func instances(
        _ partner: Partner?, configuration: String?
    ) throws -> (instances: [DestinationInstance], pipeline: PipelineConfiguration) {
        if let partner {
            var pipeline = PipelineConfiguration()
            pipeline.credentialsPatience = .seconds(1)
            pipeline.batchAge = .milliseconds(200)
            return (try instances(partner), pipeline)
        }
        guard let file = configuration else { throw SetupError("Name a configuration file after --live.") }
        let json = try JSONValue(parsing: Data(contentsOf: URL(fileURLWithPath: file)))
        let destinations: [any Destination] = [GWEN(), Pushwoosh(), Gleap(), Encharge(), Webhook()]
        let configuration = try DestinationConfiguration(
            json, destinations: destinations, time: TimeSource(zones: SystemTimeZones())
        ) { name in
            ProcessInfo.processInfo.environment[name]
        }
        for warning in configuration.warnings { print("Warning: \(warning)") }
        return (configuration.instances, configuration.pipeline)
    }

    private static func instances(_ partner: Partner) throws -> [DestinationInstance] {
        let base = { (path: String) in BaseURL(unencrypted: partner.address + path) }
        // Gleap suggests no subscriptions: these are the default triggers of its actions.
        let gleap = [
            Subscription(Gleap.TrackEvent.self, when: .type(.track, .page, .screen)),
            Subscription(Gleap.IdentifyContact.self, when: .type(.identify)),
        ]
        return [
            try DestinationInstance(GWEN(baseURL: base("")), settings: ["apiKey": JSONValue(Partner.key)]),
            try DestinationInstance(
                Pushwoosh(baseURL: base("/pushwoosh")),
                settings: ["pushwooshAPIKey": JSONValue(Partner.key), "pushwooshAppCode": "AAAAA-BBBBB"],
                subscriptions: Pushwoosh().presets.map { preset in
                    var subscription = preset.subscription
                    if preset.action == "trackEvent" { subscription.batching = true }
                    return subscription
                }),
            try DestinationInstance(
                Gleap(baseURL: base("/gleap")), settings: ["apiToken": JSONValue(Partner.key)], subscriptions: gleap),
            try DestinationInstance(
                Encharge(baseURL: base("/encharge"), ingestURL: base("/ingest")),
                settings: ["apiKey": JSONValue(Partner.key)]),
            try DestinationInstance(
                Webhook(),
                settings: [
                    "url": JSONValue(partner.address + "/webhook"), "trustedHosts": ["127.0.0.1"],
                    "signingSecret": JSONValue(Partner.key),
                ],
                subscriptions: [
                    Subscription(
                        Webhook.Send.self, name: "Orders", when: .event("Order Completed"),
                        [
                            \.data: .object(["user": .path("userId"), "total": .path("properties.total")])
                        ])
                ]),
            try DestinationInstance(
                Gleap(baseURL: base("/gleap")), name: "Gleap with an old key", settings: ["apiToken": "old-key"],
                subscriptions: [gleap[1]]),
        ]
    }

    /// The committed events; one that cannot be read is told and left out.
    static func events() throws -> [Event] {
        guard let file = Bundle.module.url(forResource: "events", withExtension: "ndjson") else {
            throw SetupError("The events are missing from the bundle.")
        }
        return try Data(contentsOf: file).split(separator: 0x0A).compactMap { line in
            do throws(EventDecodingError) {
                return try Event(parsing: Array(line))
            } catch {
                print("\nA line of the file is no event. \(error)")
                return nil
            }
        }
    }
}

struct SetupError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
