import DestinationActions
import EnchargeDestination
import GWENDestination
import GleapDestination
import PushwooshDestination

/// The parts of an event's way, one at a time.
struct Stage {
    let name: String
    /// The events that the stage is run on.
    let lines: [[UInt8]]
    let run: (Event) -> Void

    init(_ name: String, _ lines: [[UInt8]], _ run: @escaping (Event) -> Void) {
        self.name = name
        self.lines = lines
        self.run = run
    }
}

extension Stage {
    /// A trigger that nearly all events match, so that all of its clauses are evaluated.
    private static let threeClauses = #"type != "delete" and messageId != "x" and userId != "x""#

    static func all(_ corpus: Corpus) throws -> [Stage] {
        let trigger = try Trigger(parsing: threeClauses)
        var stages = [
            Stage("three clauses, with a walk of their own", corpus.lines) { consume(trigger.matches($0.json)) }
        ]
        stages += try actions(of: FiveFields(), [:], corpus)
        stages += try actions(of: GWEN(), ["apiKey": "key"], corpus)
        stages += try actions(of: Pushwoosh(), ["pushwooshAPIKey": "key", "pushwooshAppCode": "A-B"], corpus)
        stages += try actions(of: Gleap(), ["apiToken": "key"], corpus)
        stages += try actions(of: Encharge(), ["apiKey": "key"], corpus)
        return stages
    }

    /// Per action, on the events that make a valid payload: its default mapping alone, the check of what was mapped, both
    /// together behind a trigger, and all of it through an instance.
    private static func actions<D: Destination>(
        of destination: D, _ settings: JSONObject, _ corpus: Corpus
    ) throws -> [Stage] {
        let definitions = try DestinationDefinition(destination).actions
        return try zip(destination.actions, definitions).flatMap { action, definition -> [Stage] in
            let name = "\(D.self).\(definition.slug)"
            let mapping = try Mapping(definition.defaultMapping)
            let schema = try FieldSchema(definition.fields)
            let mapped = try mapOnly(action)
            let whole = try DestinationInstance(
                destination, settings: settings,
                subscriptions: [Subscription(action: definition.slug, trigger: threeClauses)])
            let valid = corpus.lines.filter { line in
                (try? Event(parsing: line)).map { !whole.requests(for: $0).isEmpty } ?? false
            }
            if valid.isEmpty { return [] }
            return [
                Stage("\(name): map alone", valid) { consume(try? mapping.evaluate($0.json)) },
                Stage("\(name): map, check alone", valid) { event in
                    if let mapped = try? mapping.evaluate(event.json) { consume(try? schema.validated(mapped)) }
                },
                Stage("\(name): trigger, map, check", valid) { consume(mapped.requests(for: $0)) },
                Stage("\(name): trigger, map, check, build", valid) { consume(whole.requests(for: $0)) },
            ]
        }
    }

    private static func mapOnly<A: Action>(_ action: A) throws -> DestinationInstance {
        try DestinationInstance(
            MapOnly<A>(), settings: [:], subscriptions: [Subscription(action: A.slug, trigger: threeClauses)])
    }
}

/// A destination with the fields of an action that ends before there is a request, to measure what comes before one.
private struct MapOnly<Mapped: Action>: Destination {
    struct Settings: FieldSet {}

    struct Send: Action {
        typealias Destination = MapOnly<Mapped>
        typealias Fields = Mapped.Fields

        static var slug: String { Mapped.slug }
        static var title: String { Mapped.title }
        static var summary: String { Mapped.summary }

        func request(for payload: Payload<Fields>, in context: Context<MapOnly<Mapped>>) throws -> HTTPRequest {
            throw theEnd
        }
    }

    static var slug: String { "map-only" }
    static var name: String { "Map Only" }
    var actions: [any Action<MapOnly<Mapped>>] { [Send()] }
    var baseURLs: [BaseURL] { [] }

    func headers(for settings: Payload<Settings>) -> HTTPHeaders { [:] }
}

/// Made once, as making an error costs more than a trigger.
private let theEnd: any Error = CancellationError()
