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
            /// Who did it, when and under which circumstances.
            public let circumstances = Encharge.Circumstances()

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
            context.event(payload, userFields: payload.fieldSet.userFields, alsoOnTop: true)
        }
    }
}
