/// A destination with settings and subscriptions, compiled once: events in, requests out, without any input or output.
///
/// ```swift
/// let gwen = try DestinationInstance(GWEN(), settings: ["apiKey": "…"])  // with the presets as subscriptions
/// for run in gwen.dryRun(event) { print(run) }
/// ```
public final class DestinationInstance: Sendable {
    /// How many subscriptions one instance may have.
    public static let maximumSubscriptions = 50

    /// The name of the instance; outcomes carry it.
    public let name: String
    let destination: BoundDestination
    let subscriptions: [CompiledSubscription]
    /// The paths that the subscriptions read, and those below.
    let paths: PathTable
    let integrations: Integrations
    let type: PathSlot
    let middleware: [@Sendable (Event) -> Event?]
    let source: Source
    /// What is legal and yet can hardly be meant, with its place.
    ///
    /// A trigger that never holds, a template with an unclosed `{{`, a path with an unclosed `[`: tell them to whoever writes the
    /// configuration.
    public let warnings: [ConfigurationProblem]

    /// Makes an instance, or says everything that is wrong with its configuration.
    ///
    /// - Parameters:
    ///   - destination: The destination, with its options.
    ///   - name: The name of the instance; the destination's unless given.
    ///   - settings: The values of the settings by key.
    ///   - subscriptions: What is to happen with which events; the destination's presets unless given. A destination that suggests none
    ///     needs them; `[]` is for an instance that deletes users and checks credentials only.
    ///   - middleware: Functions that see every event first, in their order: they change it, or drop it with `nil`.
    ///   - time: The clock and the time zones of templates; the clock of the system and UTC unless given. Tokens expire and
    ///     signatures are made by the same clock.
    ///   - tokens: Where tokens of the partner outlive the process; nowhere unless given.
    /// - Throws: ``ConfigurationErrors`` with every problem and its place.
    public convenience init<D: Destination>(
        _ destination: D, name: String? = nil, settings: JSONObject, subscriptions: [Subscription]? = nil,
        middleware: [@Sendable (Event) -> Event?] = [], time: TimeSource = TimeSource(),
        tokens: (any TokenStore)? = nil
    ) throws(ConfigurationErrors) {
        try self.init(
            destination, name: name, settings: settings, subscriptions: subscriptions, middleware: middleware,
            time: time, tokens: tokens, isLenient: false)
    }

    /// Makes an instance that takes what Segment takes, to be compared with it: keys that nothing reads, and required fields that
    /// nothing fills, are ``warnings`` then, and it need not have subscriptions.
    package convenience init<D: Destination>(
        lenient destination: D, settings: JSONObject, subscriptions: [Subscription]? = nil,
        time: TimeSource = TimeSource()
    ) throws(ConfigurationErrors) {
        try self.init(
            destination, name: nil, settings: settings, subscriptions: subscriptions, middleware: [],
            time: time, tokens: nil, isLenient: true)
    }

    private convenience init<D: Destination>(
        _ destination: D, name: String?, settings: JSONObject, subscriptions: [Subscription]?,
        middleware: [@Sendable (Event) -> Event?], time: TimeSource, tokens: (any TokenStore)?,
        isLenient: Bool
    ) throws(ConfigurationErrors) {
        var problems: [ConfigurationProblem] = []
        let name = name ?? D.name
        let source = Source(
            settings: settings, subscriptions: subscriptions ?? destination.presets.map(\.subscription),
            time: time, isLenient: isLenient,
            bind: { BoundDestination.bind(destination, $0, tokens: (tokens, name), &$1) })
        let (declarations, bound) = source.bind(settings, &problems)
        if subscriptions == nil, destination.presets.isEmpty, !isLenient {
            let message = "must be given, as \(D.name) suggests none; an empty list sends nothing for any event"
            problems.append(ConfigurationProblem(path: "subscriptions", message: message))
        }
        try self.init(declarations, bound, name: name, source, middleware: middleware, problems)
    }

    private init(
        _ declarations: ActionDeclarations, _ bound: BoundDestination?, name: String, _ source: Source,
        middleware: [@Sendable (Event) -> Event?], _ found: [ConfigurationProblem]
    ) throws(ConfigurationErrors) {
        var problems = found
        var warnings: [ConfigurationProblem] = []
        let unknown = declarations.unknownSettings
        if source.isLenient { warnings += unknown } else { problems += unknown }
        if source.subscriptions.count > Self.maximumSubscriptions {
            problems.append(
                ConfigurationProblem(
                    path: "subscriptions",
                    message: "must be at most \(Self.maximumSubscriptions), found \(source.subscriptions.count)"))
        }
        var paths = PathTableBuilder()
        var subscriptions: [CompiledSubscription] = []
        for (index, subscription) in source.subscriptions.enumerated() {
            let compiled = CompiledSubscription(
                subscription, path: "subscriptions/\(index)", declarations, bound, source.time,
                isLenient: source.isLenient, &paths, &problems)
            guard let compiled else { continue }
            subscriptions.append(compiled)
            warnings += compiled.warnings
        }
        guard problems.isEmpty, let bound else { throw ConfigurationErrors(problems: problems) }
        destination = bound
        warnings += bound.warnings
        self.name = name
        self.subscriptions = subscriptions
        self.middleware = middleware
        self.source = source
        self.warnings = warnings
        integrations = Integrations(bound.integrationNames, &paths)
        type = paths.slot(for: ["type"])
        self.paths = paths.build()
    }

    /// The names of the subscriptions, in their order.
    public var subscriptionNames: [String] { subscriptions.map(\.name) }
}

extension DestinationInstance: CustomReflectable {
    /// A mirror of the names; the settings hold secrets.
    public var customMirror: Mirror {
        Mirror(self, children: ["name": name, "subscriptions": subscriptionNames], displayStyle: .class)
    }
}

extension DestinationInstance {
    /// What an instance was made of.
    struct Source: Sendable {
        var settings: JSONObject
        var subscriptions: [Subscription]
        var time: TimeSource
        var isLenient: Bool
        var bind: @Sendable (JSONObject, inout [ConfigurationProblem]) -> (ActionDeclarations, BoundDestination?)
    }

    /// Returns an instance with other subscriptions.
    ///
    /// - Parameter subscriptions: The subscriptions.
    /// - Returns: The instance; it has the same name, settings and middleware.
    /// - Throws: ``ConfigurationErrors`` with every problem and its place.
    public func replacing(subscriptions: [Subscription]) throws(ConfigurationErrors) -> DestinationInstance {
        var source = source
        source.subscriptions = subscriptions
        return try DestinationInstance(
            destination.declarations, destination, name: name, source, middleware: middleware, [])
    }

    /// Returns an instance with other settings, with a new key for instance.
    ///
    /// - Parameter settings: The values of the settings that change, by key; the others stay.
    /// - Returns: The instance; it has the same name, subscriptions and middleware.
    /// - Throws: ``ConfigurationErrors`` with every problem and its place.
    public func replacing(settings: JSONObject) throws(ConfigurationErrors) -> DestinationInstance {
        var source = source
        for (key, value) in settings { source.settings[key] = value }
        var problems: [ConfigurationProblem] = []
        let (declarations, bound) = source.bind(source.settings, &problems)
        return try DestinationInstance(declarations, bound, name: name, source, middleware: middleware, problems)
    }

    /// The subscription that does the same as one of another version of the instance: the one of the same name, else another
    /// one of the same action; with what was chosen when its payloads were made.
    func subscription(like other: CompiledSubscription) -> CompiledSubscription? {
        let alike = subscriptions.filter { $0.action.slug.isExactly(other.action.slug) }
        return (alike.first { $0.name.isExactly(other.name) } ?? alike.first)?.choosing(other.choices)
    }

    /// How many requests may be under way at once.
    package var inFlightLimit: Int { destination.limits.inFlight }

    /// How long one request may take.
    package var timeout: Duration { destination.limits.timeout }
}
