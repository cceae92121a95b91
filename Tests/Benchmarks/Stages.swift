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
            Stage("three clauses, with a walk of their own", corpus.lines) { consume(try? trigger.matches($0.json)) }
        ]
        stages += try actions(of: FiveFields(), [:], corpus)
        stages += try actions(of: GWEN(), ["apiKey": "key"], corpus)
        stages += try actions(of: Pushwoosh(), ["pushwooshAPIKey": "key", "pushwooshAppCode": "A-B"], corpus)
        stages += try actions(of: Gleap(), ["apiToken": "key"], corpus)
        stages += try actions(of: Encharge(), ["apiKey": "key"], corpus)
        return stages
    }

    /// An event with an earlier id and a tag, which few events have and some actions need.
    private static func completed(_ event: Event) -> Event {
        event.updating { members in
            members["previousId"] = "u-0"
            var traits = members["traits"]?.object ?? [:]
            traits["tag"] = "vip"
            members["traits"] = JSONValue(traits)
        }
    }

    /// Per action, on the events that make a valid payload: its default mapping alone, the check of what was mapped, both
    /// together behind a trigger, and all of it through an instance.
    private static func actions<D: Destination>(
        of destination: D, _ settings: JSONObject, _ corpus: Corpus
    ) throws -> [Stage] {
        let definitions = try DestinationDefinition(destination).actions
        return try definitions.flatMap { definition -> [Stage] in
            let name = "\(D.self).\(definition.slug)"
            let mapping = try Mapping(definition.defaultMapping)
            let schema = try FieldSchema(definition.fields)
            let whole = try DestinationInstance(
                destination, settings: settings,
                subscriptions: [Subscription(action: definition.slug, trigger: threeClauses)])
            let events = corpus.lines.compactMap { try? Event(parsing: $0) }
            var valid = events.filter { !whole.requests(for: $0).isEmpty }.map(\.json.bytes)
            if valid.isEmpty {
                valid = events.map(completed).filter { !whole.requests(for: $0).isEmpty }.map(\.json.bytes)
            }
            if valid.isEmpty { return [] }
            return [
                Stage("\(name): map alone", valid) { consume(try? mapping.evaluate($0.json)) },
                Stage("\(name): map, check alone", valid) { event in
                    if let mapped = try? mapping.evaluate(event.json) { consume(try? schema.validated(mapped)) }
                },
                Stage("\(name): trigger, map, check", valid) { event in
                    whole.prepare(event) { _, preparation in consume(preparation) }
                },
                Stage("\(name): trigger, map, check, build", valid) { consume(whole.requests(for: $0)) },
            ]
        }
    }
}
