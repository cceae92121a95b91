@testable import DestinationActions
import DestinationActionsTesting
import EnchargeDestination
import GWENDestination
import GleapDestination
import PushwooshDestination
import WebhookDestination

/// What we answer to a case.
enum Run {
    /// Makes an instance of the destination of a case, which takes what the reference takes: keys that nothing reads.
    static func instance(
        _ name: String, settings: JSONObject, subscriptions: [Subscription]?
    ) throws(ConfigurationErrors) -> DestinationInstance {
        switch name {
        case "gwen": try DestinationInstance(lenient: GWEN(), settings: settings, subscriptions: subscriptions)
        case "pushwoosh":
            try DestinationInstance(lenient: Pushwoosh(), settings: settings, subscriptions: subscriptions)
        case "gleap": try DestinationInstance(lenient: Gleap(), settings: settings, subscriptions: subscriptions)
        case "encharge":
            try DestinationInstance(lenient: Encharge(), settings: settings, subscriptions: subscriptions)
        default: try DestinationInstance(lenient: Webhook(), settings: settings, subscriptions: subscriptions)
        }
    }

    /// The instance of a case with one subscription that takes every event.
    static func instance(everyEventOf golden: GoldenCase) throws(ConfigurationErrors) -> DestinationInstance {
        try instance(
            golden.text("destination"), settings: golden.settings, subscriptions: [subscription(everyEventOf: golden)])
    }

    private static func subscription(everyEventOf golden: GoldenCase) -> Subscription {
        Subscription(action: golden.text("action"), trigger: "true", mapping: golden.input["mapping"])
    }

    /// The request of one event.
    static func request(_ golden: GoldenCase) -> Answer {
        do throws(ConfigurationErrors) {
            let instance = try instance(everyEventOf: golden)
            let event = Event(unchecked: golden.input["event"] ?? [:])
            switch instance.dryRun(event).first?.result {
            case .request(let request): return Answer(requests: [request])
            case .invalid(let problems): return Answer(keysAtFault: problems.map(\.key).filter { !$0.isEmpty })
            case .skipped, nil: return Answer(requests: [])
            }
        } catch {
            return Answer(keysAtFault: keys(error))
        }
    }

    /// What comes of events that are sent together, with one subscription that takes them all.
    static func batch(_ golden: GoldenCase) async throws -> Answer {
        do {
            var subscription = subscription(everyEventOf: golden)
            subscription.batching = true
            let instance = try instance(
                golden.text("destination"), settings: golden.settings, subscriptions: [subscription])
            return try await batch(instance, golden)
        } catch let error as ConfigurationErrors {
            return Answer(keysAtFault: keys(error))
        }
    }

    /// What the pipeline makes of events that are sent together: the requests, and the outcome of each.
    static func batch(_ instance: DestinationInstance, _ golden: GoldenCase) async throws -> Answer {
        let events = (golden.input["events"]?.array ?? []).map { Event(unchecked: $0) }
        let delivery = try await DestinationTester(instance).deliver(events, answers: script(golden))
        return Answer(requests: delivery.requests, outcomes: delivery.outcomes.joined().map { name($0.outcome) })
    }

    /// The keys of what is wrong with a configuration: of a field or a setting, or the part of the subscription.
    static func keys(_ errors: ConfigurationErrors) -> [String] {
        errors.problems.compactMap { problem in
            let parts = problem.path.split(separator: "/").map { String($0) }
            if let place = parts.firstIndex(of: "mapping") {
                return parts.dropFirst(place + 1).first { $0.first != "@" }
            }
            return parts.last
        }
    }
}
