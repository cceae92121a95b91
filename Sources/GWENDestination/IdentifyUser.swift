public import DestinationActions

extension GWEN {
    /// The action Identify User: starts a session of a user.
    public struct IdentifyUser: Action {
        /// The fields of the action.
        public struct Fields: FieldSet {
            /// The id of the user.
            public let userID = Field<String>.userID
            /// The IP address of the user.
            public let ip = Field<String?>(
                "ip", label: "User IP Address", description: "The IP address of the user", default: .path("context.ip"))
            /// The user agent of the user.
            public let userAgent = Field<String?>(
                "userAgent", label: "User Agent", description: "The userAgent string of the user",
                default: .path("context.userAgent"))

            /// Makes the fields.
            public init() {}
        }

        /// The name in subscriptions.
        public static let slug = "identifyUser"
        /// The name for people.
        public static let title = "Identify User"
        /// What the action does.
        public static let summary =
            "Starts a new GWEN user session. Provide the users IP and userAgent to improve the GWEN experience"
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
        /// - Throws: ``/DestinationActions/HTTPURLError`` never, as the address is fixed.
        public func request(for payload: Payload<Fields>, in context: Context<GWEN>) throws -> HTTPRequest {
            try context.operation("UserSession", Self.query) { variables in
                variables.set("userId", payload.userID.withoutURNPrefix)
                variables.object("session") { session in
                    session.copy("ip", payload, \.ip)
                    session.copy("userAgent", payload, \.userAgent)
                }
            }
        }

        private static let query = """
            mutation UserSession($userId: UUID!, $session: UserSessionInput) {
              userSession(userId: $userId, data: $session) {
                timestamp
              }
            }
            """
    }
}
