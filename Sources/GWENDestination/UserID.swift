import DestinationActions

extension Field<String> {
    /// The id of the user, which GWEN takes as a UUID only.
    static var userID: Field<String> {
        Field(
            "userId", label: "User ID", description: "The user's id. (Format: xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx)",
            format: .uuid, default: .path("userId"))
    }
}

extension String {
    /// A UUID without the prefix that makes it a URN (RFC 9562, section 4), which GWEN refuses.
    var withoutURNPrefix: String {
        let prefix = "urn:uuid:"
        guard utf8.count > prefix.utf8.count, self.prefix(prefix.count).lowercased() == prefix else { return self }
        return String(dropFirst(prefix.count))
    }
}
