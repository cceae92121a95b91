import DestinationActions

/// The table that QuickStart prints: one row per event and subscription.
struct OutcomeTable {
    let showsSkipped: Bool
    private var rows: [[String]] = []
    private var counts: [String: Int] = [:]

    init(showsSkipped: Bool) { self.showsSkipped = showsSkipped }

    mutating func add(
        _ event: Event, _ outcomes: [SubscriptionOutcome], _ instances: [DestinationInstance], _ partner: Partner?
    ) {
        let name = [event.type?.rawValue, event.event ?? event.name].compactMap { $0 }.joined(separator: " ")
        var label = name
        var silent = 0
        var switchedOff = 0
        for outcome in outcomes {
            counts[outcome.outcome.name, default: 0] += 1
            if !showsSkipped, case .skipped(.trigger) = outcome.outcome {
                silent += 1
                continue
            }
            if !showsSkipped, case .skipped(.integrations) = outcome.outcome {
                switchedOff += 1
                continue
            }
            let detail = detail(outcome, event, instances, partner)
            rows.append([label, "\(outcome.destination) · \(outcome.subscription)", outcome.outcome.name, detail])
            label = ""
        }
        if switchedOff > 0 {
            rows.append([
                label, "\(switchedOff) subscriptions", "skipped", "the event's integrations object switches them off",
            ])
            label = ""
        }
        if silent > 0 { rows.append([label, "\(silent) others", "skipped", "their triggers are for other events"]) }
    }

    private func detail(
        _ outcome: SubscriptionOutcome, _ event: Event, _ instances: [DestinationInstance], _ partner: Partner?
    ) -> String {
        switch outcome.outcome {
        case .delivered(let delivered):
            let run = instances.first { $0.name == outcome.destination }?.dryRun(event)
                .first { $0.subscription == outcome.subscription }
            let attempts = delivered.attempts > 1 ? "after \(delivered.attempts) attempts: " : ""
            guard case .request(let request) = run?.result else { return attempts }
            let body = request.body.flatMap { try? JSONValue(parsing: $0) }
            if let body, let partner, !partner.hasReceived(body) { return attempts + "NOT SEEN BY THE PARTNER" }
            return attempts + (body.map { "\($0["variables"] ?? $0["events"]?[0] ?? $0)" } ?? request.url.path)
        case .skipped(let reason): return "\(reason)"
        case .invalid(let problems): return problems.map(\.message).joined(separator: "; ")
        case .failed(let failure): return failure.message
        case .undelivered(let result): return "\(result.reason.rawValue): \(result.last?.message ?? "")"
        }
    }

    func print(_ instances: [DestinationInstance], _ events: Int) {
        let table =
            [["event", "destination · subscription", "outcome", "what the partner received, or why not"]] + rows
        let widths = (0..<3).map { column in table.map { $0[column].count }.max() ?? 0 }
        Swift.print()
        for (index, row) in table.enumerated() {
            var line = ""
            for column in 0..<3 {
                line += row[column] + String(repeating: " ", count: widths[column] - row[column].count + 2)
            }
            Swift.print(line + (row[3].count > 90 ? String(row[3].prefix(89)) + "…" : row[3]))
            if index == 0 { Swift.print(String(repeating: "─", count: line.count + 60)) }
        }
        let total = counts.values.reduce(0, +)
        let sum = counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: " + ")
        let subscriptions = instances.reduce(0) { $0 + $1.subscriptionNames.count }
        Swift.print(
            "\n\(sum) = \(total) outcomes: \(events) events × \(subscriptions) subscriptions, a deletion once per destination"
        )
    }
}
