import DestinationActions

/// Whether the events make something of every subscription: what made no request, nothing was found out about.
enum CoverageCheck {
    static func check(
        _ instance: DestinationInstance, _ subscriptions: [Subscription], _ events: [Event], _ report: inout CheckReport
    ) {
        if events.isEmpty {
            report.problems.append(
                "There are no events to try the destination on, so that nothing was found out about it.")
            return
        }
        var requests = [Int](repeating: 0, count: subscriptions.count)
        // What is wrong with an event that a trigger lets through says more than a trigger that does not hold.
        var problems = [String?](repeating: nil, count: subscriptions.count)
        var skips = problems
        for event in events where event.type != .delete {
            for (place, run) in instance.dryRun(event).enumerated() where place < subscriptions.count {
                for key in run.payload?.keys.map({ $0 }) ?? [] {
                    report.note(subscriptions[place].action) { $0.fields.note(key, isCovered: true) }
                }
                switch run.result {
                case .request: requests[place] += 1
                case .skipped(let reason): skips[place] = "\(reason)"
                case .invalid(let found): problems[place] = found.map(\.message).joined(separator: "; ")
                }
            }
        }
        for (place, subscription) in subscriptions.enumerated() {
            report.covered.append("\(subscription.name): \(requests[place]) requests of \(events.count) events")
            guard requests[place] == 0 else { continue }
            let reason = problems[place] ?? skips[place] ?? "there are only deletions"
            report.problems.append(
                "The subscription \(subscription.name) made no request of any event, so that nothing was found out about it: "
                    + reason)
        }
    }

    /// Notes the fields of the actions, none of which has had a value yet.
    static func declare<D: Destination>(fieldsOf destination: D, _ report: inout CheckReport) {
        func keys<A: Action>(_ action: A) -> [String] {
            (try? PayloadSchema<A.Fields>())?.fields.definitions.map(\.key) ?? []
        }
        for action in destination.actions {
            for key in keys(action) {
                report.note(type(of: action).slug) { $0.fields.note(key, isCovered: false) }
            }
        }
    }

    /// Notes which presets make requests of the events; the name of an event that one is for is mostly not among them.
    static func check<D: Destination>(
        presetsOf destination: D, _ settings: JSONObject, _ events: [Event], _ report: inout CheckReport
    ) {
        for preset in destination.presets {
            let instance = try? DestinationInstance(
                destination, settings: settings, subscriptions: [preset.subscription])
            let isCovered = events.contains { $0.type != .delete && instance?.requests(for: $0).isEmpty == false }
            report.note(preset.action) { $0.presets.note(preset.name, isCovered: isCovered) }
        }
    }
}
