/// What an action knows besides its payload: the destination with its options, the settings, what the subscription has chosen, and
/// the event's own options.
public struct Context<Destination: DestinationActions.Destination>: Sendable {
    /// What is the same for every event of a destination instance, made once.
    final class Shared: Sendable {
        let destination: Destination
        let settings: Payload<Destination.Settings>
        let headers: HTTPHeaders
        let bodyHeaders: HTTPHeaders
        /// What a subscription has chosen; nothing outside of one.
        let choices: SubscriptionChoices
        /// Where requests may go.
        let bases: [BaseURL]
        /// The headers that need no second look.
        private let known: [HTTPHeaders]

        init(
            _ destination: Destination, _ settings: Payload<Destination.Settings>, bases: [BaseURL],
            _ authorization: Authorization
        ) {
            self.destination = destination
            self.settings = settings
            var headers = destination.headers(for: settings)
            headers.set("User-Agent", to: "destination-actions-swift/\(DestinationActionsVersion.current)")
            headers.authorize(by: authorization)
            self.headers = headers
            if headers["Content-Type"] == nil { headers.set("Content-Type", to: "application/json") }
            bodyHeaders = headers
            self.bases = bases
            known = [self.headers, bodyHeaders].filter { $0.problem == nil }
            choices = SubscriptionChoices()
        }

        /// The same for a subscription that has chosen something.
        init(_ other: Shared, _ choices: SubscriptionChoices) {
            destination = other.destination
            settings = other.settings
            headers = other.headers
            bodyHeaders = other.bodyHeaders
            bases = other.bases
            known = other.known
            self.choices = choices
        }

        /// Refuses a request that an action or a destination built if it may not be sent: what every request passes before any
        /// transport sees it, previews included.
        func headers(forBodyOf contentType: String) -> HTTPHeaders {
            var headers = bodyHeaders
            headers.set("Content-Type", to: contentType)
            return headers
        }

        func check(_ request: HTTPRequest) throws(ActionError) {
            if let problem = request.problem(bases: bases, sound: known) {
                throw ActionError(HTTPRequest.refusal + problem)
            }
        }

        /// A request, if it may be sent.
        func checked(_ request: HTTPRequest) throws(ActionError) -> HTTPRequest {
            try check(request)
            return request
        }
    }

    let shared: Shared

    /// The options for this destination in the event's `integrations` object; empty unless the event has some.
    public var integrationOptions: JSONValue { options ?? [:] }
    private let options: JSONValue?

    init(_ shared: Shared, integrationOptions: consuming JSONValue? = nil) {
        self.shared = shared
        options = integrationOptions
    }

    /// The destination.
    public var destination: Destination { shared.destination }

    /// The settings.
    public var settings: Payload<Destination.Settings> { shared.settings }

    /// The base addresses, as the settings have them; at least one.
    public var baseURLs: [BaseURL] { shared.bases }

    /// The first of the base addresses.
    public var baseURL: BaseURL { shared.bases[0] }

    /// Builds a request with the headers of the destination and no body.
    ///
    /// - Parameters:
    ///   - method: The verb.
    ///   - url: The address.
    /// - Returns: The request.
    public func request(_ method: HTTPRequest.Method, _ url: consuming HTTPURL) -> HTTPRequest {
        HTTPRequest(method, url, headers: shared.headers)
    }

    /// Builds a request with the headers of the destination and a JSON object as its body.
    ///
    /// - Parameters:
    ///   - method: The verb.
    ///   - url: The address.
    ///   - build: Writes the members of the object.
    /// - Returns: The request. One whose body names a field that the set does not store makes the event invalid.
    /// - Throws: What `build` throws.
    public func request<Failure: Error>(
        _ method: HTTPRequest.Method, _ url: consuming HTTPURL, body build: (inout JSONBody) throws(Failure) -> Void
    ) throws(Failure) -> HTTPRequest {
        request(method, url, body: try .json(build))
    }

    /// Builds a request with the headers of the destination and a body of any kind.
    ///
    /// ```swift
    /// context.request(.post, url, body: .form { $0.set("To", payload.phone) })
    /// ```
    ///
    /// - Parameters:
    ///   - method: The verb.
    ///   - url: The address.
    ///   - body: The body, such as ``HTTPBody/form(members:items:_:)`` or ``HTTPBody/text(_:contentType:)``; its type stands in the
    ///     place of a `Content-Type` that the destination has for all requests.
    /// - Returns: The request. One whose body names a field that the set does not store makes the event invalid.
    public func request(_ method: HTTPRequest.Method, _ url: consuming HTTPURL, body: HTTPBody) -> HTTPRequest {
        // Made as a whole: a request that is changed once more is copied.
        HTTPRequest(
            method, url, headers: body.contentType.map(shared.headers(forBodyOf:)) ?? shared.bodyHeaders,
            body: body.bytes, namesForeignField: body.namesForeignField)
    }
}

/// The version of the library, as partners see it in the `User-Agent` header.
public enum DestinationActionsVersion {
    /// The version.
    public static let current = "0.1.0"
}
