import DestinationActions
import EnchargeDestination
import GWENDestination
import GleapDestination
import PushwooshDestination

/// The parts of an event's way, one at a time.
enum Stages {
    struct Stage {
        let name: String
        let passes: Int
        let run: () -> Void
    }

    static func all(_ corpus: Corpus) throws -> [Stage] {
        let events = corpus.lines.compactMap { try? Event(parsing: $0) }
        let passes = max(1, 10_000 / max(corpus.lines.count, 1))
        func stage(_ name: String, _ body: @escaping (Event) -> Void) -> Stage {
            Stage(name: name, passes: passes) { events.forEach(body) }
        }
        let trigger = try Trigger(parsing: #"type = "track" and event != "x" and properties.total > 10"#)
        var stages = [
            Stage(name: "parse into an event", passes: passes) {
                for line in corpus.lines { consume(try? Event(parsing: line)) }
            },
            stage("three-clause trigger, paths read for it alone") { consume(trigger.matches($0.json)) },
        ]
        stages += try actions(of: GWEN(), ["apiKey": "key"], stage)
        stages += try actions(of: Pushwoosh(), ["pushwooshAPIKey": "key", "pushwooshAppCode": "A-B"], stage)
        stages += try actions(of: Gleap(), ["apiToken": "key"], stage)
        stages += try actions(of: Encharge(), ["apiKey": "key"], stage)
        return stages
    }

    /// Per action: its default mapping alone, the check of what was mapped, and all of it through an instance.
    private static func actions<D: Destination>(
        of destination: D, _ settings: JSONObject, _ stage: (String, @escaping (Event) -> Void) -> Stage
    ) throws -> [Stage] {
        try DestinationDefinition(destination).actions.flatMap { action -> [Stage] in
            let name = "\(D.self).\(action.slug)"
            let mapping = try Mapping(action.defaultMapping)
            let schema = try FieldSchema(action.fields)
            let instance = try DestinationInstance(
                destination, settings: settings, subscriptions: [Subscription(action: action.slug, trigger: "true")])
            return [
                stage("\(name): map, on its own") { consume(try? mapping.evaluate($0.json)) },
                stage("\(name): map and check, on their own") { event in
                    if let mapped = try? mapping.evaluate(event.json) { consume(try? schema.validated(mapped)) }
                },
                stage("\(name): read, trigger, map, check, build") { consume(instance.requests(for: $0)) },
            ]
        }
    }
}
