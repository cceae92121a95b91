import DestinationActions

/// The fields of an action that sends an event with its circumstances.
protocol EventFields: FieldSet {
    /// The e-mail address of the user.
    var email: Field<String?> { get }
    /// Who did it, when and under which circumstances.
    var circumstances: Encharge.Circumstances { get }
}

extension Context<Encharge> {
    /// Builds the request of an event: the payload, with the circumstances under `context` and the person under `user`.
    ///
    /// - Parameters:
    ///   - payload: The values of the fields.
    ///   - userFields: The field with what is known about the user.
    ///   - isOnTop: Whether that field stands at the top as well.
    /// - Returns: The request.
    func event<Fields: EventFields>(
        _ payload: Payload<Fields>, userFields: Field<JSONValue?>, alsoOnTop isOnTop: Bool
    ) -> HTTPRequest {
        let email = payload.fieldSet.email
        let circumstances = payload.fieldSet.circumstances
        return ingest { body in
            if isOnTop {
                body.copyAll(
                    payload, except: circumstances.ip, circumstances.userAgent, circumstances.campaign,
                    circumstances.page, circumstances.location, circumstances.groupID)
            } else {
                body.copyAll(
                    payload, except: userFields, circumstances.ip, circumstances.userAgent, circumstances.campaign,
                    circumstances.page, circumstances.location, circumstances.groupID)
            }
            body.object("context") { context in
                context.copy("ip", payload, circumstances.ip)
                context.copy("userAgent", payload, circumstances.userAgent)
                context.copy("campaign", payload, circumstances.campaign)
                context.copy("page", payload, circumstances.page)
                context.copy("location", payload, circumstances.location)
                context.copy("groupId", payload, circumstances.groupID)
            }
            body.object("user") { user in
                var identity: [String] = []
                if payload.isPresent(field: email) { identity.append("email") }
                if payload.isPresent(field: circumstances.userID) { identity.append("userId") }
                if payload.isPresent(field: circumstances.anonymousID) { identity.append("segmentAnonymousId") }
                user.copy("email", payload, email)
                user.copy("userId", payload, circumstances.userID)
                user.copy("segmentAnonymousId", payload, circumstances.anonymousID)
                if let known = payload[field: userFields] { user.copyMembers(of: known, except: identity) }
            }
        }
    }
}
