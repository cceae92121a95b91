public import DestinationActions

extension Encharge {
    /// The action Alias User: gives a person a new user id.
    public struct AliasUser: Action {
        /// The fields of the action.
        public struct Fields: FieldSet {
            /// The new id.
            public let userID = Field<String>(
                "userId", label: "User ID", description: "The new User ID to associate with the user in Encharge.",
                default: .path("userId"))
            /// The earlier id.
            public let previousUserID = Field<String>(
                "previousUserId", label: "Previous User ID",
                description: "The previous User ID associated with the user in Encharge.", default: .path("previousId"))
            /// When the event happened.
            public let timestamp = Field<String?>.timestamp
            /// The id of the message.
            public let messageID = Field<String?>.messageID

            /// Makes the fields.
            public init() {}
        }

        /// The name in subscriptions.
        public static let slug = "aliasUser"
        /// The name for people.
        public static let title = "Alias User"
        /// What the action does.
        public static let summary = "Change the User ID of an user."
        /// The trigger that fits most users.
        public static let defaultTrigger: String? = #"type = "alias""#

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
            context.ingest { body in
                body.copyAll(payload)
                body.set("type", "alias")
            }
        }
    }
}
