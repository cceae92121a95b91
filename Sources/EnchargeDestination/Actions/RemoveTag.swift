public import DestinationActions

extension Encharge {
    /// The action Untag User: takes tags from a person.
    public struct RemoveTag: Action {
        /// The fields of the action.
        public struct Fields: TagFields {
            /// The tags, separated by commas.
            public let tag = Field<String>.tag("The tags to remove, separated by commas.")
            /// The e-mail address of the user.
            public let email = Field<String?>.email
            /// The id of the user.
            public let userID = Field<String?>.userID
            /// The id of a user who is not known yet.
            public let anonymousID = Field<String?>.anonymousID

            /// Makes the fields.
            public init() {}
        }

        /// The name in subscriptions.
        public static let slug = "removeTag"
        /// The name for people.
        public static let title = "Untag User"
        /// What the action does.
        public static let summary = "Remove tags from a user in Encharge."

        /// Makes the action.
        public init() {}

        /// Builds the request for one event.
        ///
        /// - Parameters:
        ///   - payload: The values of the fields.
        ///   - context: The settings and addresses.
        /// - Returns: The request.
        /// - Throws: ``/DestinationActions/ActionError`` if nothing tells whose tags are meant.
        public func request(for payload: Payload<Fields>, in context: Context<Encharge>) throws -> HTTPRequest {
            try context.tags(.delete, payload)
        }
    }
}
