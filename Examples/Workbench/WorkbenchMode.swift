import DestinationActions
import DestinationActionsFiles

/// What the workbench can be asked; one line in, one line out.
enum WorkbenchMode: String, CaseIterable {
    case map, trigger, fields, request, batch, deliver, delete, check, choices, explain, configuration

    /// The clock and the time zones of the system.
    static let time = TimeSource(zones: SystemTimeZones())

    /// A line may nest as deep as an event and what stands around it, and may be large.
    static let limits = JSONLimits(depth: 512, size: 200 << 20)

    func answer(_ line: JSONValue) async -> JSONValue {
        switch self {
        case .map: Self.map(line)
        case .trigger: Self.trigger(line)
        case .fields: Self.fields(line)
        case .request: await DestinationLine(line).request()
        case .batch: await DestinationLine(line).batch()
        case .deliver: await DestinationLine(line).deliver()
        case .delete: await DestinationLine(line).delete()
        case .check: await DestinationLine(line).check()
        case .choices: await DestinationLine(line).choices()
        case .explain: await DestinationLine(line).explain()
        case .configuration: Self.configuration(line)
        }
    }

    private static func map(_ line: JSONValue) -> JSONValue {
        guard let json = line["mapping"] else { return missing("mapping") }
        let data = line["data"] ?? [:]
        guard data.kind == .object else {
            return failure("data must be an object", [("data", "must be an object, found \(data.kind.rawValue)")])
        }
        do {
            guard let result = try Mapping(json, time: time).evaluate(data) else { return ["undefined": true] }
            return ["ok": result]
        } catch let error as MappingErrors {
            return failure("\(error)", error.problems.map { ($0.path, $0.message) })
        } catch {
            return failure("\(error)", [])
        }
    }

    private static func trigger(_ line: JSONValue) -> JSONValue {
        guard let text = line["fql"]?.string else { return missing("fql") }
        do {
            let explanation = try Trigger(parsing: text).explain(line["event"] ?? .null)
            return explanation.matches ? ["match": true] : ["match": false, "why": JSONValue("\(explanation)")]
        } catch let error as TriggerSyntaxError {
            return [
                "error": JSONValue("\(error.kind)"), "line": JSONValue(error.line), "column": JSONValue(error.column),
                "message": JSONValue("\(error)"),
            ]
        } catch {
            return failure("\(error)", [("event", "\(error)")])
        }
    }

    private static func fields(_ line: JSONValue) -> JSONValue {
        guard let fields = line["fields"] else { return missing("fields") }
        let schema: FieldSchema
        do throws(FieldSchemaError) {
            schema = try FieldSchema(json: fields)
        } catch {
            return ["error": JSONValue("\(error)")]
        }
        guard let payload = line["payload"] else { return ["schema": JSONValue(schema.jsonSchema)] }
        do throws(ValidationErrors) {
            return ["ok": JSONValue(try schema.validated(payload))]
        } catch {
            return problems(error.problems)
        }
    }

    /// A configuration as a file holds it, and the environment that it names.
    private static func configuration(_ line: JSONValue) -> JSONValue {
        guard let json = line["configuration"] else { return missing("configuration") }
        do throws(ConfigurationErrors) {
            let configuration = try DestinationConfiguration(json, destinations: KnownDestination.all) { name in
                line["environment"]?[name]?.string
            }
            let instances = configuration.instances.map { instance -> JSONValue in
                [
                    "name": JSONValue(instance.name),
                    "subscriptions": JSONValue(instance.subscriptionNames.map { JSONValue($0) }),
                ]
            }
            return [
                "instances": JSONValue(instances), "warnings": DestinationLine.written(configuration.warnings),
            ]
        } catch {
            return ["error": JSONValue("\(error)"), "problems": DestinationLine.written(error.problems)]
        }
    }

    static func missing(_ key: String) -> JSONValue { failure("The line has no \(key)", [(key, "must be there")]) }

    static func failure(_ message: String, _ problems: [(String, String)]) -> JSONValue {
        [
            "error": JSONValue(message),
            "problems": JSONValue(problems.map { ["path": JSONValue($0.0), "message": JSONValue($0.1)] }),
        ]
    }

    static func problems(_ problems: [FieldProblem]) -> JSONValue {
        [
            "error": JSONValue(problems.map(\.message).joined(separator: " ")),
            "problems": JSONValue(problems.map(problem)),
        ]
    }

    static func problem(_ problem: FieldProblem) -> JSONValue {
        ["key": JSONValue(problem.key), "path": JSONValue(problem.path), "message": JSONValue(problem.message)]
    }
}
