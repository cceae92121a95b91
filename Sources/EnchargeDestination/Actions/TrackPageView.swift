public import DestinationActions

extension Encharge {
    /// The action Track Page View: records a visit to a web page.
    public struct TrackPageView: Action {
        /// The fields of the action.
        public struct Fields: EventFields {
            /// What is known about the visit.
            public let properties = Field<JSONValue?>(
                "properties", label: "Page View Properties",
                description: "Custom properties to send with the pageview. Please note that URL, title, refererrer, "
                    + "path and search are automatically collected and don't have to be mapped here.",
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
        public static let slug = "trackPageView"
        /// The name for people.
        public static let title = "Track Page View"
        /// What the action does.
        public static let summary = "Track a website page visit."
        /// The trigger that fits most users.
        public static let defaultTrigger: String? = #"type = "page""#

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
