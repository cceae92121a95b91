public import DestinationActions

extension Encharge {
    /// The action Track Event: records an event of a person, known or not.
    public struct TrackEvent: Action {
        /// The fields of the action.
        public struct Fields: EventFields {
            /// The name of the event.
            public let event = Field<String>(
                "event", label: "Event Name", description: "The name of the event.", default: .path("event"))
            /// What is known about the event.
            public let properties = Field<JSONValue?>(
                "properties", label: "Event Properties", description: "The properties of the event.",
                default: .path("properties"))
            /// What is known about the user.
            public let userFields = Field<JSONValue?>.userFields
            /// The kind of the event.
            public let type = Field<String>.eventType
            /// The e-mail address of the user.
            public let email = Field<String?>.email
            /// The id of a user who is not known yet.
            public let anonymousID = Field<String?>.anonymousID
            /// The id of the user.
            public let userID = Field<String?>.userID
            /// The id of the group that the event belongs to.
            public let groupID = Field<String?>.groupID
            /// When the event happened.
            public let timestamp = Field<String?>.timestamp
            /// The id of the message.
            public let messageID = Field<String?>.messageID
            /// The IP address of the user.
            public let ip = Field<String?>.ip
            /// The user agent of the user.
            public let userAgent = Field<String?>.userAgent
            /// The campaign that led to the event.
            public let campaign = Field<Object<Encharge.Campaign>?>.campaign
            /// The page on which the event happened.
            public let page = Field<Object<Encharge.Page>?>.page
            /// Where the user is.
            public let location = Field<Object<Encharge.Location>?>.location

            /// Makes the fields.
            public init() {}
        }

        /// The name in subscriptions.
        public static let slug = "trackEvent"
        /// The name for people.
        public static let title = "Track Event"
        /// What the action does.
        public static let summary = "Track an event in Encharge for a known or anonymous person."
        /// The trigger that fits most users.
        public static let defaultTrigger: String? = #"type = "track""#

        /// Makes the action.
        public init() {}

        /// Builds the request for one event.
        ///
        /// - Parameters:
        ///   - payload: The values of the fields.
        ///   - context: The settings and addresses.
        /// - Returns: The request.
        /// - Throws: Never, as the address is fixed.
        public func request(for payload: Payload<Fields>, in context: Context<Encharge>) throws -> HTTPRequest {
            context.event(payload, userFields: payload.fields.userFields)
        }
    }
}
