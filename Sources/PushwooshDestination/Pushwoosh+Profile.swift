public import DestinationActions

extension Pushwoosh {
    /// What the partner is, who answers questions, how to begin, and examples.
    public static let profile = DestinationProfile(
        calls: [.page, .alias, .group, .identify, .track], status: .beta, maintainer: "Pushwoosh",
        support: "mailto:help@pushwoosh.com",
        about: [
            "[Pushwoosh](https://pushwoosh.com/) is a customer engagement platform that lets you create personalized messaging "
                + "campaigns combining multiple channels, like push notifications, in-app messages, emails, and SMS."
        ],
        gettingStarted: [
            "Enter your [**Pushwoosh API key**](https://docs.pushwoosh.com/platform-docs/api-reference/api-access-token/) and "
                + "**application code**, which you can find below the project name in Pushwoosh. They are the settings "
                + "`pushwooshAPIKey` and `pushwooshAppCode`.",
            "Without subscriptions of its own an instance has the presets **Track Events** and **Create or Update User Profile**; "
                + "if you write your own, verify that both are among them.",
            "Once you've configured the integration, Pushwoosh will receive events and user attributes.",
        ],
        sections: [
            .init(
                "Pushwoosh SDK integration",
                [
                    "* If your events have push tokens, in `context.device.token`, you don't need to integrate the Pushwoosh SDK "
                        + "into your app.",
                    "* If your events don't have push tokens, integrate the Pushwoosh SDK into your app before setting up the "
                        + "Pushwoosh integration.",
                ])
        ],
        settings: ["pushwooshAppCode": "AAAAA-BBBBB"],
        answers: [
            .init(400, ["message": "missing application code"]), .init(400, ["message": "application not found"]),
            .init(200, ["status": "failure", "message": "The event is unknown"]),
        ])
}
