import DestinationActions

/// What is due for some events in some destination instances, whatever happens on the way: made once for all runs.
struct DeliveryExpectation: Sendable {
    /// What is due for one event.
    struct Due: Sendable {
        /// The destinations and subscriptions that each have an outcome, in their order.
        let outcomes: [String]
        /// How many requests it becomes.
        let requests: Int
        /// Whether each of them names the event, so that it can be followed; of several steps any.
        var isNamed: Bool
        /// Whether others may follow from the answers.
        let hasSteps: Bool
    }

    let instances: [DestinationInstance]
    let events: [Event]
    let due: [Due]
    /// The batch keys of each event by destination and subscription; empty if no action has any.
    let keys: [[String: String]]
    /// How many requests to a base address may be under way at once.
    let limits: [String: Int]
    /// What would keep the runs from proving anything.
    let problems: [String]
    /// What the runs try, one line for each instance.
    let covered: [String]
    /// The statuses beside those of success by which the partner says that it has the event.
    let taken: Set<Int>
    /// What a partner that works answers.
    let answering: @Sendable (HTTPRequest) -> HTTPResponse

    init(
        _ instances: [DestinationInstance], _ events: [Event], _ taken: Set<Int>,
        _ answering: @escaping @Sendable (HTTPRequest) -> HTTPResponse
    ) async {
        self.answering = answering
        self.taken = taken
        self.instances = instances
        self.events = events
        var bases = [Set<String>](repeating: [], count: instances.count)
        var counts = [Int](repeating: 0, count: instances.count)
        var reasons = [String?](repeating: nil, count: instances.count)
        var due = events.enumerated().map { number, event in
            var outcomes: [String] = []
            var requests = 0
            var isNamed = true
            var hasSteps = false
            for (place, instance) in instances.enumerated() {
                for run in instance.dryRun(event) {
                    outcomes.append("\(instance.name) · \(run.subscription)")
                    guard case .request(let request) = run.result else {
                        reasons[place] = "\(run)"
                        continue
                    }
                    counts[place] += 1
                    requests += 1
                    if run.then != nil {
                        hasSteps = true
                    } else if !FaultyPartner.events(in: request).contains(number) {
                        isNamed = false
                    }
                    bases[place].insert(request.url.base.text)
                }
            }
            return Due(outcomes: outcomes, requests: requests, isNamed: isNamed, hasSteps: hasSteps)
        }
        let ends = await Self.ends(instances, events, &due, answering)
        self.due = due
        let keys = events.map { event in
            instances.reduce(into: [String: String]()) { keys, instance in
                for batch in instance.batches(of: [event], always: true) {
                    keys["\(instance.name) · \(batch.subscription)"] = batch.key.map { "=\($0)" } ?? ""
                }
            }
        }
        self.keys = keys.contains { $0.values.contains { !$0.isEmpty } } ? keys : []
        var limits: [String: Int] = [:]
        for (instance, bases) in zip(instances, bases) {
            for base in bases { limits[base, default: 0] += instance.inFlightLimit }
        }
        self.limits = limits
        problems = Self.problems(instances, events, due, counts, reasons) + ends
        covered = zip(instances, counts).map { "\($0.name): \($1) requests due for \(events.count) events" }
    }

    /// What is wrong with steps that come to no good end though the partner works: faults on the way would show nothing then.
    ///
    /// Notes whether they name their event: the first of them may look for something else.
    private static func ends(
        _ instances: [DestinationInstance], _ events: [Event], _ due: inout [Due],
        _ answering: @escaping @Sendable (HTTPRequest) -> HTTPResponse
    ) async -> [String] {
        for (number, event) in events.enumerated() where due[number].hasSteps {
            for instance in instances where instance.dryRun(event).contains(where: { $0.then != nil }) {
                let transport = RecordingTransport(answering: answering, givingTokensTo: instance)
                for told in await instance.deliver(event, through: transport) {
                    guard case .failed = told.outcome else { continue }
                    return ["\(told), though the partner works: give the answers of one that does (answering)."]
                }
                let isNamed = transport.requests.contains { FaultyPartner.events(in: $0).contains(number) }
                if !isNamed { due[number].isNamed = false }
            }
        }
        return []
    }

    /// Whether events may go out together: in some subscription they all have one batch key.
    func mayGoTogether(_ numbers: [Int]) -> Bool {
        guard !keys.isEmpty, let first = numbers.first, numbers.allSatisfy(keys.indices.contains) else { return true }
        return keys[first].contains { name, key in numbers.allSatisfy { keys[$0][name] == key } }
    }

    private static func problems(
        _ instances: [DestinationInstance], _ events: [Event], _ due: [Due], _ counts: [Int], _ reasons: [String?]
    ) -> [String] {
        if instances.isEmpty {
            return ["There are no destination instances to deliver to, so that nothing was found out."]
        }
        if events.isEmpty { return ["There are no events to deliver, so that nothing was found out."] }
        var problems: [String] = []
        for (place, instance) in instances.enumerated() where counts[place] == 0 {
            let reason = reasons[place] ?? "it has no subscriptions."
            problems.append(
                "\(instance.name) sends no request for any event, so that nothing was found out about it: \(reason)")
        }
        if problems.isEmpty, !due.contains(where: { $0.requests > 0 && $0.isNamed }) {
            problems.append(
                "No request names the user id of its event, so that what the partner takes could not be followed: "
                    + "give events that hold the id that they are made with.")
        }
        return problems
    }
}
