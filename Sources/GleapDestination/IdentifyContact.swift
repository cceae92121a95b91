public import DestinationActions

extension Gleap {
    /// The action Identify Contact: creates or updates a contact.
    public struct IdentifyContact: Action {
        /// The fields of the action.
        public struct Fields: FieldSet {
            /// The id of the user.
            public let userID = Field<String>(
                "userId", label: "User ID", description: "A unique identifier for the contact.",
                default: .path("userId"))
            /// The first name.
            public let firstName = Field<String?>(
                "firstName", label: "First name", description: "The contact's first name.",
                default: .firstPresent("traits.firstName", "traits.first_name"))
            /// The last name.
            public let lastName = Field<String?>(
                "lastName", label: "Last name", description: "The contact's last name.",
                default: .firstPresent("traits.lastName", "traits.last_name"))
            /// The e-mail address.
            public let email = Field<String?>(
                "email", label: "Email Address", description: "The contact's email address.", format: .email,
                default: .path("traits.email"))
            /// The telephone number.
            public let phone = Field<String?>(
                "phone", label: "Phone Number", description: "The contact's phone number.",
                default: .path("traits.phone"))
            /// The name of the company.
            public let companyName = Field<String?>(
                "companyName", label: "Company Name", description: "The contact's company name.",
                default: .path("traits.company.name"))
            /// The id of the company.
            public let companyID = Field<String?>(
                "companyId", label: "Company ID", description: "The contact's compan ID",
                default: .path("traits.company.id"))
            /// The language.
            public let lang = Field<String?>(
                "lang", label: "Language", description: "The user's language.", default: .path("context.locale"))
            /// The plan that the contact subscribed to.
            public let plan = Field<String?>(
                "plan", label: "Subscription Plan", description: "The user's subscription plan.",
                default: .path("traits.plan"))
            /// What the contact is worth.
            public let value = Field<Double?>("value", label: "User Value", description: "The user's value.")
            /// The address of the page on which the contact was last.
            public let lastPageView = Field<String?>(
                "lastPageView", label: "Last Page View", description: "The page where the contact was last seen.",
                default: .path("context.page.url"))
            /// When the contact signed up.
            public let createdAt = Field<Timestamp?>(
                "createdAt", label: "Signed Up Timestamp",
                description: "The time specified for when a contact signed up.")
            /// When the contact was last seen.
            public let lastActivity = Field<Timestamp?>(
                "lastActivity", label: "Last Seen Timestamp", description: "The time when the contact was last seen.",
                default: .path("timestamp"))
            /// Further attributes of the contact.
            public let customAttributes = Field<JSONValue?>(
                "customAttributes", label: "Custom Attributes",
                description: "The custom attributes which are set for the contact.", default: .path("traits"))

            /// Makes the fields.
            public init() {}
        }

        /// The name in subscriptions.
        public static let slug = "identifyContact"
        /// The name for people.
        public static let title = "Identify Contact"
        /// What the action does.
        public static let summary = "Create or update a contact in Gleap"
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
        public func request(for payload: Payload<Fields>, in context: Context<Gleap>) throws -> HTTPRequest {
            let name = FullName.joining(payload.firstName, payload.lastName)
            var taken = Self.reserved
            if name != nil { taken.append("name") }
            if payload.isPresent(\.lastPageView) { taken.append("lastPageView") }
            return context.request(.post, try HTTPURL(context.destination.baseURL).appending("identify")) { body in
                body.set("name", name)
                body.copyAll(payload, except: \.firstName, \.lastName, \.lastPageView, \.customAttributes)
                body.copyMembers(of: payload, \.customAttributes, except: taken)
                guard payload.isPresent(\.lastPageView) else { return }
                body.object("lastPageView") { view in
                    view.copy("page", payload, \.lastPageView)
                    view.copy("date", payload, \.lastActivity)
                }
            }
        }

        /// Attributes of these names never reach the contact: they have fields of their own.
        private static let reserved: [String] = [
            "userId", "firstName", "lastName", "email", "phone", "companyName", "companyId", "lang", "plan", "value",
            "createdAt", "lastActivity",
        ]
    }
}

extension MappingValue {
    /// The value at the first of two paths at which there is one.
    fileprivate static func firstPresent(_ path: String, _ alternative: String) -> MappingValue {
        .if(exists: .path(path), then: .path(path), else: .path(alternative))
    }
}
