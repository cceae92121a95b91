import DestinationActions

/// A destination of one's own: posts a line to a channel of a team chat through its incoming webhooks.
struct Chat: Destination {
    struct Settings: FieldSet {
        let hook = Field<Secret>("hook", label: "Webhook ID", description: "The last part of the webhook's address.")
        let channel = Field<String?>(
            "channel", label: "Channel", description: "Where to post, if not the hook's channel.")
    }

    static let slug = "chat"
    static let name = "Team Chat"

    var server: BaseURL = "https://chat.example.com"
    var baseURLs: [BaseURL] { [server] }
    var actions: [any Action<Chat>] { [PostMessage()] }
    var presets: [Preset] {
        [
            Preset("Announce orders", trigger: #"event = "Order Completed""#, action: PostMessage.slug),
            Preset(PostMessage.self, name: "Warn of deletions", when: .event("Account Deleted"), [\.urgent: true]),
        ]
    }

    func headers(for settings: Payload<Settings>) -> HTTPHeaders {
        var headers = HTTPHeaders()
        headers.set("X-Hook", to: settings.hook.exposed, isSensitive: true)
        return headers
    }

    /// The chat says what it dislikes in a body under a status of success.
    func answerVerdict(on response: HTTPResponse, events: Int) -> Verdict {
        let byStatus = Verdict.status(response, message: response.message(at: "error"))
        guard byStatus.kind == .delivered, response.json?["ok"]?.bool == false else { return byStatus }
        return Verdict(.permanent, code: "chat", message: byStatus.message)
    }
}

/// Posts one message.
struct PostMessage: Action {
    struct Fields: FieldSet {
        let text = Field<String>(
            "text", label: "Text", description: "The message.", maximum: 4_000,
            default: .template("{{event}} by {{userId}}"))
        let link = Field<String?>(
            "link", label: "Link", description: "An address to show below it.", format: .uri,
            default: .path("context.page.url"))
        let urgent = Field<Bool?>("urgent", label: "Urgent", description: "Whether to notify everyone.", default: false)
    }

    static let slug = "postMessage"
    static let title = "Post Message"
    static let summary = "Posts a message to a channel."

    func request(for payload: Payload<Fields>, in context: Context<Chat>) throws -> HTTPRequest {
        let url = try HTTPURL(context.destination.server).appending("hooks", "messages")
        return context.request(.post, url) { body in
            body.set("text", payload.urgent == true ? "@all " + payload.text : payload.text)
            body.set("channel", context.settings.channel)
            body.copy("link", payload, \.link)
        }
    }
}
