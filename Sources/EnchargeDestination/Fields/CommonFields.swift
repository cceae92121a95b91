import DestinationActions

extension Field<String> {
    /// The kind of the event.
    static var eventType: Field<String> {
        Field("type", label: "Type", description: "The type of event.", default: .path("type"))
    }
}

extension Field<String?> {
    /// The e-mail address of the user.
    static var email: Field<String?> {
        Field(
            "email", label: "Email", description: "The email address of the user.",
            default: .if(
                exists: .path("context.traits.email"), then: .path("context.traits.email"),
                else: .path("properties.email")))
    }

    /// The id of a user who is not known yet.
    static var anonymousID: Field<String?> {
        Field(
            "segmentAnonymousId", label: "Anonymous ID", description: "An anonymous identifier for this user.",
            default: .path("anonymousId"))
    }

    /// The id of the user.
    static var userID: Field<String?> {
        Field(
            "userId", label: "User ID", description: "The User ID associated with the user in Encharge.",
            default: .path("userId"))
    }

    /// When the event happened.
    static var timestamp: Field<String?> {
        Field(
            "timestamp", label: "Timestamp", description: "The timestamp of the event", format: .dateTime,
            default: .path("timestamp"))
    }

    /// The id of the message.
    static var messageID: Field<String?> {
        Field("messageId", label: "MessageId", description: "The Segment messageId", default: .path("messageId"))
    }
}

extension Field<JSONValue?> {
    /// What is known about the user.
    static var userFields: Field<JSONValue?> {
        Field(
            "userFields", label: "User Fields",
            description:
                "Any default or custom field of the user. On the left-hand side, input the API name of the field "
                + "as seen in your Encharge account. On the right-hand side, map the Segment field that contains the value. "
                + "Any properties that don't exist will be created automatically. See more information in "
                + "[Encharge's documentation]"
                + "(https://help.encharge.io/article/206-create-and-manage-custom-fields).",
            default: .path("context.traits"))
    }
}
