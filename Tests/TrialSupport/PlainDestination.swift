package import DestinationActions

/// A destination that sends what tells events apart, and nothing else: to a partner on this machine.
package struct PlainDestination: Destination {
    package struct Settings: FieldSet {
        package init() {}
    }

    package static let slug = "plain"
    package static let name = "Plain"

    private let base: BaseURL
    package var baseURLs: [BaseURL] { [base] }
    package var actions: [any Action<PlainDestination>] { [Send(url: HTTPURL(base)), Gather(url: HTTPURL(base))] }

    package init(base: BaseURL) { self.base = base }

    /// An instance whose one subscription takes every event, alone or in batches.
    package static func instance(_ name: String, base: BaseURL, inBatches: Bool) throws -> DestinationInstance {
        try DestinationInstance(
            PlainDestination(base: base), name: name, settings: [:],
            subscriptions: [Subscription(action: inBatches ? "gather" : "send", trigger: #"type = "track""#)])
    }

    struct Fields: FieldSet {
        let id = Field<String>("id", label: "ID", default: .path("messageId"))
        let text = Field<String?>("text", label: "Text", default: .path("properties.text"))
    }

    struct Send: Action {
        static let slug = "send"
        static let title = "Send"
        static let summary = "Sends an event."
        let url: HTTPURL

        func request(for payload: Payload<Fields>, in context: Context<PlainDestination>) throws -> HTTPRequest {
            context.request(.post, url) { body in body.copyAll(payload) }
        }
    }

    struct Gather: BatchAction {
        static let slug = "gather"
        static let title = "Gather"
        static let summary = "Sends events together."
        let url: HTTPURL
        var batchLimits: BatchLimits { BatchLimits(events: 50) }

        func request(for payload: Payload<Fields>, in context: Context<PlainDestination>) throws -> HTTPRequest {
            try request(forBatch: [payload], in: context)
        }

        func request(
            forBatch payloads: [Payload<Fields>], in context: Context<PlainDestination>
        ) throws -> HTTPRequest {
            context.request(.post, url) { body in
                body.array("events", of: payloads) { body, payload in body.copyAll(payload) }
            }
        }
    }
}
