public import DestinationActions

extension Encharge {
    /// The campaign that led to an event.
    public struct Campaign: FieldSet {
        /// The name of the campaign.
        public let name = Field<String?>("name", label: "Name", description: "The name of the campaign.")
        /// Where the visitor came from.
        public let source = Field<String?>("source", label: "Source", description: "The source of the visit.")
        /// The kind of link that was followed.
        public let medium = Field<String?>("medium", label: "Medium", description: "The medium of the link.")
        /// The search term.
        public let term = Field<String?>("term", label: "Term", description: "The search term that was paid for.")
        /// What tells links of one campaign apart.
        public let content = Field<String?>(
            "content", label: "Content", description: "The content that was clicked on.")

        /// Makes the fields.
        public init() {}
    }
}

extension Encharge {
    /// The page on which an event happened.
    public struct Page: FieldSet {
        /// The address of the page.
        public let url = Field<String?>("url", label: "URL", description: "The address of the page.")
        /// The title of the page.
        public let title = Field<String?>("title", label: "Title", description: "The title of the page.")
        /// The address of the page before.
        public let referrer = Field<String?>(
            "referrer", label: "Referrer", description: "The address of the page that led to this one.")
        /// The path of the address.
        public let path = Field<String?>("path", label: "Path", description: "The path of the address.")
        /// The query of the address.
        public let search = Field<String?>("search", label: "Search", description: "The query of the address.")

        /// Makes the fields.
        public init() {}
    }
}

extension Encharge {
    /// Where a user is.
    public struct Location: FieldSet {
        /// The city.
        public let city = Field<String?>("city", label: "City", description: "The city of the user.")
        /// The region.
        public let region = Field<String?>("region", label: "Region", description: "The region of the user.")
        /// The country.
        public let country = Field<String?>("country", label: "Country", description: "The country of the user.")

        /// Makes the fields.
        public init() {}
    }
}
