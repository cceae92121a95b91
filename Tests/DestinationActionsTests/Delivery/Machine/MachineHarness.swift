@testable import DestinationActions

/// A machine whose items are numbers, with a record of all that it wanted done.
struct MachineHarness {
    typealias Machine = DestinationMachine<Int>

    var machine: Machine
    var now: Duration = .zero
    var accepted = 0
    /// Requests under way: the items that each carries.
    var flights: [(id: FlightID, items: [Int])] = []
    /// Every request that was sent, oldest first.
    var sent: [[Int]] = []
    /// Which step each of them was.
    var steps: [Int] = []
    var outcomes: [Int: Outcome] = [:]
    var histories: [Int: [DeliveryAttempt]] = [:]
    var order: [Int] = []
    var cancelled: [FlightID] = []
    /// How many requests were under way when the machine got another policy.
    var goingOn = 0
    var states: [DestinationState] = []
    /// What the machine did that it must never do.
    var violations: [String] = []

    init(_ policy: MachinePolicy = MachinePolicy(), seed: UInt64 = 1) {
        machine = Machine(policy, seed: seed)
    }

    mutating func step(_ input: Machine.Input) {
        var effects: [Machine.Effect] = []
        machine.step(input, at: now, into: &effects)
        for effect in effects { take(effect) }
        violations += problems()
    }

    mutating func adopt(_ policy: MachinePolicy) {
        goingOn = machine.flights.count
        machine.adopt(policy, at: now)
        step(.tick)
    }

    private mutating func take(_ effect: Machine.Effect) {
        switch effect {
        case .send(let departure):
            let (id, first, rest, progress) = (departure.flight, departure.first, departure.rest, departure.progress)
            let items = [first] + rest
            if machine.phase == .stopped { violations.append("sent \(items) after the stop") }
            for item in items {
                if outcomes[item] != nil { violations.append("sent \(item) after its outcome") }
                if flights.contains(where: { $0.items.contains(item) }) {
                    violations.append("sent \(item) twice at once")
                }
            }
            flights.append((id, items))
            sent.append(items)
            steps.append(progress?.number ?? 1)
        case .cancel(let id):
            cancelled.append(id)
            // After the stop the machine still wants to know how a request ended; before, it has given it up.
            if machine.phase != .stopped { flights.removeAll { $0.id == id } }
        case .finish(let ending):
            let (item, outcome, history) = (ending.item, ending.outcome, ending.history)
            if outcomes[item] != nil { violations.append("\(item) has two outcomes") }
            outcomes[item] = outcome
            histories[item] = history
            order.append(item)
        case .changed(let state):
            if states.last ?? .running == state { violations.append("told \(state) twice") }
            states.append(state)
        }
    }

    // MARK: Inputs

    /// Accepts items, numbered on from the last one.
    @discardableResult
    mutating func accept(
        _ count: Int = 1, batch: BatchLimits? = nil, bytes: Int = 100, key: String? = nil, messageId: String? = nil,
        subscription: Int = 0, batchKey: String? = nil, serialKey: String? = nil, batchAge: Duration? = nil
    ) -> [Int] {
        let items = Array(accepted..<(accepted + count))
        accepted += count
        step(
            .accept(
                items.map {
                    .init(
                        item: $0, sequence: UInt64($0), subscription: subscription,
                        batch: batch.map { BatchRule($0, Batching(age: batchAge)) }, bytes: bytes,
                        key: key.map { ExactText($0) }, messageId: messageId.map { ExactText($0) },
                        batchKey: batchKey.map { ExactText($0) }, serialKey: serialKey.map { ExactText($0) })
                }))
        return items
    }

    /// Answers the oldest request.
    mutating func answer(_ answer: Answer) {
        guard !flights.isEmpty else {
            violations.append("there is no request to answer")
            return
        }
        self.answer(flights[0].id, answer)
    }

    mutating func answer(_ id: FlightID, _ answer: Answer) {
        flights.removeAll { $0.id == id }
        step(.answered(id, answer))
    }

    /// Lets time pass without anything else happening, waking the machine whenever it wants.
    mutating func pass(_ time: Duration) {
        let end = now + time
        while let wake = machine.nextWake, wake <= end {
            now = max(now, wake)
            let before = (machine.count, flights.count, machine.nextWake)
            step(.tick)
            if machine.nextWake.map({ $0 <= now }) == true, before.2 == machine.nextWake {
                violations.append("wants to be woken at \(now) again and again")
                break
            }
        }
        now = end
        step(.tick)
    }

    /// Lets time pass until a request is under way.
    mutating func passUntilSent() {
        while flights.isEmpty, let wake = machine.nextWake {
            now = max(now, wake)
            step(.tick)
        }
    }

    /// Sends and answers until nothing is left or time is up.
    mutating func run(for time: Duration = .seconds(3600), _ answer: (_ items: [Int], _ number: Int) -> Answer) {
        let end = now + time
        var number = sent.count - flights.count
        while machine.count > 0, now <= end {
            if let flight = flights.first {
                number += 1
                self.answer(flight.id, answer(flight.items, number))
            } else if let wake = machine.nextWake {
                now = max(now, wake)
                step(.tick)
            } else {
                break
            }
        }
    }

    func outcome(_ item: Int) -> String { outcomes[item].map { "\($0.name) \($0.code)" } ?? "none" }

    // MARK: Invariants

    /// What is wrong with the turns of serial keys: of one key, one parcel is under way, from its first request to its outcomes.
    private func turnProblems() -> [String] {
        var problems: [String] = []
        var holders: [ExactText: Int] = [:]
        for index in 0..<machine.arrivals.count {
            guard let id = machine.arrivals[index]?.id, let entry = machine.store[id] else { continue }
            if entry.isInFlight, entry.delivery.serialKey != nil, !entry.hasTurn { problems.append("a turn was taken") }
            if entry.hasTurn, let key = entry.delivery.serialKey { holders[key, default: 0] += 1 }
        }
        if machine.phase != .stopped, holders != machine.turns.mapValues(\.live) {
            problems.append("the turns are miscounted")
        }
        let keys = machine.flights.compactMap { machine.store[$0.parcel.first]?.delivery.serialKey }
        if Set(keys).count != keys.count { problems.append("two requests of one serial key are under way") }
        return problems
    }

    /// What is wrong with the state of the machine.
    func problems() -> [String] {
        var problems: [String] = []
        var places: [DeliveryID: Int] = [:]
        var parcels: [Int: Int] = [:]
        func place(_ parcel: Parcel) {
            for id in parcel.ids where machine.store.isLive(id) { places[id, default: 0] += 1 }
            if let split = parcel.split { parcels[split, default: 0] += 1 }
        }
        for index in 0..<machine.ready.count { machine.ready[index].map(place) }
        machine.retries.elements.forEach(place)
        machine.flights.forEach { place($0.parcel) }
        for batch in machine.gathering.open.values { batch.items.forEach { place(Parcel($0)) } }
        for waiting in Array(machine.keys.values) + machine.copies.values {
            for index in 0..<waiting.count { waiting[index].map { place(Parcel($0)) } }
        }
        for turn in machine.turns.values {
            for index in 0..<turn.waiting.count { turn.waiting[index].map(place) }
        }
        problems += turnProblems()
        if places.values.contains(where: { $0 != 1 }) { problems.append("a delivery is in two places") }
        if places.count != machine.count { problems.append("\(machine.count - places.count) deliveries are nowhere") }
        if machine.count != accepted - outcomes.count { problems.append("deliveries and outcomes do not add up") }
        let flying = Set(machine.flights.flatMap(\.parcel.ids))
        for id in places.keys where machine.store[id]?.isInFlight != flying.contains(id) {
            problems.append("a delivery does not know whether it is under way")
        }
        if machine.flights.count > max(1, machine.policy.limits.inFlight, goingOn) {
            problems.append("too many requests at once")
        }
        for (split, batch) in machine.splits {
            if batch.requests > machine.policy.retry.requestsPerBatch {
                problems.append("too many requests for one batch")
            }
            if parcels[split, default: 0] != batch.parcels { problems.append("the parcels of a batch are miscounted") }
        }
        let isStuck = machine.count > 0 && machine.flights.isEmpty && machine.nextWake == nil
        if isStuck, !machine.isPaused, machine.phase != .stopped { problems.append("nothing will ever happen again") }
        if machine.phase == .stopped, machine.count > 0, machine.flights.isEmpty {
            problems.append("something is left after the stop")
        }
        return problems
    }
}

extension Answer {
    static let delivered = Answer.taken(status: 200)

    static func status(_ status: Int, events: Int = 1, retryAfter: Duration? = nil) -> Answer {
        let verdict = Verdict.status(HTTPResponse(status: status), events: events)
        return .whole(
            status: status, verdict, retryAfter: retryAfter, mayHaveArrived: verdict.kind == .transient)
    }

    static let timedOut = Answer.failed(TransportError(.timedOut, "No answer.", mayHaveArrived: true))
    static let refused = Answer.failed(TransportError(.connectionRefused, "Nobody there.", mayHaveArrived: false))
}

extension Answer {
    /// An answer that leads from the first step to the second, whose first request changed something or only asked.
    static func next(_ method: HTTPRequest.Method = .get) -> Answer {
        let request = HTTPRequest(method, HTTPURL(Contacts().base))
        do {
            let first = StepProgress(.request(request), of: .deletion(request), in: try Contacts.instance([]))
            return .next(status: 200, first.followed(by: .request(request), isTaken: true))
        } catch {
            return .unbuildable([])
        }
    }

    /// The action declines.
    static let declined = Answer.declined(.declined("nothing to send"))
}
