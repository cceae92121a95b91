public import DestinationActions

extension Gleap {
    /// What the partner is, who answers questions, how to begin, and examples.
    public static let profile = DestinationProfile(
        calls: [.page, .alias, .group, .identify, .track], status: .beta, maintainer: "Gleap",
        support: "mailto:hello@gleap.io",
        about: [
            "[Gleap](https://gleap.io/) is a customer feedback platform designed for apps and websites. It offers a suite of tools "
                + "including visual bug reporting, live chat, AI customer support, public roadmaps, marketing automation, and more, "
                + "aimed at enhancing customer success and product improvement."
        ],
        gettingStarted: [
            "To use the Gleap destination, obtain an API key by signing up at [app.gleap.io](https://app.gleap.io).",
            "Once registered, navigate to **Project > Settings > Security** in the Gleap dashboard.",
            "Copy the API key. It is the setting `apiToken`.",
        ],
        sections: [
            .init(
                "What Gleap makes of an event",
                [
                    "* Gleap treats the names of events as case insensitive, and replaces periods and dollar signs in them with "
                        + "hyphens. They go out as they are.",
                    "* Of the metadata of an event Gleap takes ten keys and ignores the rest. All of them go out.",
                    "* Page and screen events are `pageView` in Gleap; the page's address, or else the name, is their only datum.",
                ])
        ])
}
