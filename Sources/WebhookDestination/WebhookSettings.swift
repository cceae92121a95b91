public import DestinationActions

extension Webhook {
    /// The settings of the destination.
    public struct Settings: FieldSet {
        /// The address that events are sent to.
        public let url = Field<String>(
            "url", label: "URL",
            description:
                "The address that events are sent to, without a query, such as `https://hooks.example.com/events`.")
        /// The headers that every request carries.
        public let headers = Field<[NestedObject<Webhook.Item>]?>(
            "headers", label: "Headers", description: "Headers that every request carries.")
        /// The headers that every request carries and no text shows.
        public let secretHeaders = Field<[NestedObject<Webhook.SecretItem>]?>(
            "secretHeaders", label: "Secret headers",
            description: "Headers that every request carries and that are never shown, such as `Authorization`.")
        /// The items of the query that every request carries and no text shows.
        public let secretQuery = Field<[NestedObject<Webhook.SecretItem>]?>(
            "secretQuery", label: "Secret query items",
            description: "Items of the query that every request carries and that are never shown, such as a token.")
        /// What requests are signed with.
        public let signingSecret = Field<Secret?>(
            "signingSecret", label: "Signing secret",
            description: "The secret that requests are signed with. They are not signed without one.")
        /// The header of the signature.
        public let signatureHeader = Field<String?>(
            "signatureHeader", label: "Signature header", description: "The header of the signature.",
            default: "X-Signature")
        /// The header of the time of the signature, if it has one of its own.
        public let timestampHeader = Field<String?>(
            "timestampHeader", label: "Timestamp header",
            description: "The header of the time of the signature; it stands with the signature unless this is given.")
        /// The hosts that may be private or without encryption.
        public let trustedHosts = Field<[String]?>(
            "trustedHosts", label: "Trusted hosts",
            description:
                "The hosts, by their names or numbers as they stand in the URL, that may be private or loopback "
                + "addresses and may be spoken to over plain http.")
        /// Whether the deletion of a user is sent.
        public let sendsDeletions = Field<Bool?>(
            "sendsDeletions", label: "Send deletions",
            description: "When enabled, the deletion of a user is sent as `{\"type\": \"delete\", \"userId\": …}`.",
            default: false)

        /// Makes the settings.
        public init() {}
    }

    /// A name with a value.
    public struct Item: FieldSet {
        /// The name.
        public let name = Field<String>("name", label: "Name", description: "The name.", minimum: 1)
        /// The value.
        public let value = Field<String>("value", label: "Value", description: "The value.")

        /// Makes the fields.
        public init() {}
    }

    /// A name with a value that no text shows.
    public struct SecretItem: FieldSet {
        /// The name.
        public let name = Field<String>("name", label: "Name", description: "The name.", minimum: 1)
        /// The value.
        public let value = Field<Secret>("value", label: "Value", description: "The value, which is never shown.")

        /// Makes the fields.
        public init() {}
    }
}

extension Payload<Webhook.Settings> {
    /// Where events go.
    ///
    /// - Throws: ``/DestinationActions/ActionError`` that names the setting which is wrong.
    func checkedBase() throws -> BaseURL {
        let base = isTrusted ? BaseURL(unencrypted: self.url) : BaseURL(self.url)
        if let problem = base.problem {
            let isPlain = self.url.hasPrefix("http://") ? ", unless trustedHosts names its host" : ""
            throw ActionError(field: "url", problem + isPlain)
        }
        if base.isPrivate, !isTrusted {
            let found = JSONValue(base.hostName)
            throw ActionError(
                field: "url", "must be a public address, unless trustedHosts names its host, found \(found)")
        }
        var names: [String] = []
        for (place, name) in headerNames {
            // All other rules for names are those of every request.
            if names.contains(where: { $0.lowercased() == name.lowercased() }) {
                throw ActionError(
                    field: place, "must be another header than the others, found \(JSONValue(name)) again")
            }
            names.append(name)
        }
        return base
    }

    /// Whether the settings name the host.
    private var isTrusted: Bool {
        let host = BaseURL(self.url).hostName
        return (self.trustedHosts ?? []).contains { trusted in
            let name =
                trusted.hasPrefix("[") && trusted.hasSuffix("]") ? String(trusted.dropFirst().dropLast()) : trusted
            return !name.isEmpty && name.lowercased() == host
        }
    }

    /// The headers that requests carry, with the places of their names in the settings.
    private var headerNames: [(place: String, name: String)] {
        var names: [(place: String, name: String)] = []
        for (index, header) in (self.headers ?? []).enumerated() {
            names.append(("headers/\(index)/name", header.name))
        }
        for (index, header) in (self.secretHeaders ?? []).enumerated() {
            names.append(("secretHeaders/\(index)/name", header.name))
        }
        if isPresent(\.signingSecret) {
            names.append(("signatureHeader", self.signatureHeader ?? WebhookSignature.header))
            if let timestampHeader = self.timestampHeader { names.append(("timestampHeader", timestampHeader)) }
        }
        return names
    }
}

extension Context<Webhook> {
    /// The address with the items of the query that are secrets.
    var address: HTTPURL {
        var url = HTTPURL(baseURL)
        for item in settings.secretQuery ?? [] {
            url = url.adding(query: item.name, item.value.exposed, isSensitive: true)
        }
        return url
    }
}
