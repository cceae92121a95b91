import DestinationActions
import DestinationActionsFiles
import DestinationActionsTesting
import Testing

/// Inputs as they come from servers and configurations in use, and what is made of them; what could be read in two ways is
/// listed with its reason in Documentation/Differences.md.
@Suite("Decided cases")
struct DecisionTests {
    struct Decided: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let mode: String
        let input: JSONValue
        let output: JSONValue
    }

    static let decided: [Decided] = DataFile.lines("Tables", "decisions").map {
        Decided(
            testDescription: $0["id"]?.string ?? "", mode: $0["mode"]?.string ?? "", input: $0["in"] ?? .null,
            output: $0["out"] ?? .null)
    }

    @Test("there are many of them") func count() { #expect(Self.decided.count > 140) }

    @Test("each comes to what was decided, byte for byte", arguments: decided)
    func decision(_ decided: Decided) async throws {
        let golden = GoldenCase(id: decided.testDescription, input: decided.input, output: decided.output)
        let answer: JSONValue =
            switch decided.mode {
            case "map": map(decided.input)
            case "trigger": try trigger(decided.input)
            case "fields": fields(decided.input)
            case "request": await request(golden)
            case "batch": ["outcomes": (try await Run.batch(golden)).json["outcomes"] ?? .null]
            case "deliver": try await deliver(golden)
            case "delete": try await delete(golden)
            default: .null
            }
        #expect(answer.bytes == decided.output.bytes, "\(String(decoding: answer.bytes, as: UTF8.self))")
    }

    private func map(_ input: JSONValue) -> JSONValue {
        let time = TimeSource(zones: SystemTimeZones())
        let result = try? Mapping(input["mapping"] ?? .null, time: time).evaluate(input["data"] ?? [:])
        return result.map { ["ok": $0] } ?? ["error": true]
    }

    private func trigger(_ input: JSONValue) throws -> JSONValue {
        do throws(TriggerSyntaxError) {
            let trigger = try Trigger(parsing: input["fql"]?.string ?? "")
            return ["match": JSONValue((try? trigger.matches(input["event"] ?? .null)) ?? false)]
        } catch {
            return ["error": JSONValue("\(error.kind)")]
        }
    }

    private func fields(_ input: JSONValue) -> JSONValue {
        do {
            return [
                "ok": JSONValue(try FieldSchema(json: input["fields"] ?? .null).validated(input["payload"] ?? .null))
            ]
        } catch {
            return ["error": JSONValue((error as? ValidationErrors)?.problems.map { JSONValue($0.key) } ?? [])]
        }
    }

    private func request(_ golden: GoldenCase) async -> JSONValue {
        let transport = RecordingTransport()
        let instance = try? Run.instance(everyEventOf: golden)
        let outcomes = await instance?.deliver(Event(unchecked: golden.input["event"] ?? [:]), through: transport)
        if case .invalid(let problems) = outcomes?.first?.outcome {
            return [
                "error": JSONValue(problems.map { JSONValue($0.key) }),
                "message": JSONValue(problems.map(\.message).joined(separator: " ")),
            ]
        }
        return ["body": transport.requests.first?.body.flatMap { try? JSONValue(parsing: $0) } ?? .null]
    }

    private func deliver(_ golden: GoldenCase) async throws -> JSONValue {
        let tester = try instance(golden)
        let transport = RecordingTransport(Run.script(golden))
        let outcomes = await tester.deliver(Event(unchecked: golden.input["event"] ?? [:]), through: transport)
        let names = outcomes.map { outcome in
            outcome.outcome.name + (outcome.outcome.name == "delivered" ? "" : ":\(outcome.outcome.code)")
        }
        return ["requests": JSONValue(transport.requests.count), "outcomes": JSONValue(names.map { JSONValue($0) })]
    }

    private func delete(_ golden: GoldenCase) async throws -> JSONValue {
        var members: JSONObject = ["type": "delete"]
        members["userId"] = golden.input["userId"]
        let transport = RecordingTransport()
        _ = await (try instance(golden)).deliver(Event(unchecked: JSONValue(members)), through: transport)
        return ["urls": JSONValue(transport.requests.map { JSONValue("\($0.url)") })]
    }

    /// An instance with the presets.
    private func instance(_ golden: GoldenCase) throws -> DestinationInstance {
        try Run.instance(golden.text("destination"), settings: golden.settings, subscriptions: nil)
    }
}
