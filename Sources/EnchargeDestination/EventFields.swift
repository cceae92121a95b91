import DestinationActions

/// The fields that the actions for tracked events, page views and users have in common.
protocol EventFields: FieldSet {
    /// The e-mail address of the user.
    var email: Field<String?> { get }
    /// The id of the user.
    var userID: Field<String?> { get }
    /// The id of a user who is not known yet.
    var anonymousID: Field<String?> { get }
    /// The id of the group that the event belongs to.
    var groupID: Field<String?> { get }
    /// The IP address of the user.
    var ip: Field<String?> { get }
    /// The user agent of the user.
    var userAgent: Field<String?> { get }
    /// The campaign that led to the event.
    var campaign: Field<Object<Encharge.Campaign>?> { get }
    /// The page on which the event happened.
    var page: Field<Object<Encharge.Page>?> { get }
    /// Where the user is.
    var location: Field<Object<Encharge.Location>?> { get }
}

extension Context<Encharge> {
    /// Builds the request of an event: the payload, with the circumstances under `context` and the person under `user`.
    ///
    /// - Parameters:
    ///   - payload: The values of the fields.
    ///   - userFields: The field with what is known about the user.
    /// - Returns: The request.
    func event<Fields: EventFields>(_ payload: Payload<Fields>, userFields: Field<JSONValue?>) -> HTTPRequest {
        let fields = payload.fields
        return ingest { body in
            body.copyAll(payload, except: MovedFields.keys)
            body.object("context") { context in
                context.copy("ip", payload, fields.ip)
                context.copy("userAgent", payload, fields.userAgent)
                context.copy("campaign", payload, fields.campaign)
                context.copy("page", payload, fields.page)
                context.copy("location", payload, fields.location)
                context.copy("groupId", payload, fields.groupID)
            }
            body.object("user") { user in
                var identity: [String] = []
                if payload.isPresent(field: fields.email) { identity.append("email") }
                if payload.isPresent(field: fields.userID) { identity.append("userId") }
                if payload.isPresent(field: fields.anonymousID) { identity.append("segmentAnonymousId") }
                user.copy("email", payload, fields.email)
                user.copy("userId", payload, fields.userID)
                user.copy("segmentAnonymousId", payload, fields.anonymousID)
                if let known = payload[field: userFields] { user.copyMembers(of: known, except: identity) }
            }
        }
    }
}

/// The fields that stand under `context` or `user` instead of at the top.
private enum MovedFields {
    static let keys = ["ip", "userAgent", "campaign", "page", "location", "groupId", "user"]
}
