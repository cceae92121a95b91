public import DestinationActions

extension Encharge {
    /// The action Identify User: creates or updates a person.
    public struct IdentifyUser: Action {
        /// The fields of the action.
        public struct Fields: EventFields {
            /// What is known about the user.
            public let user = Field<JSONValue?>(
                "user", label: "User Fields",
                description: "Fields to associate with the user in Encharge. "
                    + "Any unexisting fields will be automatically created in Encharge.",
                default: .path("traits"))
            /// The e-mail address of the user.
            public let email = Field<String?>(
                "email", label: "Email", description: "The email address of the user.",
                default: .if(
                    exists: .path("traits.email"), then: .path("traits.email"), else: .path("context.traits.email")))
            /// The kind of the event.
            public let type = Field<String>.eventType
            /// Who did it, when and under which circumstances.
            public let circumstances = Encharge.Circumstances()

            /// Makes the fields.
            public init() {}
        }

        /// The name in subscriptions.
        public static let slug = "identifyUser"
        /// The name for people.
        public static let title = "Identify User"
        /// What the action does.
        public static let summary =
            "Identify a user in Encharge. This will create a new user if the user does not exist in Encharge."
        /// The trigger that fits most users.
        public static let defaultTrigger: String? = #"type = "identify""#

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
            context.event(payload, userFields: payload.fieldSet.user, alsoOnTop: false)
        }
    }
}
