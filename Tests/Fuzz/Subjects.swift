import DestinationActions
import EnchargeDestination
import GWENDestination
import GleapDestination
import PushwooshDestination

/// Valid input, to be changed.
enum Samples {
    static let secret = "s3cr3t-key-of-a-partner"

    static let events = [
        #"{"type":"track","event":"Order Completed","userId":"u-1","messageId":"m-1","timestamp":"2026-01-20T16:33:20.848Z","properties":{"total":12.5,"currency":"EUR","products":[{"id":"a","price":1},{"id":"b","price":2}]},"context":{"device":{"id":"d-1","token":"t"},"traits":{"email":"a@example.com"},"page":{"url":"https://shop.example.com/cart?q=mug"}}}"#,
        #"{"type":"identify","userId":"u-2","anonymousId":"a","traits":{"email":"é@example.com","firstName":"Zoë","address":{"city":"東京"},"logins":7,"tag":"vip"},"integrations":{"All":true},"sentAt":"2026-01-20T16:33:20Z","originalTimestamp":"2026-01-20T16:33:19Z"}"#,
        #"{"type":"alias","userId":"u-3","previousId":"u-0"}"#,
        #"{"type":"group","groupId":"g","userId":"u-4","traits":{"name":"Initech"}}"#,
        #"{"type":"delete","userId":"u-5"}"#,
        #"{"type":"page","name":"Home","userId":"u-6","properties":{"url":"/","title":"Home"}}"#,
    ]

    static let triggers = [
        #"type = "track" and event = "Order Completed""#,
        #"(type = "identify" or userId != null) and !(properties.total >= 12.5)"#,
        #"contains(event, "Order") and match(context.page.url, "https://*") and length(event) < 20"#,
        #"properties.products != null and lowercase(event) != "x" and typeof(properties.total) = "number""#,
    ]

    static let mappings = [
        #"{"userId":{"@path":"$.userId"},"total":{"@if":{"exists":{"@path":"$.properties.total"},"then":{"@path":"$.properties.total"},"else":0}}}"#,
        #"{"items":{"@arrayPath":["$.properties.products",{"id":{"@path":"$.id"},"price":{"@path":"$.price"}}]},"text":{"@template":"Hi {{traits.firstName}} {{{properties.total}}}"}}"#,
        #"{"a":{"@liquid":"{{ event | upcase }} {% if properties.total > 3 %}x{% endif %} {{ timestamp | date: \"%Y\" }}"},"b":{"@case":{"operator":"upper","value":{"@path":"$.event"}}}}"#,
        #"{"c":{"@replace":{"pattern":"a","replacement":"b","value":{"@path":"$.event"}}},"d":{"@json":{"mode":"encode","value":{"@path":"$.properties"}}},"e":{"@merge":{"objects":[{"@path":"$.traits"},{"x":1}],"direction":"right"}},"f":{"@flatten":{"value":{"@path":"$.properties"},"separator":"."}}}"#,
    ]

    static let configurations = [
        #"{"pipeline":{"batchAge":"2 s","events":100,"retry":{"attempts":8},"queue":{"held":10},"backlog":{"whenFull":"reject"}},"destinations":[{"destination":"actions-cloud-gwen","name":"Game","settings":{"apiKey":"${KEY}"},"limits":{"inFlight":2},"subscriptions":[{"action":"sendEvent","trigger":"type = \"track\"","batching":false}]}]}"#
    ]

    static let answers = [
        #"{"error":{"code":"invalid","message":"The key s3cr3t-key-of-a-partner is wrong"},"status":"failed"}"#,
        #"{"status_code":210,"status_message":"Argument error","response":{"unknown":["a"]}}"#,
        #"{"data":[{"status":"ok"},{"status":"error","message":"no"}]}"#, "<html>Bad gateway</html>", "",
    ]

    /// Instances of all destinations that ship.
    static let instances: [DestinationInstance] = {
        do {
            return [
                try DestinationInstance(GWEN(), settings: ["apiKey": JSONValue(secret)]),
                try DestinationInstance(
                    Pushwoosh(), settings: ["pushwooshAPIKey": JSONValue(secret), "pushwooshAppCode": "AAAAA-BBBBB"]),
                try DestinationInstance(
                    Gleap(), settings: ["apiToken": JSONValue(secret)],
                    subscriptions: ["identifyContact", "trackEvent"].map {
                        Subscription(action: $0, trigger: #"type != "delete""#)
                    }),
                try DestinationInstance(Encharge(), settings: ["apiKey": JSONValue(secret)]),
            ]
        } catch {
            fatalError("The instances of the fuzzing are wrong: \(error)")
        }
    }()

    static func event(_ random: inout SplitMix64) -> Event? {
        try? Event(parsing: Array((events.randomElement(using: &random) ?? "").utf8))
    }
}

/// An event in bytes: a request is valid JSON, whatever the event, and what is previewed tells no secret.
struct EventSubject: Subject {
    let name = "events"
    private let seeds = Samples.events.map { Array($0.utf8) }

    func problem(_ random: inout SplitMix64) async -> String? {
        let bytes = Mutation.changed(seeds.randomElement(using: &random) ?? [], &random, mixing: seeds)
        guard let event = try? Event(parsing: bytes) else { return nil }
        guard (try? Event(parsing: event.json.bytes)) != nil else { return "an event is not read again" }
        for instance in Samples.instances {
            for request in instance.requests(for: event) {
                guard let body = request.body, (try? JSONValue(parsing: body)) == nil else { continue }
                return "the body of a request is no JSON"
            }
            for result in instance.dryRun(event) where "\(result)".contains(Samples.secret) {
                // What the event itself says is not the key of the destination.
                if !String(decoding: bytes, as: UTF8.self).contains(Samples.secret) { return "a preview tells a key" }
            }
        }
        return nil
    }
}

/// A trigger: what is printed of it is the same trigger.
struct TriggerSubject: Subject {
    let name = "triggers"

    func problem(_ random: inout SplitMix64) async -> String? {
        let text = Mutation.changed(
            Samples.triggers.randomElement(using: &random) ?? "", &random, mixing: Samples.triggers)
        guard let trigger = try? Trigger(parsing: text), let event = Samples.event(&random) else { return nil }
        guard let again = try? Trigger(parsing: trigger.description) else { return "a trigger is not read again" }
        let holds = try? trigger.matches(event.json)
        return holds == (try? again.matches(event.json)) ? nil : "a trigger that is printed holds otherwise"
    }
}

/// A mapping: what it makes is JSON.
struct MappingSubject: Subject {
    let name = "mappings"
    private let seeds = Samples.mappings.map { Array($0.utf8) }

    func problem(_ random: inout SplitMix64) async -> String? {
        let bytes = Mutation.changed(seeds.randomElement(using: &random) ?? [], &random, mixing: seeds)
        guard let json = try? JSONValue(parsing: bytes), let mapping = try? Mapping(json),
            let event = Samples.event(&random), let mapped = try? mapping.evaluate(event.json)
        else { return nil }
        let limits = JSONLimits(depth: 2000, size: 1 << 28)
        return (try? JSONValue(parsing: mapped.bytes, limits: limits)) == nil ? "what is mapped is no JSON" : nil
    }
}

/// A configuration file: it makes instances and a pipeline, or an error.
struct ConfigurationSubject: Subject {
    let name = "configurations"
    private let seeds = Samples.configurations.map { Array($0.utf8) }

    func problem(_ random: inout SplitMix64) async -> String? {
        let bytes = Mutation.changed(seeds.randomElement(using: &random) ?? [], &random, mixing: seeds)
        guard let json = try? JSONValue(parsing: bytes) else { return nil }
        do {
            let configuration = try DestinationConfiguration(
                json, destinations: [GWEN(), Pushwoosh(), Gleap(), Encharge()]
            ) { _ in Samples.secret }
            if configuration.instances.isEmpty { return nil }
            _ = try? Pipeline(
                configuration.instances, transport: EchoTransport(HTTPResponse(status: 200)),
                configuration: configuration.pipeline)
        } catch {
            if "\(error)".isEmpty { return "an error says nothing" }
            if "\(error)".contains(Samples.secret), !json.description.contains(Samples.secret) {
                return "an error tells what the environment holds"
            }
        }
        return nil
    }
}

/// The answer of a partner: every event has an outcome, and none tells the key that the partner echoes.
struct AnswerSubject: Subject {
    let name = "answers"
    private let seeds = Samples.answers.map { Array($0.utf8) }

    func problem(_ random: inout SplitMix64) async -> String? {
        let body = Mutation.changed(seeds.randomElement(using: &random) ?? [], &random, mixing: seeds)
        let headers: HTTPHeaders = [
            "Content-Type": "application/json",
            "Retry-After": Mutation.changed("Wed, 21 Oct 2026 07:28:00 GMT", &random, mixing: ["120", "-1", "1e9"]),
        ]
        let status = [200, 201, 204, 302, 400, 401, 403, 404, 413, 422, 429, 500, 503, 999].randomElement(
            using: &random)
        let response = HTTPResponse(status: status ?? 200, headers: headers, body: body)
        guard let event = Samples.event(&random), let instance = Samples.instances.randomElement(using: &random) else {
            return nil
        }
        let outcomes = await instance.deliver(event, through: EchoTransport(response))
        if outcomes.isEmpty { return "an event has no outcome" }
        return outcomes.contains { "\($0)".contains(Samples.secret) } ? "an outcome tells a key" : nil
    }
}

/// A partner that says one thing.
struct EchoTransport: HTTPTransport {
    private let response: HTTPResponse

    init(_ response: HTTPResponse) { self.response = response }

    func send(_ request: HTTPRequest, timeout: Duration) async throws(TransportError) -> HTTPResponse { response }
}
