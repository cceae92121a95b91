import DestinationActions

/// Contacts of a CRM, written in batches whose answer names by e-mail address those that it refuses: reduced from the API of
/// HubSpot.
///
/// The batch is described at
/// <https://developers.hubspot.com/docs/api-reference/legacy/crm/objects/contacts/batch/upsert-contacts>, the answer 207 and the
/// categories of errors at <https://developers.hubspot.com/docs/api-reference/error-handling>. Left out are all other objects,
/// and properties of one's own.
struct Contacts: Destination {
    struct Settings: FieldSet {
        let token = Field<Secret>("token", label: "Access Token", description: "One that may write contacts.")
    }

    static let slug = "example-contacts"
    static let name = "Contacts"
    var base: BaseURL = "https://api.hubapi.com"
    var baseURLs: [BaseURL] { [base] }
    var actions: [any Action<Contacts>] { [SaveContact()] }
    var presets: [Preset] { [Preset(SaveContact.self, when: .type(.identify))] }
    var limits: DeliveryLimits { DeliveryLimits(inFlight: 4, requestsPerMinute: 600) }

    func headers(for settings: Payload<Settings>) -> HTTPHeaders {
        var headers = HTTPHeaders()
        headers.set("Authorization", to: "Bearer \(settings.token.exposed)", isSensitive: true)
        return headers
    }

    func answerVerdict(on response: HTTPResponse, events: Int) -> Verdict {
        let message = response.message(at: "message")
        if response.status == 429 { return Self.throttled(by: response, message ?? "") }
        return .status(response, events: events, message: message)
    }

    /// Too many requests, until the interval is over that a header of the partner's own names.
    private static func throttled(by response: HTTPResponse, _ message: String) -> Verdict {
        let interval = response.headers["X-HubSpot-RateLimit-Interval-Milliseconds"].flatMap { Int($0) }
        return Verdict(
            .throttled, code: "rateLimit", message: message, delay: interval.map { .after(.milliseconds($0)) })
    }

    /// Creates or updates contacts.
    struct SaveContact: BatchAction {
        struct Fields: FieldSet {
            let email = Field<String>("email", label: "E-mail", format: .email, default: .path("traits.email"))
            let firstName = Field<String?>("firstname", label: "First Name", default: .path("traits.firstName"))
            let lastName = Field<String?>("lastname", label: "Last Name", default: .path("traits.lastName"))
            let phone = Field<String?>("phone", label: "Phone", default: .path("traits.phone"))
        }

        static let slug = "saveContact"
        static let title = "Save Contact"
        static let summary = "Creates the contact of an e-mail address, or updates it."

        var batchLimits: BatchLimits { BatchLimits(events: 100) }

        func request(for payload: Payload<Fields>, in context: Context<Contacts>) throws -> HTTPRequest {
            try request(forBatch: [payload], in: context)
        }

        func request(forBatch payloads: [Payload<Fields>], in context: Context<Contacts>) throws -> HTTPRequest {
            let url = try HTTPURL(context.destination.base)
                .appending("crm", "v3", "objects", "contacts", "batch", "upsert")
            return context.request(.post, url) { body in
                body.array("inputs", of: payloads) { input, payload in
                    input.set("idProperty", "email")
                    input.copy("id", payload, \.email)
                    // Errors name the contact by it. Without it the partner refuses the whole batch for one of them. As it
                    // must be unique, two events of one contact are refused with 400, and go out in two halves.
                    input.copy("objectWriteTraceId", payload, \.email)
                    input.object("properties") { $0.copyAll(payload, except: \.email) }
                }
            }
        }

        func batchVerdicts(
            on response: HTTPResponse, for payloads: [Payload<Fields>], in context: Context<Contacts>
        ) -> [Verdict]? {
            guard response.status == 207 else { return nil }
            guard let refused = refusals(in: response) else {
                let unclear = Verdict(
                    .permanent, code: "badAnswer", message: "The answer 207 does not say what was refused.")
                return payloads.map { _ in unclear }
            }
            return payloads.verdicts(named: refused, by: { $0.email }, others: .delivered)
        }

        /// The contacts that an answer of several statuses refuses, by e-mail address; `nil` if it does not say.
        private func refusals(in response: HTTPResponse) -> [(email: String?, verdict: Verdict)]? {
            response.json?["errors"]?.array?.flatMap { error -> [(email: String?, verdict: Verdict)] in
                let message = error["message"]?.string ?? ""
                let verdict =
                    error["category"] == "RATE_LIMITS"
                    ? Contacts.throttled(by: response, message)
                    : Verdict(.permanent, code: "refused", message: message)
                let emails = error["context"]?["objectWriteTraceId"]?.array ?? []
                return emails.isEmpty ? [(nil, verdict)] : emails.map { ($0.string, verdict) }
            }
        }
    }
}
