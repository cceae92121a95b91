import DestinationActions
import EnchargeDestination
import GWENDestination
import PushwooshDestination

/// The end-to-end tasks: the bytes of an event in, the bytes of a request's body out, through the public API.
enum Tasks {
    struct Task {
        let name: String
        let run: ([UInt8]) -> Void
        /// The bytes that the task makes of an event, if any: what peers are compared by.
        let result: ([UInt8]) -> [UInt8]?
    }

    static func all() throws -> [Task] {
        let five = try five()
        let gwen = try DestinationInstance(GWEN(), settings: ["apiKey": "key"])
        let pushwoosh = try DestinationInstance(
            Pushwoosh(), settings: ["pushwooshAPIKey": "key", "pushwooshAppCode": "AAAAA-BBBBB"],
            subscriptions: [Subscription(Pushwoosh.TrackEvent.self, when: .type(.track, .page, .screen))])
        let encharge = try DestinationInstance(
            Encharge(), settings: ["apiKey": "key"],
            subscriptions: [Subscription(Encharge.TrackEvent.self, when: .type(.track))])
        return [
            Task(
                name: "parse",
                run: { line in
                    guard let event = try? Event(parsing: line) else { return }
                    consume(event)
                }, result: { (try? Event(parsing: $0))?.json.bytes }),
            task("map", five),
            task("pushwoosh", pushwoosh),
            task("encharge", encharge),
            task("gwen", gwen),
        ]
    }

    /// The instance of the task `map`; the pipeline is measured with it as well.
    static func five(
        name: String? = nil, baseURL: BaseURL = "https://example.com"
    ) throws -> DestinationInstance {
        try DestinationInstance(
            FiveFields(baseURL: baseURL), name: name, settings: [:],
            subscriptions: [Subscription(action: "send", trigger: #"type = "track" or type != "track""#)])
    }

    private static func task(_ name: String, _ instance: DestinationInstance) -> Task {
        Task(
            name: name,
            run: { line in
                guard let event = try? Event(parsing: line) else { return }
                consume(instance.requests(for: event))
            },
            result: { line in
                guard let event = try? Event(parsing: line) else { return nil }
                return instance.requests(for: event).first?.body
            })
    }
}

/// Keeps the optimiser from leaving the work out.
@inline(never) func consume<T>(_ value: T) {}

/// A destination with five fields and no checks: what the peer's `map` does.
struct FiveFields: Destination {
    var baseURL: BaseURL = "https://example.com"

    struct Settings: FieldSet {}

    static let slug = "five-fields"
    static let name = "Five Fields"
    var actions: [any Action<FiveFields>] { [Send(), SendAll()] }
    var baseURLs: [BaseURL] { [baseURL] }

    struct Send: Action {
        struct Fields: FieldSet {
            let userID = Field<String?>("user_id", label: "User ID", default: .path("userId"))
            let deviceID = Field<String?>("device_id", label: "Device ID", default: .path("context.device.id"))
            let name = Field<String?>(
                "name", label: "Name", default: .if(exists: .path("event"), then: .path("event"), else: .path("name")))
            let timestamp = Field<String?>("timestamp", label: "Timestamp", default: .path("timestamp"))
            let attributes = Field<JSONValue?>("attributes", label: "Attributes", default: .path("properties"))
        }

        static let slug = "send"
        static let title = "Send"
        static let summary = "Sends five fields."

        func request(for payload: Payload<Fields>, in context: Context<FiveFields>) throws -> HTTPRequest {
            try context.request(.post, HTTPURL(context.destination.baseURL).appending("events")) { body in
                body.copyAll(payload)
            }
        }
    }

    /// The same, several together.
    struct SendAll: BatchAction {
        static let slug = "send-all"
        static let title = "Send All"
        static let summary = "Sends five fields of each of several events."

        var batchLimits: BatchLimits { BatchLimits(events: 1000, bytes: 4 << 20) }

        func request(for payload: Payload<Send.Fields>, in context: Context<FiveFields>) throws -> HTTPRequest {
            try request(forBatch: [payload], in: context)
        }

        func request(forBatch payloads: [Payload<Send.Fields>], in context: Context<FiveFields>) throws -> HTTPRequest {
            try context.request(.post, HTTPURL(context.destination.baseURL).appending("events")) { body in
                body.array("events", of: payloads) { body, payload in body.copyAll(payload) }
            }
        }
    }
}
