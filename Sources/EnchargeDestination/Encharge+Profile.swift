public import DestinationActions

extension Encharge {
    /// What the partner is, who answers questions, how to begin, and examples.
    public static let profile = DestinationProfile(
        calls: [.page, .alias, .group, .identify, .track], status: .inDevelopment, maintainer: "Encharge",
        support: "mailto:support@encharge.io",
        about: [
            "[Encharge](https://encharge.io/) is a marketing automation platform built for B2B SaaS businesses.",
            "With Encharge, you can nurture, convert, and onboard customers with advanced behavior emails, company profiles, billing "
                + "integrations, and CRM sync.",
        ],
        gettingStarted: [
            "Enter the **API Key**. This can be found on your [Account page](https://app.encharge.io/settings/api-keys). It is the "
                + "setting `apiKey`.",
            "Give your destination a name, if you have more than one: the parameter `name` of the instance.",
            "To start with pre-populated event subscriptions, give none: an instance has the presets then. Otherwise, write "
                + "subscriptions to configure each action.",
        ],
        sections: [
            .init(
                "Objects in Encharge",
                [
                    "Group events become objects of the type `company`, unless a mapping names another type. The types that an account "
                        + "has are asked for with `choices(for:in:through:)`, field `objectType`.",
                    "An object is found by the id of your own, `externalId`, which is the group's id unless mapped otherwise. Fields "
                        + "that the type does not have are ignored by Encharge; create them there first. Fields of users are created "
                        + "by Encharge as they come.",
                ])
        ],
        events: ["addTag": tagged, "removeTag": tagged],
        answers: [.init(200, ["error": "The API key is disabled"])])

    private static let tagged: JSONValue = [
        "type": "identify", "messageId": "m-1", "userId": "3f1c2a50-8d4e-4b1a-9c77-0a1b2c3d4e5f",
        "traits": ["tag": "trial,newsletter"],
    ]
}
