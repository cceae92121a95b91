public import DestinationActions

extension Encharge {
    /// The fields that tracked events, page views and users have in common: who, when and under which circumstances.
    public struct Circumstances: FieldSet {
        /// The id of a user who is not known yet.
        public let anonymousID = Field<String?>.anonymousID
        /// The id of the user.
        public let userID = Field<String?>.userID
        /// The id of the group that the event belongs to.
        public let groupID = Field<String?>(
            "groupId", label: "Group ID", description: "An ID associating the event with a group.",
            default: .path("context.groupId"))
        /// When the event happened.
        public let timestamp = Field<String?>.timestamp
        /// The id of the message.
        public let messageID = Field<String?>.messageID
        /// The IP address of the user.
        public let ip = Field<String?>(
            "ip", label: "IP Address", description: "The IP address of the user.", default: .path("context.ip"))
        /// The user agent of the user.
        public let userAgent = Field<String?>(
            "userAgent", label: "User Agent",
            description: "The user agent of the user. Used to determine the device, browser and operating system.",
            default: .path("context.userAgent"))
        /// The campaign that led to the event.
        public let campaign = Field<NestedObject<Encharge.Campaign>?>(
            "campaign", label: "Campaign", description: "UTM campaign information.",
            default: .members(of: "context.campaign", "name", "source", "medium", "term", "content"))
        /// The page on which the event happened.
        public let page = Field<NestedObject<Encharge.Page>?>(
            "page", label: "Page", description: "Information about the page where the event occurred.",
            default: .members(of: "context.page", "url", "title", "referrer", "path", "search"))
        /// Where the user is.
        public let location = Field<NestedObject<Encharge.Location>?>(
            "location", label: "Location", description: "Information about the location of the user.",
            default: .members(of: "context.location", "city", "region", "country"))

        /// Makes the fields.
        public init() {}
    }
}

extension MappingValue {
    /// An object of the members of another one, each by its path.
    fileprivate static func members(of path: String, _ keys: String...) -> MappingValue {
        MappingValue(JSONValue(JSONObject(uniquingLast: keys.map { ($0, MappingValue.path("\(path).\($0)").json) })))
    }
}
