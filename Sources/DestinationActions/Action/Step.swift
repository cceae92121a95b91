/// One step of an action: a request, with what is done with its answer; or the end.
///
/// A step is a value: nothing is sent when it is made. What follows from an answer is a function of that answer, which is called
/// once the answer is there; it does no input or output, asks no clock and keeps no state.
///
/// ```swift
/// .request(search, expecting: [404], then: "updates the contact, or creates it") { answer in
///     if answer.status == 404 { return .request(create) }
///     return .request(try update(answer.text(at: "contact.id")))
/// }
/// ```
///
/// <doc:ActionsOfSeveralSteps> has an example of each usual form.
public struct Step: Sendable {
    /// How many requests the steps of one event, or of one batch, may be.
    public static let maximum = 10

    enum Kind: Sendable {
        case request(HTTPRequest, Continuation?)
        case end(Verdict)
        case each([Verdict])
    }

    /// What hangs on an answer.
    struct Continuation: Sendable {
        /// What it does, for a person.
        let what: String
        /// The statuses that are answers and no failures, besides those that are judged as delivered.
        let expected: Set<Int>
        /// Whether the request changes nothing at the partner, whatever its method.
        let isLookup: Bool
        let next: @Sendable (HTTPResponse) throws -> Step
    }

    let kind: Kind

    /// The last request: its answer is judged as that to an action of one request.
    ///
    /// - Parameter request: The request.
    /// - Returns: The step.
    public static func request(_ request: HTTPRequest) -> Step { Step(kind: .request(request, nil)) }

    /// A request whose answer leads on.
    ///
    /// The answer is judged first, as any other: `next` sees one that is judged as delivered, or whose status is expected. Any
    /// other ends the steps: with a failure, or for one that may pass with the same request later.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - statuses: The statuses that are answers and no failures, such as 404 of a search; not 429 and none of 500 and above,
    ///     which say that the partner could not answer.
    ///   - what: What hangs on the answer, for dry runs and explanations: `updates the contact, or creates it`.
    ///   - next: Reads the answer and gives the next step. A thrown ``Skip`` skips the event. Any other error, such as
    ///     ``ActionError``, is a failure with the code `badAnswer`, which says which step it was.
    /// - Returns: The step.
    public static func request(
        _ request: HTTPRequest, expecting statuses: Set<Int> = [], then what: String,
        _ next: @escaping @Sendable (HTTPResponse) throws -> Step
    ) -> Step {
        Step(kind: .request(request, Continuation(what: what, expected: statuses, isLookup: false, next: next)))
    }

    /// A request that only looks, and whose answer leads on: a search that the partner wants by `POST`, for instance.
    ///
    /// It is a request like that of ``request(_:expecting:then:_:)``, but changes nothing at the partner, as those by `GET` and `HEAD`
    /// do anyway: an event that comes no further is not told to have arrived perhaps.
    ///
    /// ```swift
    /// .lookUp(search, then: "updates the contact, or creates it") { answer in
    ///     if answer.json?["total"] == 0 { return .request(create) }
    ///     return .request(try update(answer.text(at: "results.0.id")))
    /// }
    /// ```
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - statuses: The statuses that are answers and no failures, such as 404; not 429 and none of 500 and above.
    ///   - what: What hangs on the answer, for dry runs and explanations.
    ///   - next: Reads the answer and gives the next step, as for any other request.
    /// - Returns: The step.
    public static func lookUp(
        _ request: HTTPRequest, expecting statuses: Set<Int> = [], then what: String,
        _ next: @escaping @Sendable (HTTPResponse) throws -> Step
    ) -> Step {
        Step(kind: .request(request, Continuation(what: what, expected: statuses, isLookup: true, next: next)))
    }

    /// The end, without another request.
    ///
    /// - Parameter verdict: What it means for the event, or for all events of a batch; one that wants it again sends the request of
    ///   the step before once more. Delivered unless given.
    /// - Returns: The step.
    public static func end(_ verdict: Verdict = .delivered) -> Step { Step(kind: .end(verdict)) }

    /// The end of a batch, without another request.
    ///
    /// - Parameter verdicts: What it means for each event, in the order of the batch. Events that are wanted again begin with the
    ///   first step.
    /// - Returns: The step.
    public static func end(each verdicts: [Verdict]) -> Step { Step(kind: .each(verdicts)) }
}

extension Step {
    /// The request, or `nil` at the end.
    var request: HTTPRequest? {
        if case .request(let request, _) = kind { request } else { nil }
    }

    /// Whether nothing is changed at the partner by its request, if it has one.
    var changesNothing: Bool {
        guard let request else { return true }
        return continuation?.isLookup == true || request.method == .get || request.method == .head
    }

    /// What hangs on the answer; `nil` of the last request and of the end.
    var continuation: Continuation? {
        if case .request(_, let continuation) = kind { continuation } else { nil }
    }

    /// The first request of some steps.
    ///
    /// - Throws: ``ActionError`` if they begin with the end.
    func begun() throws(ActionError) -> HTTPRequest {
        if let request { return request }
        throw ActionError("The steps begin with their end: they must begin with a request, or throw a Skip.")
    }
}

extension Step.Continuation {
    /// What is wrong with it, or `nil` if nothing is.
    var problem: String? {
        if what.utf8.allSatisfy({ $0 == 0x20 }) { return "what hangs on its answer is not told." }
        guard let status = expected.sorted().first(where: { !(200..<500).contains($0) || $0 == 429 }) else {
            return nil
        }
        return "its step expects the status \(status), which answers nothing: expected may be 200 to 499, but for 429."
    }
}

/// An action that needs more than one request for an event: each step makes a request, and its answer leads to the next.
///
/// Each request counts for the limits of the destination, and others may go out in between. An answer that may pass repeats its
/// own step, not those before it. When a process ends in the middle, or other settings replace those that the steps began with,
/// they begin again with the first one: a step that must not be repeated looks first.
///
/// An action with one request is an ``Action``.
public protocol StepAction<Destination>: Action {
    // Said once more, so that the compiler reads it off the steps.
    /// The destination that the action belongs to.
    associatedtype Destination

    /// Makes the first step for one event.
    ///
    /// - Parameters:
    ///   - payload: The values of the fields: mapped, cleaned, coerced and valid.
    ///   - context: The settings and addresses of the destination.
    /// - Returns: The first step: a request.
    /// - Throws: ``Skip`` if nothing is to be sent; ``ActionError`` to say what is wrong with the payload; any other error makes
    ///   the event invalid as well.
    func steps(for payload: Payload<Fields>, in context: Context<Destination>) throws -> Step
}

extension StepAction {
    /// The request of the first step.
    public func request(for payload: Payload<Fields>, in context: Context<Destination>) throws -> HTTPRequest {
        try steps(for: payload, in: context).begun()
    }
}

/// An action whose batches need more than one request.
///
/// An action may have several steps for a single event as well, and is a ``StepAction`` then.
public protocol StepBatchAction<Destination>: BatchAction {
    // As above.
    /// The destination that the action belongs to.
    associatedtype Destination

    /// Makes the first step for several events.
    ///
    /// - Parameters:
    ///   - payloads: The values of the fields of each event, at least two, at most ``BatchLimits/events``.
    ///   - context: The settings and addresses of the destination.
    /// - Returns: The first step: a request.
    /// - Throws: What stands in the way of making it.
    func steps(forBatch payloads: [Payload<Fields>], in context: Context<Destination>) throws -> Step
}

extension StepBatchAction {
    /// The request of the first step.
    public func request(forBatch payloads: [Payload<Fields>], in context: Context<Destination>) throws -> HTTPRequest {
        try steps(forBatch: payloads, in: context).begun()
    }
}

extension HTTPResponse {
    /// The text or number at a place of the body, such as the id of what was found.
    ///
    /// ```swift
    /// let id = try answer.text(at: "results.0.id")
    /// ```
    ///
    /// - Parameter path: The place: keys, and the numbers of items in lists, from 0.
    /// - Returns: The text, or the number as a text; never empty.
    /// - Throws: ``ActionError`` if there is none.
    public func text(at path: String) throws(ActionError) -> String {
        guard let json else { throw ActionError("The answer has no JSON, but \(path) was expected in it.") }
        guard let value = HTTPResponse.value(at: path, in: json) else {
            throw ActionError("The answer has no \(path).")
        }
        let text = value.kind == .number ? "\(value)" : value.string ?? ""
        if text.isEmpty {
            let found = value.kind == .string ? "an empty one" : "\(value.kind.rawValue)"
            throw ActionError("The answer must have a text or a number at \(path), found \(found).")
        }
        return text
    }
}
