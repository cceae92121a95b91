public import DestinationActions

/// The destination Pushwoosh: push notifications, in-app messages, e-mail and text messages.
///
/// ```swift
/// let pushwoosh = try DestinationInstance(
///     Pushwoosh(), settings: ["pushwooshAPIKey": "…", "pushwooshAppCode": "AAAAA-BBBBB"])
/// ```
public struct Pushwoosh: Destination {
    /// The settings of the destination.
    public struct Settings: FieldSet {
        /// The key of the Pushwoosh API.
        public let apiKey = Field<Secret>(
            "pushwooshAPIKey", label: "Pushwoosh API Key",
            description: "Pushwoosh API Key from Pushwoosh Control Panel")
        /// The code of the application that events belong to.
        public let appCode = Field<String>(
            "pushwooshAppCode", label: "Pushwoosh Application Code",
            description: "Pushwoosh Application Code from Pushwoosh Control Panel")

        /// Makes the settings.
        public init() {}
    }

    /// The name in configurations.
    public static let slug = "actions-pushwoosh"
    /// The name for people.
    public static let name = "Pushwoosh (Actions)"
    /// The name in an event's `integrations` object.
    public static let integrationNames = ["Pushwoosh"]
    /// A Boolean value that indicates whether the catalogue lists the partner for audiences and computed traits.
    public static let isListedForEngage = true
    /// Where the destination does better than the reference implementation.
    public static let differences = [
        "W3: An event names its application as `app_code`, alone and in a batch. The reference writes `app_id` in batches, "
            + "which the partner does not know.",
        "W4: `timestamp` goes out as RFC 3339 text with a zone, whatever form it came in: numbers, dates alone and times "
            + "without a zone (taken as UTC) are rewritten. One timestamp that the partner cannot read makes it refuse "
            + "the whole batch. A timestamp outside the years 1–9999 is invalid.",
        "W5: A batch never holds more than 100 events; larger ones are split. The reference leaves that to its platform.",
        "W6: Deleting a user needs a user id. Without one nothing is sent and an error says so; the reference sends a "
            + "request that names nobody.",
    ]

    /// The address of the partner's API.
    public var baseURL: BaseURL

    /// Makes the destination.
    ///
    /// - Parameter baseURL: The address of the partner's API; the production one unless given.
    public init(baseURL: BaseURL = "https://integration-segment.svc-nue.pushwoosh.com/integration-segment/v1") {
        self.baseURL = baseURL
    }

    /// What the destination does, in the order of its documentation.
    public var actions: [any Action<Pushwoosh>] { [UpdateUserProfile(), TrackEvent()] }

    /// The subscriptions that fit most users.
    public var presets: [Preset] {
        [
            Preset(
                "Track Events", trigger: #"type = "track" or type = "page" or type = "screen""#, action: TrackEvent.slug
            ),
            Preset(
                "Create or Update User Profile", trigger: #"type = "identify""#, action: UpdateUserProfile.slug),
        ]
    }

    /// The address of the partner's API.
    public var baseURLs: [BaseURL] { [baseURL] }

    /// Authorises with the key, and names the application.
    ///
    /// - Parameter settings: The settings.
    /// - Returns: The headers.
    public func headers(for settings: Payload<Settings>) -> HTTPHeaders {
        var headers = HTTPHeaders()
        headers.set("Authorization", to: "Token \(settings.apiKey.exposed)", isSensitive: true)
        headers.set("X-PW-Appcode", to: settings.appCode)
        return headers
    }

    /// Asks whether key and application code are valid.
    ///
    /// - Parameter context: The settings and addresses.
    /// - Returns: The request.
    /// - Throws: Never, as the address is fixed.
    public func credentialCheck(in context: Context<Pushwoosh>) throws -> HTTPRequest? {
        try context.post("ping") { body in
            body.object("body") { $0.set("name", "test_segment_auth") }
        }
    }

    /// Deletes a user by the user id.
    ///
    /// - Parameters:
    ///   - user: Who is to be deleted.
    ///   - context: The settings and addresses.
    /// - Returns: The request.
    /// - Throws: ``/DestinationActions/ActionError`` if there is no user id.
    public func deletion(of user: UserIdentity, in context: Context<Pushwoosh>) throws -> Deletion {
        guard let userId = user.userId else {
            throw ActionError(field: "userId", "Pushwoosh deletes users by their user id, and there is none.")
        }
        return .request(try context.post("delete-user") { $0.set("external_id", userId) })
    }
}

extension Context<Pushwoosh> {
    /// Builds the request of one of the partner's methods.
    func post(_ method: String, body build: (inout JSONBody) throws -> Void) throws -> HTTPRequest {
        try request(.post, HTTPURL(destination.baseURL).appending(method), body: build)
    }
}
