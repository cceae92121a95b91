import DestinationActions

/// Conversions for an advertising network: people as hashes, the token in the address, many events in a request.
///
/// Reduced from Meta's Conversions API: https://developers.facebook.com/docs/marketing-api/conversions-api
struct Conversions: Destination {
    struct Settings: FieldSet {
        let pixel = Field<String>("pixel", label: "Pixel ID", description: "The data set that events go to.")
        let token = Field<Secret>("token", label: "Access Token", description: "That of a system user.")
        let testCode = Field<String?>(
            "testCode", label: "Test Code", description: "Shows events among the test events alone.")
    }

    static let slug = "conversions"
    static let name = "Conversions"
    static let notes = [
        "The partner refuses a request that holds an event of more than seven days ago. Its batches are tried in halves "
            + "until such an event is alone."
    ]

    var baseURLs: [BaseURL] { ["https://graph.facebook.com/v24.0"] }
    var actions: [any Action<Conversions>] { [SendEvent()] }
    var presets: [Preset] {
        [Preset(SendEvent.self, name: "Purchases", when: .event("Order Completed"), [\.name: "Purchase"])]
    }

    /// The status alone tells little: a token that expired is a 400, too much traffic may be a 403.
    func answerVerdict(on response: HTTPResponse, events: Int) -> Verdict {
        let message = response.message(at: "error.error_user_msg", "error.message")
        let byStatus = Verdict.status(response, events: events, message: message)
        guard !response.isSuccess, let error = response.json?["error"], let code = error["code"]?.int else {
            return byStatus
        }
        switch code {
        case 10, 102, 190, 200...299: return Verdict(.credentials, code: "access", message: byStatus.message)
        case 4, 17, 32, 613: return Verdict(.throttled, code: "limit", message: byStatus.message)
        case 1, 2: return Verdict(.transient, code: "passing", message: byStatus.message)
        default:
            let mayPass = error["is_transient"]?.bool == true
            return mayPass ? Verdict(.transient, code: "passing", message: byStatus.message) : byStatus
        }
    }
}

extension Conversions {
    /// Sends events; a request with one that is wrong is refused as a whole.
    struct SendEvent: BatchAction {
        enum Source: String, CaseIterable, FieldValue {
            case website, app, email, chat, other
            case phoneCall = "phone_call"
            case physicalStore = "physical_store"
            case systemGenerated = "system_generated"
        }

        struct Fields: FieldSet {
            let name = Field<String>(
                "name", label: "Event Name", description: "A standard name such as Purchase, or one of your own.",
                default: .path("event"))
            let time = Field<Timestamp>("time", label: "Time", default: .path("timestamp"))
            let id = Field<String?>(
                "id", label: "Event ID", description: "The same as in the browser, where both send the event.",
                default: .path("messageId"))
            let source = Field<Source>("source", label: "Source", description: "Where it happened.", default: "website")
            let url = Field<String?>(
                "url", label: "Page", required: .when(.all([.field("source", is: "website")])), format: .uri,
                default: .path("context.page.url"))
            let userAgent = Field<String?>(
                "userAgent", label: "User Agent", required: .when(.all([.field("source", is: "website")])),
                default: .path("context.userAgent"))
            let ip = Field<String?>("ip", label: "IP Address", default: .path("context.ip"))
            let email = Field<String?>(
                "email", label: "E-mail", format: .email, hash: .text, default: .path("context.traits.email"))
            let phone = Field<String?>(
                "phone", label: "Phone", description: "With the code of the country.", hash: .digits,
                default: .path("context.traits.phone"))
            let userID = Field<String?>("userId", label: "User ID", hash: .exact, default: .path("userId"))
            let value = Field<Double?>("value", label: "Value", default: .path("properties.total"))
            let currency = Field<String?>("currency", label: "Currency", default: .path("properties.currency"))
            let order = Field<String?>("order", label: "Order ID", default: .path("properties.order_id"))
            let batching = Field<Bool?>("enable_batching", label: "Batch", default: true)
        }

        static let slug = "sendEvent"
        static let title = "Send Event"
        static let summary = "Sends an event, and who it was in hashes."
        static let defaultTrigger: String? = #"type = "track""#
        var batchLimits: BatchLimits { BatchLimits(events: 1_000) }

        func validate(_ payload: Payload<Fields>) throws {
            let isKnown =
                payload.isPresent(\.email) || payload.isPresent(\.phone) || payload.isPresent(\.userID)
            if !isKnown { throw Skip("the event has no e-mail address, phone number or id of a user") }
        }

        func request(for payload: Payload<Fields>, in context: Context<Conversions>) throws -> HTTPRequest {
            try request(forBatch: [payload], in: context)
        }

        func request(forBatch payloads: [Payload<Fields>], in context: Context<Conversions>) throws -> HTTPRequest {
            let url = try HTTPURL(context.baseURL).appending(context.settings.pixel, "events")
                .adding { $0.set("access_token", context.settings.token) }
            return context.request(.post, url) { body in
                body.array("data", of: payloads) { event, payload in
                    event.copy("event_name", payload, \.name)
                    event.set("event_time", Int(payload.time.seconds))
                    event.copy("event_id", payload, \.id)
                    event.copy("action_source", payload, \.source)
                    event.copy("event_source_url", payload, \.url)
                    event.object("user_data") { user in
                        user.copy("em", payload, \.email)
                        user.copy("ph", payload, \.phone)
                        user.copy("external_id", payload, \.userID)
                        user.copy("client_ip_address", payload, \.ip)
                        user.copy("client_user_agent", payload, \.userAgent)
                    }
                    event.object("custom_data") { data in
                        data.copy("value", payload, \.value)
                        data.copy("currency", payload, \.currency)
                        data.copy("order_id", payload, \.order)
                    }
                }
                body.set("test_event_code", context.settings.testCode)
            }
        }
    }
}
