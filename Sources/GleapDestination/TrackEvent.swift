public import DestinationActions

extension Gleap {
    /// The action Track Event: records an event of a user, alone or in a batch.
    public struct TrackEvent: BatchAction {
        /// The kinds of event that the action tells apart.
        public enum EventKind: String, FieldValue, CaseIterable {
            /// What a user did.
            case track
            /// A visit to a web page.
            case page
            /// A view of a screen in an app.
            case screen
        }

        /// The fields of the action.
        public struct Fields: FieldSet {
            /// The name of the event.
            public let eventName = Field<String?>(
                "eventName", label: "Event Name",
                description: "The name of the event that occurred. Names are treated as case insensitive. "
                    + "Periods and dollar signs in event names are replaced with hyphens.",
                default: .if(exists: .path("event"), then: .path("event"), else: .path("name")))
            /// The kind of the event.
            public let type = Field<EventKind>(
                "type", label: "Event Type", description: "The type of the Segment event", default: .path("type"),
                isHidden: true)
            /// The address of the page on which it happened.
            public let pageURL = Field<String?>(
                "pageUrl", label: "Event Page URL", description: "The associated page url of the Segment event",
                default: .path("context.page.url"), isHidden: true)
            /// When it happened.
            public let date = Field<Timestamp>(
                "date", label: "Event Timestamp",
                description: "The time the event took place in ISO 8601 format. "
                    + "Segment will convert to Unix before sending to Gleap.",
                default: .path("timestamp"))
            /// The id of the user.
            public let userID = Field<String>(
                "userId", label: "User ID",
                description: "Your identifier for the user who performed the event. User ID is required.",
                default: .path("userId"))
            /// What is known about the event.
            public let data = Field<JSONValue?>(
                "data", label: "Event Metadata",
                description:
                    "Optional metadata describing the event. Each event can contain up to ten metadata key-value pairs. "
                    + "If you send more than ten keys, Gleap will ignore the rest.",
                default: .path("properties"))
            /// Whether events are gathered into batches.
            public let enableBatching = Field<Bool?>(
                "enable_batching", label: "Enable Batching?",
                description: "When enabled, Segment will send events in batches.")

            /// Makes the fields.
            public init() {}
        }

        /// The name in subscriptions.
        public static let slug = "trackEvent"
        /// The name for people.
        public static let title = "Track Event"
        /// What the action does.
        public static let summary = "Submit an event to Gleap."
        /// The trigger that fits most users.
        public static let defaultTrigger: String? = #"type = "track" or type = "page" or type = "screen""#

        /// At most 1,000 events; the partner publishes no limit.
        public var batchLimits: BatchLimits { BatchLimits(events: 1_000) }

        /// Makes the action.
        public init() {}

        /// Builds the request for one event.
        ///
        /// - Parameters:
        ///   - payload: The values of the fields.
        ///   - context: The settings and addresses.
        /// - Returns: The request.
        /// - Throws: Never, as the address is fixed.
        public func request(for payload: Payload<Fields>, in context: Context<Gleap>) throws -> HTTPRequest {
            try request(CollectionOfOne(payload), context)
        }

        /// Builds the request for several events.
        ///
        /// - Parameters:
        ///   - payloads: The values of the fields of each event.
        ///   - context: The settings and addresses.
        /// - Returns: The request.
        /// - Throws: Never, as the address is fixed.
        public func request(forBatch payloads: [Payload<Fields>], in context: Context<Gleap>) throws -> HTTPRequest {
            try request(payloads, context)
        }

        private func request(
            _ payloads: some Sequence<Payload<Fields>>, _ context: Context<Gleap>
        ) throws -> HTTPRequest {
            let isUnix = context.destination.timestampFormat == .unix
            return context.request(.post, try HTTPURL(context.destination.baseURL).appending("track")) { body in
                body.array("events", of: payloads) { body, payload in
                    Self.write(payload, to: &body)
                    if isUnix {
                        body.set("date", JSONValue(Int(payload.date.seconds)))
                    } else {
                        body.copy("date", payload, \.date)
                    }
                    body.copy("userId", payload, \.userID)
                }
            }
        }

        /// Writes name and data: views of pages and screens are all named `pageView` and tell which one in their data.
        private static func write(_ payload: Payload<Fields>, to body: inout JSONBody) {
            switch payload.type {
            case .track:
                body.copy("name", payload, \.eventName)
                body.copy("data", payload, \.data)
            case .page:
                body.set("name", "pageView")
                body.object("data") { $0.set("page", payload.pageURL ?? payload.eventName) }
            case .screen:
                body.set("name", "pageView")
                body.object("data") { $0.set("page", payload.eventName) }
            }
        }
    }
}
