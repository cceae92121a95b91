import DestinationActions

/// What is due for some events in some destination instances, whatever happens on the way: made once for all runs.
struct DeliveryExpectation: Sendable {
    /// What is due for one event.
    struct Due: Sendable {
        /// The destinations and subscriptions that each have an outcome, in their order.
        let outcomes: [String]
        /// How many requests it becomes.
        let requests: Int
        /// Whether each of them names the event, so that it can be followed.
        let isNamed: Bool
    }

    let instances: [DestinationInstance]
    let events: [Event]
    let due: [Due]
    /// How many requests to a base address may be under way at once.
    let limits: [String: Int]

    init(_ instances: [DestinationInstance], _ events: [Event]) {
        self.instances = instances
        self.events = events
        var bases = [Set<String>](repeating: [], count: instances.count)
        due = events.enumerated().map { number, event in
            var outcomes: [String] = []
            var requests: [HTTPRequest] = []
            for (place, instance) in instances.enumerated() {
                for run in instance.dryRun(event) {
                    outcomes.append("\(instance.name) · \(run.subscription)")
                    guard case .request(let request) = run.result else { continue }
                    requests.append(request)
                    bases[place].insert(request.url.base.text)
                }
            }
            return Due(
                outcomes: outcomes, requests: requests.count,
                isNamed: requests.allSatisfy { FaultyPartner.events(in: $0).contains(number) })
        }
        var limits: [String: Int] = [:]
        for (instance, bases) in zip(instances, bases) {
            for base in bases { limits[base, default: 0] += instance.inFlightLimit }
        }
        self.limits = limits
    }
}
