import DestinationActions

/// The table that QuickStart prints: one row per event and subscription.
struct OutcomeTable {
    private var rows: [[String]] = [["event", "subscription", "outcome", "what the partner received, or why not"]]
    private var counts: [String: Int] = [:]

    mutating func add(_ outcome: SubscriptionOutcome, of event: Event, received: String?) {
        let detail: String =
            switch outcome.outcome {
            case .delivered: received ?? "delivered"
            case .skipped(let reason): "\(reason)"
            case .invalid(let problems): problems.map(\.message).joined(separator: "; ")
            case .failed(let failure): failure.message
            case .undelivered(let result): result.last?.message ?? result.reason.rawValue
            }
        let name = [event.type?.rawValue, event.event ?? event.name].compactMap { $0 }.joined(separator: " ")
        add(name, outcome.subscription, outcome.outcome.name, detail)
    }

    mutating func add(_ event: String, _ subscription: String, _ outcome: String, _ detail: String) {
        rows.append([event, subscription, outcome, detail])
        counts[outcome, default: 0] += 1
    }

    func print() {
        let widths = (0..<3).map { column in rows.map { $0[column].count }.max() ?? 0 }
        for (index, row) in rows.enumerated() {
            var line = ""
            for column in 0..<3 {
                line += row[column] + String(repeating: " ", count: widths[column] - row[column].count + 2)
            }
            let detail = row[3].count > 100 ? String(row[3].prefix(99)) + "…" : row[3]
            Swift.print(line + detail)
            if index == 0 { Swift.print(String(repeating: "─", count: line.count + 40)) }
        }
        let total = counts.values.reduce(0, +)
        let sum = counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: " + ")
        Swift.print("\n\(sum) = \(total) outcomes")
    }
}
