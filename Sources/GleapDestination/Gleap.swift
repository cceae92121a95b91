public import DestinationActions

/// The destination Gleap: bug reports, live chat and customer feedback.
///
/// ```swift
/// let gleap = try DestinationInstance(
///     Gleap(), settings: ["apiToken": "…"],
///     subscriptions: [Subscription(TrackEvent.self, when: .type(.track))])
/// ```
public struct Gleap: ConfigurableDestination {
    /// The settings of the destination.
    public struct Settings: FieldSet {
        /// The token of the Gleap API.
        public let apiToken = Field<Secret>(
            "apiToken", label: "Secret API token",
            description: "Found in `Project settings` -> `Secret API token`.")

        /// Makes the settings.
        public init() {}
    }

    /// How the date of an event is written.
    public enum TimestampFormat: String, Sendable, Hashable, CaseIterable {
        /// As it came, usually text of ISO 8601: what the implementation in production sends.
        case iso8601
        /// As whole seconds since 1970: what the documentation of the field promises.
        case unix
    }

    /// The name in configurations.
    public static let slug = "gleap-cloud-actions"
    /// The name for people.
    public static let name = "Gleap (Actions)"
    /// The name in an event's `integrations` object.
    public static let integrationNames = ["Gleap (Action)"]
    /// A Boolean value that indicates whether the catalogue lists the partner for audiences and computed traits.
    public static let isListedForEngage = true
    /// What a user has to know besides settings and fields.
    public static let notes = [
        "The date of an event goes out as it came, usually as ISO 8601 text: that is what the implementation in production "
            + "sends. The option `timestampFormat` sends whole seconds since 1970 instead.",
        "Gleap takes 1,000 requests a minute for a project.",
    ]
    /// Where the destination does better than the reference implementation.
    public static let differences = [
        "W7: The address of the page is not checked. The reference refuses the whole event, a track event too, if "
            + "`context.page.url` is no valid address.",
        "W8: A contact with only a first or only a last name gets that name. The reference sends the text "
            + "`undefined Doe`.",
        "W9: The names of a contact come from `traits.firstName` or `traits.first_name` (and the same for the last name) "
            + "unless mapped otherwise. The reference reads `properties`, which an identify event does not have.",
        "W10: A name that is made of the mapped first and last name wins over a custom attribute `name`; the reference "
            + "lets the attribute replace it.",
        "W11: The user id in the address of a deletion is escaped as one path segment. In the reference an id such as "
            + "`../x` or `a?b` reaches another resource.",
        "W16: A mapping of Track Event that leaves out the fields which this page does not list, the type and the page's address, "
            + "keeps their defaults. The reference refuses its events, as the type is required.",
    ]

    /// What a configuration can choose.
    public static let options: [ConfigurationOption<Gleap>] = [
        .choice("timestampFormat", \.timestampFormat, "How the date of an event is written.")
    ]

    /// The address of the partner's API.
    public var baseURL: BaseURL
    /// How the field `date` of Track Event is written.
    public var timestampFormat: TimestampFormat

    /// Makes the destination.
    ///
    /// - Parameters:
    ///   - baseURL: The address of the partner's API; the production one unless given.
    ///   - timestampFormat: How the date of an event is written; as it came unless given.
    public init(baseURL: BaseURL = "https://api.gleap.io/admin", timestampFormat: TimestampFormat = .iso8601) {
        self.baseURL = baseURL
        self.timestampFormat = timestampFormat
    }

    /// What the destination does, in the order of its documentation.
    public var actions: [any Action<Gleap>] { [TrackEvent(), IdentifyContact()] }

    /// The address of the partner's API.
    public var baseURLs: [BaseURL] { [baseURL] }

    /// 900 requests a minute: Gleap takes 1,000 for a project.
    public var limits: DeliveryLimits { DeliveryLimits(requestsPerMinute: 900) }

    /// Authorises with the token.
    ///
    /// - Parameter settings: The settings.
    /// - Returns: The headers.
    public func headers(for settings: Payload<Settings>) -> HTTPHeaders {
        var headers = HTTPHeaders()
        headers.set("Api-Token", to: settings.apiToken.exposed, isSensitive: true)
        return headers
    }

    /// Judges an answer by its status, with the partner's message.
    ///
    /// - Parameters:
    ///   - response: The answer.
    ///   - events: How many events the request carried.
    /// - Returns: The verdict.
    public func answerVerdict(on response: HTTPResponse, events: Int) -> Verdict {
        .status(response, events: events, message: response.message(at: "message", "error.message", "error"))
    }

    /// Asks whether the token is valid.
    ///
    /// - Parameter context: The settings and addresses.
    /// - Returns: The request.
    /// - Throws: Never, as the address is fixed.
    public func credentialCheck(in context: Context<Gleap>) throws -> HTTPRequest? {
        context.request(.get, try HTTPURL(baseURL).appending("auth"))
    }

    /// Deletes the contact of a user id.
    ///
    /// - Parameters:
    ///   - user: Who is to be deleted.
    ///   - context: The settings and addresses.
    /// - Returns: The request.
    /// - Throws: ``/DestinationActions/ActionError`` if there is no user id, or one that cannot be part of an address.
    public func deletion(of user: UserIdentity, in context: Context<Gleap>) throws -> Deletion {
        guard let userId = user.userId else {
            throw ActionError(field: "userId", "Gleap finds no contact (404) without a user id, and there is none.")
        }
        do throws(HTTPURLError) {
            return .request(context.request(.delete, try HTTPURL(baseURL).appending("contacts", userId)))
        } catch {
            throw ActionError(field: "userId", error.description)
        }
    }
}
