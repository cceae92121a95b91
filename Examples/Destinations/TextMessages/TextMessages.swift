import DestinationActions

/// Text messages to phones: forms, a user and a password, and the account in the path.
///
/// Reduced from Twilio's Messages API: https://www.twilio.com/docs/messaging/api/message-resource
struct TextMessages: Destination {
    struct Settings: FieldSet {
        let account = Field<String>("account", label: "Account SID", description: "Begins with AC.")
        let token = Field<Secret>("token", label: "Auth Token")
        let from = Field<String>("from", label: "From", description: "The number or name that messages come from.")
    }

    static let slug = "text-messages"
    static let name = "Text Messages"
    static let notes = [
        "The partner knows no key by which it finds a message again: one whose answer was lost is sent twice."
    ]

    var baseURLs: [BaseURL] { ["https://api.twilio.com/2010-04-01"] }
    var actions: [any Action<TextMessages>] { [SendMessage()] }
    var presets: [Preset] {
        [
            Preset(
                SendMessage.self, name: "Thank for orders", when: .event("Order Completed"),
                [\.text: .template("Thank you for your order {{properties.order_id}}.")])
        ]
    }

    func authorization(for settings: Payload<Settings>) throws -> Authorization {
        .basic(user: settings.account, password: settings.token)
    }

    /// Errors are `{"code": 21211, "message": "…"}`, where the code says more than the status.
    func answerVerdict(on response: HTTPResponse, events: Int) -> Verdict {
        guard !response.isSuccess, let code = response.json?["code"]?.int else { return .status(response) }
        // The recipient answered STOP: nothing that anybody has to repair.
        if code == 21610 { return .skipped("the recipient wants no messages") }
        return .status(response, message: "\(code): \(response.message(at: "message") ?? "no message")")
    }

    func credentialCheck(in context: Context<TextMessages>) throws -> HTTPRequest? {
        context.request(
            .get, try HTTPURL(context.baseURL).appending("Accounts", "\(context.settings.account).json"))
    }
}

extension FieldFormat {
    fileprivate static let phoneNumber = FieldFormat(
        "phone-number", "a phone number with the code of its country", example: "+493012345678"
    ) { text in
        text.hasPrefix("+") && (8...16).contains(text.utf8.count)
            && text.utf8.dropFirst().allSatisfy { (0x30...0x39).contains($0) }
    }
}

extension TextMessages {
    /// Sends one message.
    struct SendMessage: Action {
        struct Fields: FieldSet {
            let to = Field<String?>(
                "to", label: "To", description: "The number of the recipient; without one nothing is sent.",
                format: .phoneNumber, default: .path("context.traits.phone"))
            let text = Field<String>("text", label: "Text", maximum: 1_600, default: .path("properties.text"))
        }

        static let slug = "sendMessage"
        static let title = "Send Message"
        static let summary = "Sends a text message to the phone of a user."

        func validate(_ payload: Payload<Fields>) throws {
            if !payload.isPresent(\.to) { throw Skip("the user has no phone number") }
        }

        func request(for payload: Payload<Fields>, in context: Context<TextMessages>) throws -> HTTPRequest {
            let url = try HTTPURL(context.baseURL).appending("Accounts", context.settings.account, "Messages.json")
            return context.request(
                .post, url,
                body: .form { form in
                    form.copy("To", payload, \.to)
                    form.set("From", context.settings.from)
                    form.copy("Body", payload, \.text)
                })
        }

        /// The id of the message is kept, by which its way to the phone can be followed.
        func actionVerdict(
            on response: HTTPResponse, for payload: Payload<Fields>, in context: Context<TextMessages>
        ) -> Verdict {
            response.isSuccess
                ? .delivered(keeping: response.json?["sid"])
                : context.destination.answerVerdict(on: response, events: 1)
        }
    }
}
