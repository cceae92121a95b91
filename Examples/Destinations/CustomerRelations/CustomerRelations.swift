import DestinationActions

/// A CRM that is asked whether it knows a contact before one is written, under OAuth 2 with refresh tokens that rotate.
///
/// Reduced from HubSpot's public API:
/// - contacts and their search: <https://developers.hubspot.com/docs/api/crm/contacts>,
///   <https://developers.hubspot.com/docs/api/crm/search>
/// - tokens: <https://developers.hubspot.com/docs/api-reference/auth-oauth-v3/guide>
struct CustomerRelations: Destination {
    struct Settings: FieldSet {
        let clientID = Field<String>("clientId", label: "Client ID", description: "From the settings of the app.")
        let clientSecret = Field<Secret>(
            "clientSecret", label: "Client secret", description: "From the settings of the app.")
        let refreshToken = Field<Secret>(
            "refreshToken", label: "Refresh token", description: "What the user has granted when the app was installed."
        )
    }

    static let slug = "customerRelations"
    static let name = "Customer Relations"

    let server: BaseURL = "https://api.hubapi.com"
    var baseURLs: [BaseURL] { [server] }
    var actions: [any Action<CustomerRelations>] { [SaveContact()] }
    var presets: [Preset] { [Preset(SaveContact.self, name: "Save contacts", when: .type(.identify))] }

    func authorization(for settings: Payload<Settings>) throws -> Authorization {
        var oauth2 = OAuth2(
            .refreshToken(settings.refreshToken), at: try HTTPURL(server).appending("oauth", "v3", "token"),
            clientID: settings.clientID, clientSecret: settings.clientSecret)
        // What it says of a refusal is not where RFC 6749 has it.
        oauth2.answer = { response in
            guard !response.isSuccess, let message = response.message(at: "message") else {
                return try OAuth2.standardAnswer(response)
            }
            throw TokenError("answered \(response.status): \(message)")
        }
        oauth2.exampleAnswer = HTTPResponse(
            status: 200,
            body: JSONValue([
                "access_token": "example-access-token", "refresh_token": "example-refresh-token", "expires_in": 1800,
                "token_type": "bearer",
            ]).bytes)
        return .oauth2(oauth2)
    }

    func answerVerdict(on response: HTTPResponse, events: Int) -> Verdict {
        .status(response, events: events, message: response.message(at: "message"))
    }

    func credentialCheck(in context: Context<CustomerRelations>) throws -> HTTPRequest? {
        context.request(.get, try SaveContact.contacts(in: context).adding(query: "limit", "1"))
    }
}

extension CustomerRelations {
    /// Updates the contact with an e-mail address, or creates it, and keeps its id.
    struct SaveContact: StepAction {
        /// The keys are the names of the partner's properties.
        struct Fields: FieldSet {
            let email = Field<String>(
                "email", label: "E-mail", description: "By which contacts are told apart.", format: .email,
                default: .path("traits.email"))
            let firstName = Field<String?>("firstname", label: "First name", default: .path("traits.firstName"))
            let lastName = Field<String?>("lastname", label: "Last name", default: .path("traits.lastName"))
            let phone = Field<String?>("phone", label: "Phone", default: .path("traits.phone"))
            let company = Field<String?>("company", label: "Company", default: .path("traits.company.name"))
        }

        static let slug = "saveContact"
        static let title = "Save Contact"
        static let summary = "Updates a contact, or creates it."
        static let defaultTrigger: String? = #"type = "identify""#

        func steps(for payload: Payload<Fields>, in context: Context<CustomerRelations>) throws -> Step {
            let contacts = try Self.contacts(in: context)
            let search = context.request(.post, try contacts.appending("search")) { body in
                let filter: JSONValue = ["propertyName": "email", "operator": "EQ", "value": JSONValue(payload.email)]
                body.set("filterGroups", [["filters": [filter]]] as JSONValue)
                body.set("limit", 1)
            }
            return .lookUp(search, then: "updates the contact, or creates it") { answer in
                guard let found = answer.json?["results"]?.array else {
                    throw ActionError("The answer has no results.")
                }
                if found.isEmpty { return try create(payload, in: context) }
                return try update(contacts.appending(answer.text(at: "results.0.id")), payload, in: context)
            }
        }

        /// The search finds a new contact only after a while, so that one may be there all the same.
        private func create(_ payload: Payload<Fields>, in context: Context<CustomerRelations>) throws -> Step {
            let contacts = try Self.contacts(in: context)
            let request = context.request(.post, contacts) { body in body.object("properties") { $0.copyAll(payload) } }
            return .request(request, expecting: [409], then: "updates the contact if it exists") { answer in
                if answer.status != 409 { return Self.end(answer) }
                let contact = try contacts.appending(payload.email).adding(query: "idProperty", "email")
                return update(contact, payload, in: context)
            }
        }

        private func update(
            _ contact: HTTPURL, _ payload: Payload<Fields>, in context: Context<CustomerRelations>
        ) -> Step {
            let request = context.request(.patch, contact) { body in body.object("properties") { $0.copyAll(payload) } }
            return .request(request, then: "keeps the id of the contact") { Self.end($0) }
        }

        private static func end(_ answer: HTTPResponse) -> Step {
            .end(.delivered(keeping: ["contact": answer.json?["id"]]))
        }

        static func contacts(in context: Context<CustomerRelations>) throws -> HTTPURL {
            try HTTPURL(context.baseURL).appending("crm", "v3", "objects", "contacts")
        }
    }
}
