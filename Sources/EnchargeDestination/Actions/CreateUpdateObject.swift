public import DestinationActions

extension Encharge {
    /// The action Create or Update Object: sets the fields of a company or of another object.
    public struct CreateUpdateObject: Action {
        /// The fields of the action.
        public struct Fields: FieldSet {
            /// The type of the object; the partner knows which there are.
            public let objectType = Field<String>(
                "objectType", label: "Object Type", description: "The type of Encharge object to create or update.",
                default: "company", isDynamic: true)
            /// The id of the object in the user's own database.
            public let externalID = Field<String?>(
                "externalId", label: "External Object ID",
                description: "An ID from your app/database that is used to uniquely identify the object in Encharge.",
                default: .path("groupId"))
            /// The id of the object in Encharge.
            public let id = Field<String?>(
                "id", label: "Object ID",
                description: "The Encharge ID of the object. Usually, you want to omit this and use External ID.")
            /// What is known about the object.
            public let objectData = Field<JSONValue?>(
                "objectData", label: "Object Fields",
                description: "Data for the object fields in Encharge. Any unexisting fields will be ignored.",
                default: .path("traits"))
            /// The id of a user who belongs to the object.
            public let userID = Field<String?>(
                "userId", label: "User ID",
                description: "The User ID of the user to associate with the object. "
                    + "If no email or user ID is provided, no user will be created and associated.",
                default: .path("userId"))
            /// The e-mail address of a user who belongs to the object.
            public let email = Field<String?>(
                "email", label: "Email",
                description: "The email of the user to associate with the object. "
                    + "If no email or user ID is provided, no user will be created and associated.",
                default: .path("email"))

            /// Makes the fields.
            public init() {}
        }

        /// The name in subscriptions.
        public static let slug = "createUpdateObject"
        /// The name for people.
        public static let title = "Create or Update Object"
        /// What the action does.
        public static let summary =
            "Create or Update a Custom Object (including Companies) in Encharge. If an email or a user ID is provided, "
            + "an Encharge user will be associated with the object. "
            + "A new user will be created if the email or user ID does not exist in Encharge."
        /// The trigger that fits most users.
        public static let defaultTrigger: String? = #"type = "group""#

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
            var mapped: [String] = []
            if payload.isPresent(\.externalID) { mapped.append("externalId") }
            if payload.isPresent(\.id) { mapped.append("id") }
            return context.ingest { body in
                body.set("type", "group")
                body.copy("objectType", payload, \.objectType)
                body.object("properties") { properties in
                    properties.copyMembers(of: payload, \.objectData, except: mapped)
                    properties.copy("externalId", payload, \.externalID)
                    properties.copy("id", payload, \.id)
                }
                body.object("user") { user in
                    user.copy("email", payload, \.email)
                    user.copy("userId", payload, \.userID)
                }
            }
        }

        /// Asks for the types of objects in the account.
        ///
        /// - Parameters:
        ///   - query: The field.
        ///   - context: The settings and addresses.
        /// - Returns: The request for the object type, `nil` for any other field.
        /// - Throws: Never, as the address is fixed.
        public func choicesRequest(for query: ChoicesQuery, in context: Context<Encharge>) throws -> HTTPRequest? {
            query.field == "objectType" ? context.request(.get, try context.rest("schemas")) : nil
        }

        /// Reads the types of objects.
        ///
        /// - Parameters:
        ///   - response: A successful answer.
        ///   - query: The field.
        /// - Returns: The choices, all of them.
        /// - Throws: ``/DestinationActions/ActionError`` if the answer holds no list of objects.
        public func choices(in response: HTTPResponse, for query: ChoicesQuery) throws -> ChoicesPage {
            guard let objects = response.json?["objects"]?.array else {
                throw ActionError(field: query.field, "Encharge answered without a list of object types.")
            }
            let choices = objects.compactMap { object -> FieldChoice? in
                guard let name = object["name"]?.string else { return nil }
                return FieldChoice(JSONValue(name), label: object["displayNameSingular"]?.string ?? name)
            }
            return ChoicesPage(choices)
        }
    }
}
