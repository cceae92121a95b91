package import DestinationActions
import DestinationActionsLocks

/// A partner that works or fails as a test wants it, in virtual time, and knows which events it took.
///
/// Events are recognised by their user ids, see ``event(_:)``; a request is searched for them, address and body.
package final class FaultyPartner: HTTPTransport {
    /// What the partner is asked.
    package struct Call: Sendable {
        /// Which request it is, from 1.
        package let number: Int
        /// The request.
        package let request: HTTPRequest
        /// The numbers of the events in it.
        package let events: [Int]
    }

    /// What the partner does.
    package enum Reaction: Sendable {
        /// Answers as a partner that works.
        case works
        /// Answers; with success it takes the events.
        case answer(HTTPResponse)
        /// Answers and takes some of the events only.
        case partial(HTTPResponse, taken: [Int])
        /// Does not answer, having taken the events or not.
        case fail(TransportError.Code, taken: Bool)
        /// Answers nothing until the request is given up.
        case hang

        /// Answers with a status.
        package static func status(_ status: Int, headers: HTTPHeaders = [:], body: String = "{}") -> Reaction {
            .answer(HTTPResponse(status: status, headers: headers, body: Array(body.utf8)))
        }
    }

    private struct State {
        var calls = 0
        var taken: [Int: Int] = [:]
        var atOnce: [String: Int] = [:]
        var mostAtOnce: [String: Int] = [:]
        var times: [Duration] = []
        var tokens = 0
        var batches: [[Int]] = []
    }

    private let clock: VirtualClock
    private let latency: @Sendable (Call) -> Duration
    private let takenBy: Set<Int>
    private let answering: @Sendable (HTTPRequest) -> HTTPResponse
    private let react: @Sendable (Call) -> Reaction
    private let tokens: @Sendable (_ request: HTTPRequest, _ number: Int) -> HTTPResponse?
    private let state = Mutex(State())

    /// Makes a partner.
    ///
    /// - Parameters:
    ///   - clock: The clock by which it takes its time.
    ///   - latency: How long an answer takes; 20 ms unless given.
    ///   - tokens: Answers what is a request for a token, from 1; none is unless given.
    ///   - taken: The statuses beside those of success with which it has the events; none unless given.
    ///   - answering: What it answers when it works; 200 with an empty object unless given.
    ///   - react: What it does with a request.
    package init(
        clock: VirtualClock, latency: @escaping @Sendable (Call) -> Duration = { _ in .milliseconds(20) },
        tokens: @escaping @Sendable (_ request: HTTPRequest, _ number: Int) -> HTTPResponse? = { _, _ in nil },
        taken: Set<Int> = [],
        answering: @escaping @Sendable (HTTPRequest) -> HTTPResponse = FaultyPartner.empty,
        react: @escaping @Sendable (Call) -> Reaction
    ) {
        self.clock = clock
        takenBy = taken
        self.answering = answering
        self.latency = latency
        self.tokens = tokens
        self.react = react
    }

    /// Answers everything with 200 and an empty object.
    package static let empty: @Sendable (HTTPRequest) -> HTTPResponse = { _ in
        HTTPResponse(status: 200, body: Array("{}".utf8))
    }

    /// How many requests there were.
    package var calls: Int { state.withLock { $0.calls } }

    /// How often each event was taken.
    package var taken: [Int: Int] { state.withLock { $0.taken } }

    /// How many requests to a host were under way at once, at most.
    package var mostAtOnce: [String: Int] { state.withLock { $0.mostAtOnce } }

    /// When each request came.
    package var times: [Duration] { state.withLock { $0.times } }

    /// The events of each request that named more than one.
    package var batches: [[Int]] { state.withLock { $0.batches } }

    package func send(_ request: HTTPRequest, timeout: Duration) async throws(TransportError) -> HTTPResponse {
        if let answer = tokens(request, state.withLock { $0.tokens + 1 }) {
            state.withLock { $0.tokens += 1 }
            try await sleep(.milliseconds(20), isTaken: false)
            return answer
        }
        let events = Self.events(in: request)
        let host = request.url.base.text
        let time = clock.now.elapsed
        let call = state.withLock { state in
            state.calls += 1
            state.times.append(time)
            if events.count > 1 { state.batches.append(events) }
            let atOnce = state.atOnce[host, default: 0] + 1
            state.atOnce[host] = atOnce
            state.mostAtOnce[host] = max(atOnce, state.mostAtOnce[host, default: 0])
            return Call(number: state.calls, request: request, events: events)
        }
        defer { state.withLock { $0.atOnce[host, default: 1] -= 1 } }
        var reaction = react(call)
        if case .works = reaction { reaction = .answer(answering(request)) }
        let latency = latency(call)
        switch reaction {
        case .hang:
            try await sleep(timeout, isTaken: true)
            throw TransportError(.timedOut, "No answer within \(timeout).", mayHaveArrived: true)
        case .works, .answer, .partial, .fail:
            if latency >= timeout {
                try await sleep(timeout, isTaken: true)
                throw TransportError(.timedOut, "No answer within \(timeout).", mayHaveArrived: true)
            }
            if latency > .zero { try await sleep(latency, isTaken: true) }
        }
        switch reaction {
        case .answer(let response):
            if response.isSuccess || takenBy.contains(response.status) { take(events) }
            return response
        case .partial(let response, let taken):
            take(taken)
            return response
        case .fail(let code, let isTaken):
            if isTaken { take(events) }
            throw TransportError(code, "The partner fails.", mayHaveArrived: isTaken)
        case .works, .hang: throw TransportError(.timedOut, "No answer.", mayHaveArrived: true)
        }
    }

    private func sleep(_ duration: Duration, isTaken: Bool) async throws(TransportError) {
        do { try await clock.sleep(for: duration) } catch {
            throw TransportError(.cancelled, "The task was cancelled.", mayHaveArrived: isTaken)
        }
    }

    private func take(_ events: [Int]) {
        state.withLock { state in
            for event in events { state.taken[event, default: 0] += 1 }
        }
    }

    // MARK: Events

    private static let prefix = Array("3f1c2a50-8d4e-4b1a-9c77-".utf8)

    /// An event that the partner recognises.
    package static func event(_ number: Int, _ type: EventType = .track, _ changes: JSONObject = [:]) -> Event {
        var members: JSONObject = [
            "userId": JSONValue(userId(number)), "messageId": JSONValue("message-\(number)"),
        ]
        for member in changes { members[member.key] = member.value }
        return Event.fixture(type, members)
    }

    /// The user id of such an event: a UUID that ends with the number.
    package static func userId(_ number: Int) -> String {
        let digits = String(number)
        return String(decoding: prefix, as: UTF8.self) + String(repeating: "0", count: max(0, 12 - digits.count))
            + digits
    }

    /// The number of such an event, or `nil` if it is another one.
    package static func number(of event: Event) -> Int? {
        event.userId.flatMap { events(in: Array($0.utf8)).first }
    }

    static func events(in request: HTTPRequest) -> [Int] {
        var seen = Set<Int>()
        var numbers: [Int] = []
        for bytes in [Array(request.url.text.utf8), request.plainBody ?? []] {
            for number in events(in: bytes) where seen.insert(number).inserted { numbers.append(number) }
        }
        return numbers
    }

    /// By byte, how far the search may go on when that byte stands where the prefix would end (Horspool).
    private static let skips: [Int] = {
        var skips = [Int](repeating: prefix.count, count: 256)
        for (place, byte) in prefix.dropLast().enumerated() { skips[Int(byte)] = prefix.count - 1 - place }
        return skips
    }()

    private static func events(in bytes: [UInt8]) -> [Int] {
        var numbers: [Int] = []
        let length = prefix.count
        var at = 0
        while at + length + 12 <= bytes.count {
            let last = bytes[at + length - 1]
            if last == prefix[length - 1], bytes[at..<(at + length)].elementsEqual(prefix),
                let number = Int(String(decoding: bytes[(at + length)..<(at + length + 12)], as: UTF8.self))
            {
                numbers.append(number)
            }
            at += skips[Int(last)]
        }
        return numbers
    }
}
