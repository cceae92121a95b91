public import DestinationActions

/// The destination Webhook: events go to an address of your own, in the form that its mapping says.
///
/// ```swift
/// let webhook = try DestinationInstance(
///     Webhook(), settings: ["url": "https://hooks.example.com/events", "signingSecret": "…"])
/// ```
public struct Webhook: Destination {
    /// The name in configurations.
    public static let slug = "webhook"
    /// The name for people.
    public static let name = "Webhook"
    /// The names in an event's `integrations` object.
    public static let integrationNames = ["Webhook", "Webhooks"]
    /// What a user has to know besides settings and fields.
    public static let notes = [
        "With a signing secret, every request carries `X-Signature: t=1700000000,v1=…`: when it was sent, in seconds since 1970, "
            + "and the HMAC with SHA-256, in hexadecimal, of that number, a point, and the body as it was sent; of a request "
            + "without a body, of its query in the place of the body. Attempts are signed anew. `signatureHeader` names another header; with "
            + "`timestampHeader` the time has a header of its own, and the signature is `v1=…` alone. "
            + "`WebhookSignature` checks such headers in Swift.",
        "An answer of 200–299 is a delivery. 410 says that the receiver is gone for good, and is an error of the settings, as "
            + "redirects are: they are never followed. 401 and 403 are one of the credentials; 429, 408, 423, 425 and most of 5xx are tried "
            + "again, after the time of `Retry-After` if there is one. Every other status refuses the event; of a batch, 400, "
            + "413 and 422 are tried in halves.",
        "Loopback and private addresses, names without a dot or ending like `.internal`, and plain http are refused, unless "
            + "`trustedHosts` names the host. What a public name resolves to is not known to the library: where settings come from "
            + "people who are not trusted, let the network of the server forbid such addresses.",
        "Events of one batch have the same method, path, query and headers; others go out in requests of their own. Forms and GET "
            + "requests carry one event each.",
        "`Webhook(bodyEncoding: Gzip())` compresses bodies; the signature is of what is sent.",
    ]

    /// How large a batch may be.
    public var batches: BatchLimits
    /// How much the receiver takes.
    public var limits: DeliveryLimits
    /// What makes bodies smaller for the way to the receiver, or `nil` to send them as they are.
    public var bodyEncoding: (any BodyEncoding)?

    /// Makes the destination.
    ///
    /// - Parameters:
    ///   - batches: How large a batch may be; 100 events and 500 KB unless given.
    ///   - limits: How much the receiver takes; 8 requests at a time unless given.
    ///   - bodyEncoding: What makes bodies smaller; nothing unless given.
    public init(
        batches: BatchLimits = BatchLimits(events: 100), limits: DeliveryLimits = DeliveryLimits(),
        bodyEncoding: (any BodyEncoding)? = nil
    ) {
        self.batches = batches
        self.limits = limits
        self.bodyEncoding = bodyEncoding
    }

    /// What the destination does.
    public var actions: [any Action<Webhook>] { [Send(batchLimits: batches)] }

    /// The subscriptions that fit most users.
    public var presets: [Preset] {
        [
            Preset(
                "Send every event",
                trigger:
                    #"type = "track" or type = "identify" or type = "page" or type = "screen" or type = "group" or type = "alias""#,
                action: Send.slug)
        ]
    }

    /// Where the settings say that events go.
    ///
    /// - Parameter settings: The settings.
    /// - Returns: The address.
    /// - Throws: ``/DestinationActions/ActionError`` that names the setting which is wrong.
    public func addresses(for settings: Payload<Settings>) throws -> [BaseURL] { [try settings.checkedBase()] }

    /// Signs each attempt, if there is a secret for it.
    ///
    /// - Parameter settings: The settings.
    /// - Returns: The signature, or nothing but the headers.
    /// - Throws: Never.
    public func authorization(for settings: Payload<Settings>) throws -> Authorization {
        guard let secret = settings.signingSecret else { return .headers }
        let signature = WebhookSignature(secret: secret)
        let header = settings.signatureHeader ?? WebhookSignature.header
        let timeHeader = settings.timestampHeader
        return .signature(headers: [header] + (timeHeader.map { [$0] } ?? [])) { request, time in
            var request = request
            let signed = request.body ?? Array(request.url.query.utf8)
            if let timeHeader {
                request.headers.set(timeHeader, to: "\(time.seconds)", isSensitive: true)
                request.headers.set(header, to: "v1=\(signature.code(of: signed, at: time))", isSensitive: true)
            } else {
                request.headers.set(header, to: signature.value(of: signed, at: time), isSensitive: true)
            }
            return request
        }
    }

    /// The headers of the settings.
    ///
    /// - Parameter settings: The settings.
    /// - Returns: The headers.
    public func headers(for settings: Payload<Settings>) -> HTTPHeaders {
        var headers = HTTPHeaders()
        for header in settings.headers ?? [] { headers.set(header.name, to: header.value) }
        for header in settings.secretHeaders ?? [] {
            headers.set(header.name, to: header.value.exposed, isSensitive: true)
        }
        return headers
    }

    /// Judges an answer by its status, with what the receiver says went wrong.
    ///
    /// - Parameters:
    ///   - response: The answer.
    ///   - events: How many events the request carried.
    /// - Returns: The verdict.
    public func answerVerdict(on response: HTTPResponse, events: Int) -> Verdict {
        let message = response.message(at: "message", "error.message", "error")
        if response.status == 410 {
            return Verdict(.configuration, code: "gone", message: message ?? "The receiver is gone for good (410).")
        }
        return .status(response, events: events, message: message)
    }

    /// Sends the deletion of a user, if the settings say so.
    ///
    /// - Parameters:
    ///   - user: Who is to be deleted.
    ///   - context: The settings and addresses.
    /// - Returns: The request, or that there is none.
    /// - Throws: Never, as the address is that of the settings.
    public func deletion(of user: UserIdentity, in context: Context<Webhook>) throws -> Deletion {
        guard context.settings.sendsDeletions == true else { return .unsupported }
        guard user.userId != nil || user.anonymousId != nil else { return .nothing }
        return .request(
            context.request(.post, context.address) { body in
                body.set("type", "delete")
                body.set("userId", user.userId)
                body.set("anonymousId", user.anonymousId)
            })
    }
}
