public import DestinationActions

extension Pushwoosh {
    /// The action Create or Update User Profiles: sets the attributes of a user's profile.
    public struct UpdateUserProfile: Action {
        /// The fields of the action.
        public struct Fields: FieldSet {
            /// The id of the user.
            public let externalID = Field<String?>(
                "external_id", label: "External User ID", description: "The unique user identifier",
                default: .path("userId"))
            /// The e-mail address of the user.
            public let email = Field<String?>(
                "email", label: "Email", description: "The user's email", allowsNull: true,
                default: .path("traits.email"))
            /// The version of the app.
            public let appVersion = Field<String?>(
                "app_version", label: "App Version", description: "Version of the app", allowsNull: true,
                default: .path("context.app.version"))
            /// The id of the device.
            public let deviceID = Field<String?>.deviceID
            /// The model of the device.
            public let deviceModel = Field<String?>(
                "device_model", label: "Device Model", description: "Device Model", allowsNull: true,
                default: .path("context.device.model"))
            /// The platform of the device.
            public let devicePlatform = Field<String?>.devicePlatform
            /// The token for push notifications.
            public let deviceToken = Field<String?>(
                "device_token", label: "Device Token",
                description: "Device Token. This is not automatically collected by Segment Mobile SDKs. "
                    + "Add it into the Segment payload if needed",
                allowsNull: true, default: .path("context.device.token"))
            /// The language of the user.
            public let language = Field<String?>(
                "language", label: "Language", description: "Language", allowsNull: true,
                default: .path("context.locale"))
            /// The country of the user.
            public let country = Field<String?>(
                "country", label: "Country", description: "The country code of the user", allowsNull: true,
                default: .path("context.location.country"))
            /// The city of the user.
            public let city = Field<String?>(
                "city", label: "City", description: "The city of the user", allowsNull: true,
                default: .path("context.location.city"))
            /// Where the user is.
            public let currentLocation = Field<NestedObject<Location>?>(
                "current_location", label: "Current Location", description: "The user's current longitude/latitude.",
                allowsNull: true,
                default: .object([
                    "latitude": .path("context.location.latitude"), "longitude": .path("context.location.longitude"),
                ]))
            /// The version of the device's operating system.
            public let deviceOSVersion = Field<String?>(
                "device_os_version", label: "Device OS Version", description: "The version of the device OS",
                allowsNull: true, default: .path("context.os.version"))
            /// The time zone of the user.
            public let timezone = Field<String?>(
                "timezone", label: "Timezone", description: "The timezone of the user", allowsNull: true,
                default: .path("context.timezone"))
            /// The user agent of the device.
            public let userAgent = Field<String?>(
                "user_agent", label: "User Agent", description: "User agent of the device", allowsNull: true,
                default: .path("context.userAgent"))
            /// Further attributes of the user.
            public let customAttributes = Field<JSONValue?>(
                "custom_attributes", label: "Custom Attributes", description: "Custom attributes to send to Pushwoosh",
                default: .path("traits"))

            /// Makes the fields.
            public init() {}
        }

        /// Where a user is.
        public struct Location: FieldSet {
            /// Degrees north of the equator.
            public let latitude = Field<Double?>("latitude", label: "Latitude")
            /// Degrees east of Greenwich.
            public let longitude = Field<Double?>("longitude", label: "Longitude")

            /// Makes the fields.
            public init() {}
        }

        /// The name in subscriptions.
        public static let slug = "updateUserProfile"
        /// The name for people.
        public static let title = "Create or Update User Profiles"
        /// What the action does.
        public static let summary = "Create or Update a user's profile attributes in Pushwoosh."
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
        public func request(for payload: Payload<Fields>, in context: Context<Pushwoosh>) throws -> HTTPRequest {
            try context.post("track-user") { body in
                body.object("attributes") { $0.copyMembers(of: payload, \.customAttributes, except: Self.reserved) }
                body.copy("user_id", payload, \.externalID)
                let isSomewhere = payload[\.currentLocation]?.object?.isEmpty == false
                if isSomewhere {
                    body.copyAll(payload, except: \.externalID, \.customAttributes)
                } else {
                    body.copyAll(payload, except: \.externalID, \.customAttributes, \.currentLocation)
                }
            }
        }

        /// The keys of the fields: an attribute of such a name would say the same thing twice.
        private static let reserved: [String] = [
            "external_id", "email", "app_version", "device_id", "device_model", "device_platform", "device_token",
            "language", "country", "city", "current_location", "device_os_version", "timezone", "user_agent",
            "custom_attributes",
        ]
    }
}
