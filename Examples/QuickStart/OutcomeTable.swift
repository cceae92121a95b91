import DestinationActions

/// The table that QuickStart prints: below each event a row per subscription, in at most 100 columns.
struct OutcomeTable {
    let showsSkipped: Bool
    private static let width = 100
    private var groups: [(event: String, rows: [[String]])] = []
    private var counts: [String: Int] = [:]

    init(showsSkipped: Bool) { self.showsSkipped = showsSkipped }

    mutating func add(
        _ event: Event, _ outcomes: [SubscriptionOutcome], _ instances: [DestinationInstance], _ partner: Partner?
    ) {
        let name = [event.type?.rawValue, event.event ?? event.name].compactMap { $0 }.joined(separator: " ")
        var rows: [[String]] = []
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
            // The names of the partners alone: "GWEN (Actions)" is GWEN.
            let destination = outcome.destination.replacing(" (Actions)", with: "")
            rows.append(["\(destination) · \(outcome.subscription)", outcome.outcome.name, detail])
        }
        if switchedOff > 0 {
            rows.append(["\(switchedOff) subscriptions", "skipped", "by the event's integrations object"])
        }
        if silent > 0 { rows.append(["\(silent) others", "skipped", "their triggers are for other events"]) }
        groups.append((name, rows))
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
        let head = ["destination · subscription", "outcome", "what the partner received, or why not"]
        let widths = (0..<2).map { column in (groups.flatMap(\.rows) + [head]).map { $0[column].count }.max() ?? 0 }
        func line(_ row: [String]) -> String {
            var line = "  "
            for column in 0..<2 {
                line += row[column] + String(repeating: " ", count: widths[column] - row[column].count + 2)
            }
            line += row[2]
            // By scalars, of which an emoji that is two columns wide has two.
            guard line.unicodeScalars.count > Self.width else { return line }
            return String(String.UnicodeScalarView(line.unicodeScalars.prefix(Self.width - 1))) + "…"
        }
        Swift.print()
        Swift.print(line(head))
        Swift.print(String(repeating: "─", count: Self.width))
        for (event, rows) in groups {
            Swift.print(event)
            for row in rows { Swift.print(line(row)) }
        }
        let total = counts.values.reduce(0, +)
        let sum = counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: " + ")
        let subscriptions = instances.reduce(0) { $0 + $1.subscriptionNames.count }
        Swift.print(
            """

            \(sum) = \(total) outcomes:
            \(events) events × \(subscriptions) subscriptions, a deletion once per destination
            """)
    }
}
