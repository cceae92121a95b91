import DestinationActions
import GWENDestination

/// The parts of an event's way, one at a time.
enum Stages {
    struct Stage {
        let name: String
        let passes: Int
        let run: () -> Void
    }

    static func all(_ corpus: Corpus) throws -> [Stage] {
        let events = corpus.lines.compactMap { try? Event(parsing: $0) }
        let trigger = try Trigger(parsing: #"type = "track" and event != "x" and properties.total > 10"#)
        let gwen = try DestinationInstance(GWEN(), settings: ["apiKey": "key"])
        let passes = max(1, 20_000 / max(corpus.lines.count, 1))
        func stage(_ name: String, _ body: @escaping (Event) -> Void) -> Stage {
            Stage(name: name, passes: passes) { events.forEach(body) }
        }
        return [
            Stage(name: "parse into an event", passes: passes) {
                for line in corpus.lines { consume(try? Event(parsing: line)) }
            },
            stage("GWEN: read paths, triggers, map, check, build") { consume(gwen.requests(for: $0)) },
            stage("print an event") { consume($0.json.bytes) },
            stage("three-clause trigger, on its own") { consume(trigger.matches($0.json)) },
        ]
    }
}
