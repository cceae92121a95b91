@testable import DestinationActions
import DestinationActionsTesting
import EnchargeDestination
import GWENDestination
import GleapDestination
import PushwooshDestination

/// What we answer to a case.
enum Run {
    /// Makes an instance of the destination of a case.
    static func instance(
        _ name: String, settings: JSONObject, subscriptions: [Subscription]
    ) throws(ConfigurationErrors) -> DestinationInstance {
        switch name {
        case "gwen": try DestinationInstance(GWEN(), settings: settings, subscriptions: subscriptions)
        case "pushwoosh": try DestinationInstance(Pushwoosh(), settings: settings, subscriptions: subscriptions)
        case "gleap": try DestinationInstance(Gleap(), settings: settings, subscriptions: subscriptions)
        default: try DestinationInstance(Encharge(), settings: settings, subscriptions: subscriptions)
        }
    }

    /// The instance of a case with one subscription that takes every event.
    static func instance(everyEventOf golden: GoldenCase) throws(ConfigurationErrors) -> DestinationInstance {
        let subscription = Subscription(
            action: golden.text("action"), trigger: "true", mapping: golden.input["mapping"])
        return try instance(golden.text("destination"), settings: golden.settings, subscriptions: [subscription])
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

    /// The requests of a batch, split at the action's limit, and of each event whether it is sent.
    static func batch(_ golden: GoldenCase) -> Answer {
        let events = golden.input["events"]?.array ?? []
        do throws(ConfigurationErrors) {
            let instance = try instance(everyEventOf: golden)
            return batch(instance, events)
        } catch {
            return Answer(keysAtFault: keys(error))
        }
    }

    /// The requests and outcomes of events that are sent together, for the one subscription of an instance.
    static func batch(_ instance: DestinationInstance, _ events: [JSONValue]) -> Answer {
        guard let limits = instance.plans.first?.action.batchLimits else { return Answer(keysAtFault: []) }
        var ready: [PreparedPayload] = []
        var outcomes: [String] = []
        for event in events {
            switch instance.prepare(Event(unchecked: event)).first?.result {
            case .ready(let payload):
                switch instance.request(for: payload) {
                case .success:
                    ready.append(payload)
                    outcomes.append("delivered")
                case .failure: outcomes.append("invalid")
                }
            case .invalid: outcomes.append("invalid")
            default: outcomes.append("skipped")
            }
        }
        var requests: [HTTPRequest] = []
        for start in stride(from: 0, to: ready.count, by: limits.events) {
            let part = Array(ready[start..<min(start + limits.events, ready.count)])
            if case .success(let request) = instance.request(for: part) { requests.append(request) }
        }
        return Answer(requests: requests, outcomes: outcomes)
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
