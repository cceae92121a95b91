public import DestinationActions

extension Pushwoosh {
    /// The action Track Event: records an event of a user, alone or in a batch.
    public struct TrackEvent: BatchAction {
        /// The fields of the action.
        public struct Fields: FieldSet {
            /// The id of the user.
            public let externalID = Field<String>(
                "external_id", label: "External User ID", description: "The unique user identifier",
                default: .path("userId"))
            /// The id of the device.
            public let deviceID = Field<String?>.deviceID
            /// The platform of the device.
            public let devicePlatform = Field<String?>.devicePlatform
            /// The name of the event.
            public let name = Field<String>(
                "name", label: "Name", description: "Event Name",
                default: .if(exists: .path("event"), then: .path("event"), else: .path("name")))
            /// When the event happened.
            public let timestamp = Field<Timestamp>(
                "timestamp", label: "Timestamp", description: "When the event occurred.", default: .path("timestamp"))
            /// What is known about the event.
            public let properties = Field<JSONValue?>(
                "properties", label: "Event Properties", description: "Properties of the event",
                default: .path("properties"))
            /// Whether events are gathered into batches.
            public let enableBatching = Field<Bool?>(
                "enable_batching", label: "Batch Data to Pushwoosh",
                description:
                    "If true, Segment will batch events before sending to Pushwoosh. 100 events per request max.",
                default: false)

            /// Makes the fields.
            public init() {}
        }

        /// The name in subscriptions.
        public static let slug = "trackEvent"
        /// The name for people.
        public static let title = "Track Event"
        /// What the action does.
        public static let summary = "Record custom events in Pushwoosh"
        /// The trigger that fits most users.
        public static let defaultTrigger: String? = #"type = "track" or type = "page" or type = "screen""#

        /// At most 100 events, as the partner takes no more.
        public var batchLimits: BatchLimits { BatchLimits(events: 100) }

        /// Makes the action.
        public init() {}

        /// Checks that the timestamp can be written, so that no other event of a batch suffers from it.
        ///
        /// - Parameter payload: The values of the fields.
        /// - Throws: ``/DestinationActions/ActionError`` if the timestamp is outside the years that RFC 3339 can write.
        public func validate(_ payload: Payload<Fields>) throws { _ = try payload.rewrittenTimestamp }

        /// Builds the request for one event.
        ///
        /// - Parameters:
        ///   - payload: The values of the fields.
        ///   - context: The settings and addresses.
        /// - Returns: The request.
        /// - Throws: ``/DestinationActions/ActionError`` if the timestamp is outside the years that RFC 3339 can write.
        public func request(for payload: Payload<Fields>, in context: Context<Pushwoosh>) throws -> HTTPRequest {
            try request(CollectionOfOne(payload), context)
        }

        /// Builds the request for several events.
        ///
        /// - Parameters:
        ///   - payloads: The values of the fields of each event.
        ///   - context: The settings and addresses.
        /// - Returns: The request.
        /// - Throws: ``/DestinationActions/ActionError`` if a timestamp is outside the years that RFC 3339 can write.
        public func request(forBatch payloads: [Payload<Fields>], in context: Context<Pushwoosh>) throws -> HTTPRequest
        {
            try request(payloads, context)
        }

        private func request(
            _ payloads: some Sequence<Payload<Fields>>, _ context: Context<Pushwoosh>
        ) throws -> HTTPRequest {
            let appCode = context.settings.appCode
            return try context.post("post-events") { body in
                try body.array("events", of: payloads) { body, payload in
                    body.copy("user_id", payload, \.externalID)
                    body.copy("device_id", payload, \.deviceID)
                    body.copy("device_platform", payload, \.devicePlatform)
                    body.set("app_code", appCode)
                    body.copy("name", payload, \.name)
                    if let timestamp = try payload.rewrittenTimestamp {
                        body.set("timestamp", timestamp)
                    } else {
                        body.copy("timestamp", payload, \.timestamp)
                    }
                    body.copy("attributes", payload, \.properties)
                }
            }
        }
    }
}
