/// The action of an ``AudienceDestination``: it puts who joins an audience on the list, and takes who leaves off it.
///
/// Saving a subscription finds or creates the list (``SavingAction``); ``Audience/subscription(of:onSave:)`` makes the subscription.
/// Batches hold members of one list, who all join or all leave. A pipeline keeps the changes of one user in their order with
/// ``PipelineConfiguration/ordering``, which users who join and leave again within a moment need.
///
/// ```swift
/// let audience = try Audience("VIP customers")
/// let setup = try DestinationInstance(Ads(), settings: settings, subscriptions: [])
/// let saved = try await setup.save("syncAudience", ["name": audience.name], through: transport)
/// let subscription = audience.subscription(of: SyncAudience<Ads>.self, onSave: saved)
/// ```
public struct SyncAudience<Destination: AudienceDestination>: BatchAction, SavingAction {
    /// The fields: those of a member, whether they belong to the audience, and its list.
    public struct Fields: FieldSet {
        // First, so that its fields have the places that they have in a set of their own.
        fileprivate let member = Destination.Member()
        /// Whether the user belongs to the audience.
        public let isMember = Field<Bool>(
            "isMember", label: "Is a member",
            description: "Whether the user belongs to the audience: true for one who joined, false for one who left.")
        /// The id of the list.
        public let audience = Field<String?>(
            "audience", label: "Audience", description: "The id of the list; the one that was saved unless given.")

        /// Makes the fields.
        public init() {}
    }

    /// What has to be known to find or create a list.
    public struct SaveInputs: FieldSet {
        /// The name of the list.
        public let name = Field<String>("name", label: "Name", description: "The name of the list.")

        /// Makes the inputs.
        public init() {}
    }

    /// `syncAudience`.
    public static var slug: String { "syncAudience" }
    /// `Sync Audience`.
    public static var title: String { "Sync Audience" }
    /// What the action does.
    public static var summary: String { "Puts users who join an audience on a list, and takes users who leave off it." }
    /// Identify events.
    public static var defaultTrigger: String? { #"type = "identify""# }

    /// How many members a request may have.
    public let batchLimits: BatchLimits
    private let members = RegisteredFields<Destination.Member>()

    /// Makes the action.
    ///
    /// - Parameter limits: How many members a request may have.
    public init(limits: BatchLimits) { batchLimits = limits }

    /// The list, and whether the members join or leave.
    public func batchKey(for payload: Payload<Fields>) -> String? {
        (payload.isMember ? "add " : "remove ") + (payload.audience ?? "")
    }

    /// The request of one member.
    public func request(for payload: Payload<Fields>, in context: Context<Destination>) throws -> HTTPRequest {
        try request(forBatch: [payload], in: context)
    }

    /// The request of several members, who all join or all leave.
    public func request(forBatch payloads: [Payload<Fields>], in context: Context<Destination>) throws -> HTTPRequest {
        guard let first = payloads.first, let audience = first.audience ?? context.saved?["id"]?.string else {
            throw ActionError(
                field: "audience",
                "No list is known: save the subscription, or let the mapping fill Audience (audience).")
        }
        let members = payloads.map(member)
        return first.isMember
            ? try context.destination.addition(of: members, to: audience, in: context)
            : try context.destination.removal(of: members, from: audience, in: context)
    }

    /// As the destination judges the members.
    public func batchVerdicts(
        on response: HTTPResponse, for payloads: [Payload<Fields>], in context: Context<Destination>
    ) -> [Verdict]? {
        context.destination.membershipVerdicts(on: response, for: payloads.map(member), in: context)
    }

    /// Looks for the list, where the partner can be asked, and creates it where there is none.
    public func steps(forSaving inputs: Payload<SaveInputs>, in context: Context<Destination>) throws -> Step {
        let destination = context.destination
        let name = inputs.name
        let creation = try Step.request(
            destination.audienceCreation(named: name, in: context), then: "keeps the id of the list"
        ) { answer in .end(.delivered(keeping: ["id": try destination.createdAudience(in: answer)])) }
        guard let search = try destination.audienceSearch(named: name, in: context) else { return creation }
        return .lookUp(search, expecting: [404], then: "keeps the id of the list, or creates it") { answer in
            guard let id = try destination.foundAudience(in: answer, named: name) else { return creation }
            return .end(.delivered(keeping: ["id": id]))
        }
    }

    /// The fields of a member alone.
    private func member(_ payload: Payload<Fields>) -> Payload<Destination.Member> { Payload(members, payload.values) }
}
