/// A tool that events are sent to: its settings, its actions, and how its partner is spoken to.
///
/// A destination is a value; its stored properties are its options, such as a base address. A user makes a
/// ``DestinationInstance`` of it with settings and subscriptions.
///
/// - **Use** one that ships: `GWEN`, `Pushwoosh`, `Gleap`, `Encharge`, `Webhook`, each in a module of its own.
/// - **Implement your own** in one file: settings as a ``FieldSet``, ``headers(for:)``, and a list of ``Action``s.
///   `DestinationCheck` in `DestinationActionsTesting` tells what is wrong with it. Options that a configuration may choose are those
///   of a `ConfigurableDestination`.
public protocol Destination: Sendable {
    /// The settings, one stored property each; passwords are `Field<Secret>`.
    associatedtype Settings: FieldSet

    /// The name in configurations, unique among destinations, such as `actions-pushwoosh`.
    static var slug: String { get }
    /// The name for people, such as `Pushwoosh (Actions)`.
    static var name: String { get }
    /// The names by which an event's `integrations` object may mean this destination.
    static var integrationNames: [String] { get }
    /// A Boolean value that indicates whether the documentation has a section on audiences and computed traits.
    ///
    /// They reach every destination that has an action for identify events, listed or not.
    static var isListedForEngage: Bool { get }
    /// What a user has to know besides settings and fields, such as options of the Swift type, a sentence or two each.
    static var notes: [String] { get }
    /// Where the destination does better than the implementation that it is compatible with, a sentence or two each.
    static var differences: [String] { get }
    /// What people want to know beside settings and fields: what the partner is, who answers questions, how to begin, examples.
    static var profile: DestinationProfile { get }

    /// The actions, in the order in which they are documented.
    var actions: [any Action<Self>] { get }
    /// The subscriptions that fit most users.
    var presets: [Preset] { get }
    /// The base addresses, as far as no setting decides about them; none unless implemented.
    var baseURLs: [BaseURL] { get }
    /// How much the partner takes.
    var limits: DeliveryLimits { get }
    /// What makes bodies smaller for the way to the partner, or `nil` (the default) to send them as they are.
    var bodyEncoding: (any BodyEncoding)? { get }

    /// The headers that every request to the partner carries, none unless implemented; mark what authorises as sensitive.
    ///
    /// `User-Agent`, and `Content-Type: application/json` where there is a body, are added.
    ///
    /// - Parameter settings: The settings.
    /// - Returns: The headers.
    func headers(for settings: Payload<Settings>) -> HTTPHeaders

    /// The base addresses: requests go to these and nowhere else, and they are checked when an instance is made; ``baseURLs``
    /// unless implemented.
    ///
    /// Implement it where a setting names a region, a host or a part of one; ``Context/baseURL`` is the first of them.
    ///
    /// - Parameter settings: The settings.
    /// - Returns: The addresses, at least one.
    /// - Throws: ``ActionError`` that names the setting which no address can be made of.
    func addresses(for settings: Payload<Settings>) throws -> [BaseURL]

    /// What is put on each request when it goes out; nothing but ``headers(for:)`` unless implemented.
    ///
    /// - Parameter settings: The settings.
    /// - Returns: How requests are authorised.
    /// - Throws: What stands in the way; the instance cannot be made then.
    func authorization(for settings: Payload<Settings>) throws -> Authorization

    /// Judges an answer to a request of any action; by its status unless implemented.
    ///
    /// - Parameters:
    ///   - response: The answer.
    ///   - events: How many events the request carried.
    /// - Returns: The verdict.
    func answerVerdict(on response: HTTPResponse, events: Int) -> Verdict

    /// The request that tells whether the credentials are right, or `nil` (the default) if the partner has none.
    ///
    /// - Parameter context: The settings and addresses.
    /// - Returns: The request.
    /// - Throws: What stands in the way of building it.
    func credentialCheck(in context: Context<Self>) throws -> HTTPRequest?

    /// Judges the answer to ``credentialCheck(in:)``; as any other answer unless implemented.
    ///
    /// - Parameter response: The answer.
    /// - Returns: The verdict; `delivered` if the credentials are right.
    func credentialVerdict(on response: HTTPResponse) -> Verdict

    /// The request that deletes a user's data.
    ///
    /// - Parameters:
    ///   - user: Who is to be deleted.
    ///   - context: The settings and addresses.
    /// - Returns: The request, or why there is none.
    /// - Throws: ``ActionError`` if the ids that the partner needs are missing.
    func deletion(of user: UserIdentity, in context: Context<Self>) throws -> Deletion

    /// Judges the answer to the request of ``deletion(of:in:)``; as any other answer unless implemented.
    ///
    /// Many partners answer 404 for somebody whom they do not know: `.skipped("the partner does not know the user")` says that there
    /// was nothing to delete.
    ///
    /// - Parameter response: The answer.
    /// - Returns: The verdict.
    func deletionVerdict(on response: HTTPResponse) -> Verdict
}

extension Destination {
    /// The name of the destination alone.
    public static var integrationNames: [String] { [name] }

    /// No.
    public static var isListedForEngage: Bool { false }

    /// None.
    public static var notes: [String] { [] }

    /// None.
    public static var differences: [String] { [] }

    /// Empty: the page has what the declarations say.
    public static var profile: DestinationProfile { DestinationProfile() }

    /// None but those that are added.
    public func headers(for settings: Payload<Settings>) -> HTTPHeaders { [:] }

    /// None.
    public var presets: [Preset] { [] }

    /// Eight requests at a time, no limit by time.
    public var limits: DeliveryLimits { DeliveryLimits() }

    /// Bodies are sent as they are.
    public var bodyEncoding: (any BodyEncoding)? { nil }

    /// None.
    public var baseURLs: [BaseURL] { [] }

    /// Those that no setting decides about.
    public func addresses(for settings: Payload<Settings>) throws -> [BaseURL] { baseURLs }

    /// Nothing but the headers.
    public func authorization(for settings: Payload<Settings>) throws -> Authorization { .headers }

    /// By status.
    public func answerVerdict(on response: HTTPResponse, events: Int) -> Verdict { .status(response, events: events) }

    /// None.
    public func credentialCheck(in context: Context<Self>) throws -> HTTPRequest? { nil }

    /// As any other answer.
    public func credentialVerdict(on response: HTTPResponse) -> Verdict { answerVerdict(on: response, events: 1) }

    /// As any other answer.
    public func deletionVerdict(on response: HTTPResponse) -> Verdict { answerVerdict(on: response, events: 1) }

    /// Not supported.
    public func deletion(of user: UserIdentity, in context: Context<Self>) throws -> Deletion { .unsupported }
}

/// Who is to be deleted.
public struct UserIdentity: Sendable, Hashable {
    /// The id of the user; never empty.
    public let userId: String?
    /// The id of a user who is not known by another one; never empty.
    public let anonymousId: String?

    /// Makes an identity; an empty id is the same as none.
    ///
    /// - Parameters:
    ///   - userId: The id of the user.
    ///   - anonymousId: The id of a user who is not known by another one.
    public init(userId: String? = nil, anonymousId: String? = nil) {
        self.userId = userId?.isEmpty == true ? nil : userId
        self.anonymousId = anonymousId?.isEmpty == true ? nil : anonymousId
    }
}

/// How a destination deletes a user.
public enum Deletion: Sendable, Hashable {
    /// By this request.
    case request(HTTPRequest)
    /// There is nothing to delete for these ids.
    case nothing
    /// The partner has no way to delete a user.
    case unsupported
}

/// How much a partner takes.
public struct DeliveryLimits: Sendable, Hashable {
    /// How many requests may be under way at once.
    public var inFlight: Int
    /// How many requests a minute, or `nil` for no limit.
    ///
    /// They go out evenly; what one second does not use is saved up for the next.
    public var requestsPerMinute: Int?
    /// How long one request may take.
    public var timeout: Duration

    /// Makes limits.
    ///
    /// - Parameters:
    ///   - inFlight: How many requests may be under way at once; 8 unless given.
    ///   - requestsPerMinute: How many requests a minute; no limit unless given.
    ///   - timeout: How long one request may take; 10 seconds unless given.
    public init(inFlight: Int = 8, requestsPerMinute: Int? = nil, timeout: Duration = .seconds(10)) {
        self.inFlight = inFlight
        self.requestsPerMinute = requestsPerMinute
        self.timeout = timeout
    }
}
