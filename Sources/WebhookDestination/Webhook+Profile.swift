public import DestinationActions

extension Webhook {
    /// How to begin, and examples.
    public static let profile = DestinationProfile(
        calls: [.track, .identify, .page, .screen, .group, .alias],
        about: [
            "Webhook sends events to an address of your own: another service of yours, a function, a tool that takes webhooks."
        ],
        gettingStarted: [
            "Make an address that takes `POST` requests over https. It is the setting `url`.",
            "Make a secret of at least 32 random characters, and give it to the receiver and as the setting `signingSecret`.",
            "Let the receiver check the signature and its time; see the notes above.",
        ],
        settings: ["url": "https://hooks.example.com/events", "signingSecret": "not-a-secret-for-examples"])
}
