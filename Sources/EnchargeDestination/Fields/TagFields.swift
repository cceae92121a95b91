import DestinationActions

/// The fields that tell a person and tags.
protocol TagFields: FieldSet {
    /// The e-mail address of the user.
    var email: Field<String?> { get }
    /// The id of the user.
    var userID: Field<String?> { get }
    /// The id of a user who is not known yet.
    var anonymousID: Field<String?> { get }
}

extension Context<Encharge> {
    /// Builds the request that adds or removes tags.
    ///
    /// - Parameters:
    ///   - method: The verb.
    ///   - payload: The values of the fields.
    /// - Returns: The request.
    /// - Throws: ``/DestinationActions/ActionError`` if nothing tells whose tags are meant.
    func tags<Fields: TagFields>(_ method: HTTPRequest.Method, _ payload: Payload<Fields>) throws -> HTTPRequest {
        guard payload.isPresent(\.email) || payload.isPresent(\.userID) || payload.isPresent(\.anonymousID) else {
            throw ActionError("No user ID, email, or anonymous ID tells whose tags are meant.")
        }
        return request(method, try rest("tags")) { $0.copyAll(payload) }
    }
}

extension Field<String> {
    /// The tags.
    static func tag(_ description: String) -> Field<String> {
        Field("tag", label: "Tag", description: description, default: .path("traits.tag"))
    }
}
