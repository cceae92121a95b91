public import DestinationActions

/// The destination Encharge: marketing automation.
///
/// Events go to the ingest API, tags, deletions and object types to the REST API.
///
/// ```swift
/// let encharge = try DestinationInstance(Encharge(), settings: ["apiKey": "…"])
/// ```
public struct Encharge: Destination {
    /// The settings of the destination.
    public struct Settings: FieldSet {
        /// The key of the Encharge API.
        public let apiKey = Field<Secret>(
            "apiKey", label: "API Key",
            description: "Encharge.io API Key. "
                + "This can be found on your [Account page](https://app.encharge.io/settings/api-keys).")
        /// The key of the ingest API, where it is another one.
        public let ingestKey = Field<Secret?>(
            "ingestKey", label: "Ingest write key",
            description: "The key for the ingest API, if your account has a separate one. The API key unless given.",
            isHidden: true)
        /// Whether deleting a person erases it; otherwise it is archived.
        public let eraseOnDelete = Field<Bool?>(
            "eraseOnDelete", label: "Erase on deletion",
            description: "When enabled, deleted people are erased for good; otherwise they are archived.",
            default: false, isHidden: true)

        /// Makes the settings.
        public init() {}
    }

    /// The name in configurations.
    public static let slug = "encharge-cloud-actions"
    /// The name for people.
    public static let name = "Encharge (Actions)"
    /// The names in an event's `integrations` object.
    public static let integrationNames = ["Encharge Cloud (Actions)", "Encharge (Actions)"]
    /// What a user has to know besides settings and fields.
    public static let notes = [
        "Deleting a user archives the person. With the setting `eraseOnDelete` it erases the person for good.",
        "An account with a separate write key for the ingest API takes it as the setting `ingestKey`; otherwise the API key "
            + "is used for both.",
    ]
    /// Where the destination does better than the reference implementation.
    public static let differences = [
        "W12: In `user`, the mapped `email`, `userId` and `segmentAnonymousId` win over user fields of the same names. In the "
            + "reference a trait, even an empty one, replaces the identity.",
        "W13: An external id or object id that is not mapped leaves the object data's own in place; the reference erases it.",
        "W14: The id in the address of a deletion is escaped. In the reference an id such as `a&people[1][userId]=b` "
            + "deletes a second person.",
        "W15: The types of objects are asked for at `/v1/schemas`, as the vendor documents it; the reference leaves out "
            + "`/v1`.",
    ]

    /// The address of the ingest API.
    public var ingestURL: BaseURL
    /// The address of the REST API, without its version.
    public var baseURL: BaseURL

    /// Makes the destination.
    ///
    /// - Parameters:
    ///   - baseURL: The address of the REST API; the production one unless given.
    ///   - ingestURL: The address of the ingest API; the production one unless given.
    public init(
        baseURL: BaseURL = "https://api.encharge.io", ingestURL: BaseURL = "https://ingest.encharge.io/v1"
    ) {
        self.baseURL = baseURL
        self.ingestURL = ingestURL
    }

    /// What the destination does, in the order of its documentation.
    public var actions: [any Action<Encharge>] {
        [
            RemoveTag(), IdentifyUser(), AliasUser(), CreateUpdateObject(), AddTag(), TrackEvent(), TrackPageView(),
        ]
    }

    /// The subscriptions that fit most users.
    public var presets: [Preset] {
        [
            Preset("Create or Update Object", trigger: #"type = "group""#, action: CreateUpdateObject.slug),
            Preset("Alias User", trigger: #"type = "alias""#, action: AliasUser.slug),
            Preset("Identify User", trigger: #"type = "identify""#, action: IdentifyUser.slug),
            Preset("Track Event", trigger: #"type = "track""#, action: TrackEvent.slug),
            Preset("Track Page View", trigger: #"type = "page""#, action: TrackPageView.slug),
        ]
    }

    /// The addresses of both APIs.
    public var baseURLs: [BaseURL] { [ingestURL, baseURL] }

    /// Four requests at a time; the partner publishes no limit.
    public var limits: DeliveryLimits { DeliveryLimits(inFlight: 4) }

    /// Authorises with the API key.
    ///
    /// - Parameter settings: The settings.
    /// - Returns: The headers.
    public func headers(for settings: Payload<Settings>) -> HTTPHeaders {
        var headers = HTTPHeaders()
        headers.set("Content-Type", to: "application/json")
        headers.set("X-Encharge-Token", to: settings.apiKey.exposed, isSensitive: true)
        headers.set("X-Segment-Actions", to: "1")
        return headers
    }

    /// Asks whether the API key is valid.
    ///
    /// - Parameter context: The settings and addresses.
    /// - Returns: The request.
    /// - Throws: Never, as the address is fixed.
    public func credentialCheck(in context: Context<Encharge>) throws -> HTTPRequest? {
        context.request(.get, try context.rest("accounts", "info"))
    }

    /// Archives a person by user id, else by anonymous id; erases it if the settings say so.
    ///
    /// - Parameters:
    ///   - user: Who is to be deleted.
    ///   - context: The settings and addresses.
    /// - Returns: The request, or that there is nobody to delete.
    /// - Throws: Never, as the address is fixed.
    public func deletion(of user: UserIdentity, in context: Context<Encharge>) throws -> Deletion {
        var url = try context.rest("people")
        if let userId = user.userId {
            url = url.adding(query: "people[0][userId]", userId)
        } else if let anonymousId = user.anonymousId {
            url = url.adding(query: "people[0][segmentAnonymousId]", anonymousId)
        } else {
            return .nothing
        }
        if context.settings.eraseOnDelete == true { url = url.adding(query: "force", "true") }
        return .request(context.request(.delete, url))
    }
}
