public import DestinationActions

extension Webhook {
    /// The action Send: sends what the mapping makes of an event.
    public struct Send: BatchAction {
        /// How a request is made.
        public enum Method: String, Sendable, CaseIterable, FieldValue {
            /// The data is the body.
            case post = "POST"
            /// The data is the body.
            case put = "PUT"
            /// The data is the body.
            case patch = "PATCH"
            /// The data is the body.
            case delete = "DELETE"
            /// The data is the query, as there is no body.
            case get = "GET"
        }

        /// How the data is written.
        public enum Format: String, Sendable, CaseIterable, FieldValue {
            /// As a JSON object; a batch is a list of them.
            case json
            /// As a form.
            case form
            /// As JSON, one object a line.
            case lines
        }

        /// The fields of the action.
        public struct Fields: FieldSet {
            /// What is sent.
            public let data = Field<JSONValue>(
                "data", label: "Data", description: "What is sent: the whole event unless mapped otherwise.",
                default: .path("$."))
            /// How the request is made.
            public let method = Field<Method?>(
                "method", label: "Method",
                description: "The method of the request. With GET the data is sent in the query.", default: "POST")
            /// How the data is written.
            public let format = Field<Format?>(
                "format", label: "Format",
                description:
                    "How the data is written: a JSON object (in a batch a list of them), a form, or JSON lines.",
                default: "json")
            /// What is appended to the URL.
            public let path = Field<[String]?>(
                "path", label: "Path",
                description: "Segments of a path that are appended to the URL. Each is escaped, and stays one segment.")
            /// What is added to the query.
            public let query = Field<JSONValue?>(
                "query", label: "Query", description: "Items that are added to the query of the URL, by their names.")
            /// Headers besides those of the settings.
            public let headers = Field<JSONValue?>(
                "headers", label: "Headers",
                description: "Headers by their names, besides those of the settings. They must not be secrets.")

            /// Makes the fields.
            public init() {}
        }

        /// The name in subscriptions.
        public static let slug = "send"
        /// The name for people.
        public static let title = "Send"
        /// What the action does.
        public static let summary = "Send an event to the URL of the settings."
        /// The trigger that fits most users.
        public static let defaultTrigger: String? = #"type = "track""#

        /// How large a batch may be.
        public let batchLimits: BatchLimits

        /// Makes the action.
        ///
        /// - Parameter batchLimits: How large a batch may be; 100 events and 500 KB unless given.
        public init(batchLimits: BatchLimits = BatchLimits(events: 100)) { self.batchLimits = batchLimits }

        /// Builds the request for one event.
        ///
        /// - Parameters:
        ///   - payload: The values of the fields.
        ///   - context: The settings and addresses.
        /// - Returns: The request.
        /// - Throws: ``/DestinationActions/ActionError`` if a segment of the path, an item of the query or a header is none.
        public func request(for payload: Payload<Fields>, in context: Context<Webhook>) throws -> HTTPRequest {
            var url = try Self.url(of: payload, context)
            if payload.method == .get {
                url = url.adding { $0.copyMembers(of: payload.data) }
                return try Self.adding(payload[\.headers], to: context.request(.get, url))
            }
            let body: HTTPBody =
                switch payload.format ?? .json {
                case .json: .json(payload.data)
                case .form: .form { $0.copyMembers(of: payload.data) }
                case .lines: .lines { $0.copy(payload, \.data) }
                }
            return try Self.adding(payload[\.headers], to: context.request(Self.method(of: payload), url, body: body))
        }

        /// Builds the request for several events.
        ///
        /// - Parameters:
        ///   - payloads: The values of the fields of each event.
        ///   - context: The settings and addresses.
        /// - Returns: The request.
        /// - Throws: ``/DestinationActions/ActionError`` if they cannot share a request, so that they go out in several.
        public func request(
            forBatch payloads: [Payload<Fields>], in context: Context<Webhook>
        ) throws -> HTTPRequest {
            guard let first = payloads.first, payloads.count > 1 else {
                throw ActionError("A batch needs more than one event.")
            }
            let isShared = payloads.dropFirst().allSatisfy { Self.isShared($0, first) }
            guard isShared, first.method != .get, first.format != .form else {
                throw ActionError(
                    "The events of a batch must share everything but their data, and be neither forms nor GET.")
            }
            let body: HTTPBody =
                first.format == .lines
                ? .lines { lines in for payload in payloads { lines.copy(payload, \.data) } }
                : .array { items in for payload in payloads { items.copy(payload, \.data) } }
            let request = context.request(
                Self.method(of: first), try Self.url(of: first, context), body: body)
            return try Self.adding(first[\.headers], to: request)
        }

        private static func isShared(_ payload: Payload<Fields>, _ other: Payload<Fields>) -> Bool {
            payload[\.method] == other[\.method] && payload[\.format] == other[\.format]
                && payload[\.path] == other[\.path] && payload[\.query] == other[\.query]
                && payload[\.headers] == other[\.headers]
        }

        private static func method(of payload: Payload<Fields>) -> HTTPRequest.Method {
            payload.method.flatMap { HTTPRequest.Method(rawValue: $0.rawValue) } ?? .post
        }

        private static func url(of payload: Payload<Fields>, _ context: Context<Webhook>) throws -> HTTPURL {
            var url = context.address
            for segment in payload.path ?? [] {
                do throws(HTTPURLError) {
                    url = try url.appending(segment)
                } catch {
                    throw ActionError(field: "path", error.description)
                }
            }
            return url.adding { if let query = payload.query { $0.copyMembers(of: query) } }
        }

        private static func adding(_ headers: JSONValue?, to request: HTTPRequest) throws -> HTTPRequest {
            var request = request
            for (name, value) in headers?.object ?? [:] where !value.isNull {
                guard value.object == nil, value.array == nil else {
                    throw ActionError(field: "headers", "The header \(JSONValue(name)) must have one value.")
                }
                if request.headers[name] != nil, name.lowercased() != "content-type" {
                    throw ActionError(
                        field: "headers", "The header \(JSONValue(name)) has a value in the settings already.")
                }
                request.headers.set(name, to: value.string ?? String(decoding: value.bytes, as: UTF8.self))
            }
            return request
        }
    }
}
