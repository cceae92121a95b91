public import DestinationActions

/// The destination GWEN: gamification by Insert Coin.
///
/// Every request is a GraphQL operation. GraphQL reports failures with status 200 and an `errors` array, so that the answer
/// of every operation is read.
///
/// ```swift
/// let gwen = try DestinationInstance(GWEN(), settings: ["apiKey": "…"])
/// ```
public struct GWEN: Destination {
    /// The settings of the destination.
    public struct Settings: FieldSet {
        /// The key of the GWEN Admin App.
        public let apiKey = Field<Secret>(
            "apiKey", label: "API Key",
            description:
                "GWEN API key. Can be found [here](http://gwen.insertcoin.se/iam/api-token) (login required)")

        /// Makes the settings.
        public init() {}
    }

    /// The name in configurations.
    public static let slug = "actions-cloud-gwen"
    /// The name for people.
    public static let name = "GWEN (Actions)"
    /// Where the destination does better than the reference implementation.
    public static let differences = [
        "W1: The answer of every operation is read. GraphQL reports failures with status 200 and a list of errors; the "
            + "reference takes those for delivered, and the event is lost silently.",
        "W2: A user id that is the URN of a UUID is sent without `urn:uuid:`. Any other id that is no UUID is refused with an "
            + "error that says so.",
    ]

    /// The address of the GraphQL endpoint's host.
    public var baseURL: BaseURL

    /// Makes the destination.
    ///
    /// - Parameter baseURL: The address of the partner; the production one unless given.
    public init(baseURL: BaseURL = "https://gwen.insertcoin.se") { self.baseURL = baseURL }

    /// What the destination does, in the order of its documentation.
    public var actions: [any Action<GWEN>] { [SendEvent(), IdentifyUser()] }

    /// The subscriptions that fit most users.
    public var presets: [Preset] {
        [
            Preset("Identify a user", trigger: #"type = "identify""#, action: IdentifyUser.slug),
            Preset("Send an event to GWEN", trigger: #"type = "track""#, action: SendEvent.slug),
        ]
    }

    /// The address of the partner.
    public var baseURLs: [BaseURL] { [baseURL] }

    /// Four requests at a time.
    public var limits: DeliveryLimits { DeliveryLimits(inFlight: 4) }

    /// Authorises with the key alone, without a scheme.
    ///
    /// - Parameter settings: The settings.
    /// - Returns: The headers.
    public func headers(for settings: Payload<Settings>) -> HTTPHeaders {
        var headers = HTTPHeaders()
        headers.set("Authorization", to: settings.apiKey.exposed, isSensitive: true)
        return headers
    }

    /// Asks whether the key is valid.
    ///
    /// - Parameter context: The settings and addresses.
    /// - Returns: The request.
    /// - Throws: Never.
    public func credentialCheck(in context: Context<GWEN>) throws -> HTTPRequest? {
        try context.operation("ValidateAPIKey", "query ValidateAPIKey { validateApiKey }")
    }
}
