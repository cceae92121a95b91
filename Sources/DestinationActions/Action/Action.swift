/// One thing that a destination can do with an event: its fields, and the request that their values become.
///
/// - **Use** the actions that ship with a destination by their slug in a ``Subscription``.
/// - **Implement your own** with the fields as a ``FieldSet`` and ``request(for:in:)``. An action does no input or output, asks
///   no clock and keeps no state: the same payload gives the same request, so that it can be tested, previewed and explained
///   without a network. One that needs the answer to a request before the next is a ``StepAction``.
///
/// ```swift
/// struct Greet: Action {
///     struct Fields: FieldSet {
///         let name = Field<String>("name", label: "Name", default: .path("traits.name"))
///     }
///     static let slug = "greet"
///     static let title = "Greet"
///     static let summary = "Greets a user."
///
///     func request(for payload: Payload<Fields>, in context: Context<Greeter>) throws -> HTTPRequest {
///         let url = try HTTPURL(context.destination.baseURL).appending("greetings")
///         return context.request(.post, url) { body in
///             body.copy("name", payload, \.name)
///         }
///     }
/// }
/// ```
public protocol Action<Destination>: Sendable {
    /// The destination that the action belongs to.
    associatedtype Destination: DestinationActions.Destination
    /// The fields, one stored property each.
    associatedtype Fields: FieldSet

    /// The name in subscriptions, unique in its destination, such as `trackEvent`.
    static var slug: String { get }
    /// The name for people, such as `Track Event`.
    static var title: String { get }
    /// What the action does, in a sentence.
    static var summary: String { get }
    /// The trigger that fits most users, as a statement of the filter language, or `nil` if there is none.
    static var defaultTrigger: String? { get }

    /// What a subscription may choose to become of what it sends, the default first; none unless declared.
    static var syncModes: [SyncMode] { get }
    /// What the partner can find by what is meant, such as `email`, of which a subscription may choose one; the default first, none unless
    /// declared.
    static var matchingKeys: [String] { get }

    /// Checks what the declarations of the fields cannot say, before the event waits in a queue or joins a batch; nothing
    /// unless implemented.
    ///
    /// - Parameter payload: The values of the fields: mapped, cleaned, coerced and valid.
    /// - Throws: ``Skip`` if nothing is to be sent; ``ActionError`` to say what is wrong with the payload; any other error makes
    ///   the event invalid as well.
    func validate(_ payload: Payload<Fields>) throws

    /// Builds the request for one event.
    ///
    /// - Parameters:
    ///   - payload: The values of the fields: mapped, cleaned, coerced and valid.
    ///   - context: The settings and addresses of the destination.
    /// - Returns: The request.
    /// - Throws: ``Skip`` if nothing is to be sent; ``ActionError`` to say what is wrong with the payload; any other error makes
    ///   the event invalid as well.
    func request(for payload: Payload<Fields>, in context: Context<Destination>) throws -> HTTPRequest

    /// Judges an answer to the request of one event; by default ``Destination/answerVerdict(on:events:)`` does.
    ///
    /// A ``BatchAction`` judges it as the answer to a batch of one unless it implements this.
    ///
    /// - Parameters:
    ///   - response: The answer.
    ///   - payload: The values of the fields that the request was made of.
    ///   - context: The settings and addresses of the destination.
    /// - Returns: The verdict.
    func actionVerdict(
        on response: HTTPResponse, for payload: Payload<Fields>, in context: Context<Destination>
    ) -> Verdict

    /// The request that asks the partner for choices of a dynamic field, or `nil` if the field has none.
    ///
    /// - Parameters:
    ///   - query: The field, what is searched for, the page, and the values of the other fields.
    ///   - context: The settings and addresses of the destination.
    /// - Returns: The request.
    /// - Throws: What stands in the way of building it.
    func choicesRequest(for query: ChoicesQuery, in context: Context<Destination>) throws -> HTTPRequest?

    /// Reads the partner's answer to ``choicesRequest(for:in:)``.
    ///
    /// - Parameters:
    ///   - response: A successful answer.
    ///   - query: What was asked for.
    /// - Returns: The choices, and what to ask the next page with if there is one.
    /// - Throws: ``ActionError`` if the answer is not what was expected.
    func choices(in response: HTTPResponse, for query: ChoicesQuery) throws -> ChoicesPage
}

extension Action {
    /// None.
    public static var defaultTrigger: String? { nil }

    /// None.
    public static var syncModes: [SyncMode] { [] }

    /// None.
    public static var matchingKeys: [String] { [] }

    /// Nothing.
    public func validate(_ payload: Payload<Fields>) throws {}

    /// Leaves the verdict to the destination.
    public func actionVerdict(
        on response: HTTPResponse, for payload: Payload<Fields>, in context: Context<Destination>
    ) -> Verdict {
        context.destination.answerVerdict(on: response, events: 1)
    }

    /// None: the field has no choices to ask for.
    public func choicesRequest(for query: ChoicesQuery, in context: Context<Destination>) throws -> HTTPRequest? { nil }

    /// None.
    public func choices(in response: HTTPResponse, for query: ChoicesQuery) throws -> ChoicesPage { ChoicesPage([]) }
}

/// An action that can send several events in one request.
///
/// Events are gathered into batches for a subscription with ``Subscription/batching``, or whose mapping holds the literal
/// `enable_batching: true`. See <doc:Batches>.
public protocol BatchAction<Destination>: Action {
    /// How large a batch may be.
    var batchLimits: BatchLimits { get }

    /// What the events of a batch have in common, such as the list that they are for: events of different keys go out in different
    /// requests. `nil` (the default) is a key like any other.
    ///
    /// At most 256 batches of a destination are open at once; before another one is begun, the oldest goes as it is.
    ///
    /// - Parameter payload: The values of the fields.
    /// - Returns: The key; the same for the same payload.
    func batchKey(for payload: Payload<Fields>) -> String?

    /// Builds the request for several events.
    ///
    /// - Parameters:
    ///   - payloads: The values of the fields of each event, at least one, at most ``BatchLimits/events``, all of one key.
    ///   - context: The settings and addresses of the destination.
    /// - Returns: The request.
    /// - Throws: What stands in the way of building it.
    func request(forBatch payloads: [Payload<Fields>], in context: Context<Destination>) throws -> HTTPRequest

    /// Judges the answer to a batch for each of its events, where the partner tells them apart; `nil` (the default) judges the
    /// batch as a whole, by ``Destination/answerVerdict(on:events:)``.
    ///
    /// An event that goes alone is judged as a batch of one, unless the action implements ``Action/actionVerdict(on:for:in:)``.
    ///
    /// - Parameters:
    ///   - response: The answer.
    ///   - payloads: The values of the fields of each event that the request carried. Where the answer names them,
    ///     `payloads.verdicts(named:by:others:)` finds which verdict is whose.
    ///   - context: The settings and addresses of the destination.
    /// - Returns: A verdict per event in the order of the batch, or `nil`.
    func batchVerdicts(
        on response: HTTPResponse, for payloads: [Payload<Fields>], in context: Context<Destination>
    ) -> [Verdict]?
}

extension BatchAction {
    /// None: events are gathered as they come.
    public func batchKey(for payload: Payload<Fields>) -> String? { nil }

    /// None: the batch is judged as a whole.
    public func batchVerdicts(
        on response: HTTPResponse, for payloads: [Payload<Fields>], in context: Context<Destination>
    ) -> [Verdict]? { nil }

    /// The verdict on a batch of one.
    public func actionVerdict(
        on response: HTTPResponse, for payload: Payload<Fields>, in context: Context<Destination>
    ) -> Verdict {
        batchVerdicts(on: response, for: [payload], in: context)?.first
            ?? context.destination.answerVerdict(on: response, events: 1)
    }
}

/// How large a batch may be.
public struct BatchLimits: Sendable, Hashable {
    /// How many events.
    public var events: Int
    /// How many bytes the events may have together, as they are in the body.
    public var bytes: Int

    /// Makes limits.
    ///
    /// - Parameters:
    ///   - events: How many events.
    ///   - bytes: How many bytes; 500 KB unless given.
    public init(events: Int, bytes: Int = 500_000) {
        self.events = events
        self.bytes = bytes
    }
}

/// An error that says why an action can make no request of a payload.
public struct ActionError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong, and with which field.
    public let problems: [FieldProblem]

    /// Makes an error.
    ///
    /// - Parameters:
    ///   - field: The key of the field at fault; empty if it is the payload as a whole.
    ///   - message: What is wrong, as a sentence for a person.
    public init(field: String = "", _ message: String) {
        problems = [FieldProblem(key: field, path: field.isEmpty ? "" : "/\(field)", message: message)]
    }

    init(problems: [FieldProblem]) { self.problems = problems }

    /// The messages.
    public var description: String { problems.map(\.message).joined(separator: " ") }
}
