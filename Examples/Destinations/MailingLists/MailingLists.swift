import DestinationActions

/// Lists of profiles in an e-mail tool, found by their name or created: reduced from the API of Klaviyo.
///
/// Its reference is at <https://developers.klaviyo.com/en/reference/api_overview>; used are *Get Lists*, *Create List*, *Bulk
/// Import Profiles* and, to check the key, *Get Accounts*. Left out are consent, properties, and the result of an import, which
/// goes on after its answer.
struct MailingLists: Destination {
    struct Settings: FieldSet {
        let key = Field<Secret>(
            "apiKey", label: "Private API Key", description: "One that may read and write lists and profiles.")
    }

    static let slug = "example-mailing-lists"
    static let name = "Mailing Lists"
    var base: BaseURL = "https://a.klaviyo.com/api"
    var baseURLs: [BaseURL] { [base] }
    var actions: [any Action<MailingLists>] { [AddProfile()] }
    var presets: [Preset] { [Preset(AddProfile.self, when: .type(.identify))] }
    var limits: DeliveryLimits { DeliveryLimits(inFlight: 4, requestsPerMinute: 150) }

    func headers(for settings: Payload<Settings>) -> HTTPHeaders {
        var headers: HTTPHeaders = [
            "Accept": "application/vnd.api+json", "Content-Type": "application/vnd.api+json", "revision": "2025-01-15",
        ]
        headers.set("Authorization", to: "Klaviyo-API-Key \(settings.key.exposed)", isSensitive: true)
        return headers
    }

    /// Answers say what is wrong as JSON:API does.
    func answerVerdict(on response: HTTPResponse, events: Int) -> Verdict {
        .status(response, events: events, message: response.message(at: "errors.0.detail", "errors.0.title"))
    }

    func credentialCheck(in context: Context<MailingLists>) throws -> HTTPRequest? {
        context.request(.get, try HTTPURL(base).appending("accounts"))
    }

    /// Adds profiles to a list.
    struct AddProfile: StepAction, StepBatchAction, SerialAction {
        struct Fields: FieldSet {
            let list = Field<String>(
                "list", label: "List", description: "The name of the list, which is created if there is none.",
                default: .path("traits.list"))
            let email = Field<String>("email", label: "E-mail", format: .email, default: .path("traits.email"))
            let id = Field<String?>("external_id", label: "External ID", default: .path("userId"))
            let firstName = Field<String?>("first_name", label: "First Name", default: .path("traits.firstName"))
            let lastName = Field<String?>("last_name", label: "Last Name", default: .path("traits.lastName"))
        }

        static let slug = "addProfile"
        static let title = "Add Profile to List"
        static let summary = "Creates or updates a profile, and adds it to a list that is found by its name or created."

        var batchLimits: BatchLimits { BatchLimits(events: 10_000, bytes: 4_500_000) }

        /// An import is for one list.
        func batchKey(for payload: Payload<Fields>) -> String? { payload.list }

        /// Two that look for a list at the same time would both create it.
        func serialKey(for payload: Payload<Fields>) -> String? { payload.list }

        func steps(for payload: Payload<Fields>, in context: Context<MailingLists>) throws -> Step {
            try steps(forBatch: [payload], in: context)
        }

        func steps(forBatch payloads: [Payload<Fields>], in context: Context<MailingLists>) throws -> Step {
            let name = payloads[0].list
            let lists = try HTTPURL(context.destination.base).appending("lists")
            // Names need not be unique: the oldest list counts. The filter quotes a text as JSON does.
            let search = lists.adding { query in
                query.set("filter", "equals(name,\(JSONValue(name)))")
                query.set("sort", "created")
            }
            return .request(
                context.request(.get, search), then: "adds the profiles to the list, which is created if there is none"
            ) { answer in
                guard let found = answer.json?["data"]?.array else { throw ActionError("The answer has no lists.") }
                if !found.isEmpty { return try add(payloads, to: answer.text(at: "data.0.id"), in: context) }
                let creation = context.request(.post, lists) { body in
                    body.object("data") { data in
                        data.set("type", "list")
                        data.object("attributes") { $0.set("name", name) }
                    }
                }
                return .request(creation, then: "adds the profiles to the list") { answer in
                    try add(payloads, to: answer.text(at: "data.id"), in: context)
                }
            }
        }

        private func add(
            _ payloads: [Payload<Fields>], to list: String, in context: Context<MailingLists>
        ) throws -> Step {
            let jobs = try HTTPURL(context.destination.base).appending("profile-bulk-import-jobs")
            let job = context.request(.post, jobs) { body in
                body.object("data") { data in
                    data.set("type", "profile-bulk-import-job")
                    data.object("attributes") { attributes in
                        attributes.object("profiles") { profiles in
                            profiles.array("data", of: payloads) { profile, payload in
                                profile.set("type", "profile")
                                profile.object("attributes") { $0.copyAll(payload, except: \.list) }
                            }
                        }
                    }
                    data.object("relationships") { relationships in
                        relationships.object("lists") { lists in
                            lists.array("data", of: [list]) { item, id in
                                item.set("type", "list")
                                item.set("id", id)
                            }
                        }
                    }
                }
            }
            return .request(job, then: "keeps the ids of the list and of the import") { answer in
                .end(.delivered(keeping: ["list": JSONValue(list), "job": answer.json?["data"]?["id"]]))
            }
        }
    }
}
