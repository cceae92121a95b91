/// A destination with settings and subscriptions, compiled once: events in, requests out, without any input or output.
///
/// ```swift
/// let gwen = try DestinationInstance(GWEN(), settings: ["apiKey": "…"])  // with the presets as subscriptions
/// for attempt in gwen.dryRun(event) { print(attempt) }
/// ```
public final class DestinationInstance: Sendable {
    /// How many mappings one instance may have.
    public static let maximumSubscriptions = 50

    /// The name of the instance; outcomes carry it.
    public let name: String
    let destination: BoundDestination
    let plans: [SubscriptionPlan]
    private let paths: PathTable
    private let integrations: Integrations
    private let type: PathSlot
    let middleware: [@Sendable (Event) -> Event?]
    let source: Source

    /// Makes an instance, or says everything that is wrong with its configuration.
    ///
    /// - Parameters:
    ///   - destination: The destination, with its options.
    ///   - name: The name of the instance; the destination's unless given.
    ///   - settings: The values of the settings by key.
    ///   - subscriptions: What is to happen with which events; the destination's presets unless given.
    ///   - middleware: Functions that see every event first, in their order: they change it, or drop it with `nil`.
    /// - Throws: ``ConfigurationErrors`` with every problem and its place.
    public convenience init<D: Destination>(
        _ destination: D, name: String? = nil, settings: JSONObject, subscriptions: [Subscription]? = nil,
        middleware: [@Sendable (Event) -> Event?] = []
    ) throws(ConfigurationErrors) {
        var problems: [ConfigurationProblem] = []
        let source = Source(
            settings: settings, subscriptions: subscriptions ?? destination.presets.map(\.subscription),
            bind: { BoundDestination.bind(destination, $0, &$1) })
        let (declarations, bound) = source.bind(settings, &problems)
        try self.init(declarations, bound, name: name ?? D.name, source, middleware: middleware, problems)
    }

    private init(
        _ declarations: ActionDeclarations, _ bound: BoundDestination?, name: String, _ source: Source,
        middleware: [@Sendable (Event) -> Event?], _ found: [ConfigurationProblem]
    ) throws(ConfigurationErrors) {
        let subscriptions = source.subscriptions
        var problems = found
        if subscriptions.count > Self.maximumSubscriptions {
            problems.append(
                ConfigurationProblem(
                    path: "subscriptions",
                    message: "must be at most \(Self.maximumSubscriptions), found \(subscriptions.count)"))
        }
        var paths = PathTableBuilder()
        var plans: [SubscriptionPlan] = []
        for (index, subscription) in subscriptions.enumerated() {
            let plan = SubscriptionPlan(
                subscription, path: "subscriptions/\(index)", declarations, bound, &paths, &problems)
            if let plan { plans.append(plan) }
        }
        guard problems.isEmpty, let bound else { throw ConfigurationErrors(problems: problems) }
        destination = bound
        self.name = name
        self.plans = plans
        self.middleware = middleware
        self.source = source
        integrations = Integrations(bound.integrationNames, &paths)
        type = paths.slot(for: ["type"])
        self.paths = paths.build()
    }

    /// The names of the subscriptions, in their order.
    public var subscriptions: [String] { plans.map(\.name) }

    /// What the instance makes of an event before any subscription sees it.
    private enum Admission {
        /// What the paths of the event hold, as middleware left it, and its own options for the destination.
        case admitted(PathSlots, JSONValue?)
        case refused(SkipReason, isDeletion: Bool)
    }

    private func admit(_ event: Event) -> Admission {
        if middleware.isEmpty { return admission(of: event) }
        var event = event
        for step in middleware {
            guard let changed = step(event) else { return .refused(.middleware, isDeletion: event.type == .delete) }
            event = changed
        }
        return admission(of: event)
    }

    private func admission(of event: Event) -> Admission {
        let slots = paths.read(event.json)
        switch integrations.answer(slots) {
        case .on(let options): return .admitted(slots, options)
        case .off(let place):
            return .refused(.integrations(place), isDeletion: slots.isText(type, Self.deletion.span))
        }
    }

    /// Makes of an event what each subscription wants sent.
    ///
    /// - Parameter event: The event.
    /// - Returns: One result per subscription in their order; for the deletion of a user a single one.
    func prepare(_ event: Event) -> [Preparation] {
        var results: [Preparation] = []
        results.reserveCapacity(plans.count)
        prepare(event) { _, preparation in results.append(preparation) }
        return results
    }

    /// The same, one result after the other, with the place of each.
    package func prepare(_ event: Event, _ body: (_ place: Int, Preparation) -> Void) {
        switch admit(event) {
        case .refused(let reason, isDeletion: false):
            for (place, plan) in plans.enumerated() { body(place, Preparation(plan.name, .skipped(reason))) }
        case .refused(let reason, isDeletion: true): body(0, Preparation(Self.deletionName, .skipped(reason)))
        case .admitted(let slots, let options):
            if slots.isText(type, Self.deletion.span) {
                return body(0, Preparation(Self.deletionName, deletion(slots)))
            }
            for (place, plan) in plans.enumerated() {
                body(place, Preparation(plan.name, prepare(plan, slots, options)))
            }
        }
    }

    /// The requests that an event becomes, without anything being sent; see ``dryRun(_:)`` for what becomes none.
    ///
    /// - Parameter event: The event.
    /// - Returns: The requests, in the order of the subscriptions.
    public func requests(for event: Event) -> [HTTPRequest] {
        var requests: [HTTPRequest] = []
        prepare(event) { _, preparation in
            switch preparation.result {
            case .ready(let payload):
                if case .success(let request) = request(for: payload) { requests.append(request) }
            case .deletion(let request): requests.append(request)
            case .skipped, .invalid: break
            }
        }
        return requests
    }

    private func prepare(
        _ plan: SubscriptionPlan, _ slots: PathSlots, _ options: JSONValue?
    ) -> Preparation.Result {
        if !plan.isEnabled { return .skipped(.disabled) }
        if !plan.matches(slots) {
            let event = Event(unchecked: slots.input)
            return .skipped(.trigger(UnmatchedTrigger(trigger: plan.trigger, event: event)))
        }
        do {
            let payload = try plan.payload(slots)
            try plan.action.validate(payload)
            return .ready(PreparedPayload(plan: plan, slots: payload, options: options))
        } catch {
            return .invalid(problems(of: error))
        }
    }

    private func deletion(_ slots: PathSlots) -> Preparation.Result {
        let event = Event(unchecked: slots.input)
        do {
            switch try destination.deletion(UserIdentity(userId: event.userId, anonymousId: event.anonymousId)) {
            case .request(let request): return .deletion(request)
            case .nothing: return .skipped(.nothingToDelete)
            case .unsupported: return .skipped(.deletionUnsupported)
            }
        } catch {
            return .invalid(problems(of: error))
        }
    }

    /// The request of a payload, or why there is none.
    func request(for payload: PreparedPayload) -> Result<HTTPRequest, ValidationErrors> {
        do {
            return .success(try payload.plan.action.request(payload.slots, payload.options))
        } catch {
            return .failure(ValidationErrors(problems: problems(of: error)))
        }
    }

    /// The request that goes out in an exchange, or why there is none.
    func request(for content: Exchange.Content) -> Result<HTTPRequest, ValidationErrors> {
        switch content {
        case .payload(let payload): return request(for: payload)
        case .deletion(let request): return .success(request)
        case .batch(let payloads, _):
            guard let action = payloads.first?.plan.action else { return .failure(ValidationErrors(problems: [])) }
            do {
                guard let batches = action.batches else { throw ActionError("The action has no batches.") }
                return .success(try batches.request(payloads.map(\.slots)))
            } catch {
                return .failure(ValidationErrors(problems: problems(of: error)))
            }
        }
    }

    /// What is wrong, as problems of fields: whatever an action throws makes the event invalid, never lost.
    func problems(of error: any Error) -> [FieldProblem] {
        let problems =
            switch error {
            case let error as ActionError: error.problems
            case let error as ValidationErrors: error.problems
            default: [FieldProblem(key: "", path: "", message: "\(error)")]
            }
        return problems.map(destination.redactor.scrub)
    }

    private static let deletion = Array("delete".utf8)
    static let deletionName = "Deletion"
}

extension DestinationInstance {
    /// What an instance was made of.
    struct Source: Sendable {
        var settings: JSONObject
        var subscriptions: [Subscription]
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

    /// The plan of a subscription that does the same as that of another version of the instance: the one of the same name,
    /// else another one of the same action.
    func plan(like other: SubscriptionPlan) -> SubscriptionPlan? {
        let alike = plans.filter { $0.action.slug == other.action.slug }
        return alike.first { $0.name == other.name } ?? alike.first
    }

    /// How many requests may be under way at once.
    package var inFlightLimit: Int { destination.limits.inFlight }

    /// How long one request may take.
    package var timeout: Duration { destination.limits.timeout }
}
