public import DestinationActions

extension GWEN {
    /// What the partner is, who answers questions, how to begin, and examples.
    public static let profile = DestinationProfile(
        calls: [.page, .alias, .group, .identify, .track], status: .beta, maintainer: "Insert Coin AB",
        support: "mailto:support@gwenplatform.com",
        about: [
            "[GWEN](https://gwenplatform.com/) offers powerful gamification tools and insights to convert, engage, and retain "
                + "users. With GWEN it has never been easier to understand your users behavior patterns and build better "
                + "performing products with both speed and accuracy."
        ],
        gettingStarted: [
            "**API Key**: Created under [\"IAM & Billing\" > \"API Tokens\"](https://app.gwenplatform.com/iam/api-token) in the "
                + "GWEN Admin App. It is the setting `apiKey`.",
            "**Name**: A name to help you identify this destination in outcomes and logs. It is the parameter `name` of the "
                + "instance, and need not be given.",
        ],
        sections: [
            .init(
                "Send events to GWEN",
                [
                    "A GWEN event consists of two properties, a `type` and a `data` attribute.",
                    "By Default, this destination maps the Segment event type (for example, track or identify) to the `type` of "
                        + "the GWEN event being sent, and the Segment `properties` object to the GWEN `data` attribute. You can "
                        + "modify this configuration to further customize the events you send to GWEN.",
                    "You can read more about [Event Reporting here](https://app.gwenplatform.com/docs/event-reporting).",
                ])
        ],
        answers: [
            .init(200, ["data": ["event": true]]), .init(200, ["errors": [["message": "The user is unknown"]]]),
            .init(200, error("UNAUTHENTICATED")), .init(200, error("RATE_LIMITED")),
            .init(200, error("INTERNAL_SERVER_ERROR")), .init(200, "<html></html>"),
        ])

    private static func error(_ code: String) -> JSONValue { ["errors": [["extensions": ["code": JSONValue(code)]]]] }
}
