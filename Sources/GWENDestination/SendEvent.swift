public import DestinationActions

extension GWEN {
    /// The action Send Event: sends a user's event with its type and data.
    public struct SendEvent: Action {
        /// The fields of the action.
        public struct Fields: FieldSet {
            /// The id of the user.
            public let userID = Field<String>.userID
            /// The type of the event.
            public let type = Field<String>(
                "type", label: "Event Type", description: "The type of the event", default: .path("type"))
            /// The data of the event.
            public let data = Field<JSONValue?>(
                "data", label: "Data", description: "The data to be sent to GWEN", default: .path("properties"))

            /// Makes the fields.
            public init() {}
        }

        /// The name in subscriptions.
        public static let slug = "sendEvent"
        /// The name for people.
        public static let title = "Send Event"
        /// What the action does.
        public static let summary = "Send a user event to GWEN"
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
        /// - Throws: ``/DestinationActions/HTTPURLError`` never, as the address is fixed.
        public func request(for payload: Payload<Fields>, in context: Context<GWEN>) throws -> HTTPRequest {
            try context.operation("SendEvent", Self.query) { variables in
                variables.set("userId", payload.userID.withoutURNPrefix)
                variables.copy("type", payload, \.type)
                if payload.data == nil { variables.object("data") { _ in } }
                variables.copy("data", payload, \.data)
            }
        }

        private static let query = """
            mutation SendEvent($userId: UUID!, $type: String!, $data: JSONObject) {
              event(userId: $userId, type: $type, data: $data)
            }
            """
    }
}
