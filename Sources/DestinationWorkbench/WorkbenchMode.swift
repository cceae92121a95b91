import DestinationActions

extension Workbench {
    /// What the workbench can be asked: one line in, one line out, whatever the line holds.
    ///
    /// An answer has `error` and mostly `problems` (`[{path, message}]`) where something is wrong, and `warnings` where something
    /// is legal and can hardly be meant. `requests` are `[{method, url, headers, body}]`. Of `responses`, what the partner
    /// answers in order, each is `{status, headers?, body?}` or `{"throw": code}`; 200 with an empty body when they run out.
    public enum Mode: String, Sendable, CaseIterable {
        /// `{mapping, data}` → `{"ok": …}` or `{"undefined": true}`.
        case map
        /// `{fql, event}` → `{"match": true}` or `{"match": false, "why"}`.
        case trigger
        /// `{fields, payload}` → `{"ok": …}`; without a payload `{"schema": …}`. Formats of one's own may be named.
        case fields
        /// `{destination, action, settings, mapping?, event, responses?}` → `{"requests"}`.
        case request
        /// `{destination, action, settings, mapping?, events, responses?}` → `{"requests", "outcomes"}`.
        case batch
        /// `{destination, settings, subscriptions?, event, responses?}` → `{"requests", "outcomes"}`; the presets unless there are
        /// subscriptions.
        case deliver
        /// `{destination, settings, userId?, anonymousId?, responses?}` → `{"requests", "outcome"}`.
        case delete
        /// `{destination, settings, responses?}` → `{"requests", "ok"}`: the check of the credentials.
        case check
        /// `{destination, action, field, search?, page?, values?, settings, responses?}` → `{"requests", "choices", "nextPage"?}`.
        case choices
        /// `{destination, settings, subscriptions?, event}` → `{"text", "explanation"}`: the story of an event.
        case explain
        /// `{destination, settings, subscriptions?, events?, responses?}` → `{"problems", "covered", "actions"}`: what
        /// `DestinationCheck` finds.
        case report
        /// `{configuration, environment?}` → `{"instances", "warnings"}`.
        case configuration
    }
}

/// The answers that need no destination, and the forms of all answers.
enum WorkbenchAnswer {
    static func map(_ line: JSONValue) -> JSONValue {
        guard let json = line["mapping"] else { return missing("mapping") }
        let data = line["data"] ?? [:]
        guard data.kind == .object else {
            return failure("data must be an object", [("data", "must be an object, found \(data.kind.rawValue)")])
        }
        do {
            guard let result = try Mapping(json, time: Workbench.time).evaluate(data) else {
                return ["undefined": true]
            }
            return ["ok": result]
        } catch let error as MappingErrors {
            return failure("\(error)", error.problems.map { ($0.path, $0.message) })
        } catch {
            return failure("\(error)", [])
        }
    }

    static func trigger(_ line: JSONValue) -> JSONValue {
        guard let text = line["fql"]?.string else { return missing("fql") }
        do {
            let explanation = try Trigger(parsing: text).explain(line["event"] ?? .null)
            return explanation.matches ? ["match": true] : ["match": false, "why": JSONValue("\(explanation)")]
        } catch let error as TriggerSyntaxError {
            return [
                "error": JSONValue(hyphenated(error.kind.name)), "line": JSONValue(error.line),
                "column": JSONValue(error.column), "message": JSONValue("\(error)"), "code": JSONValue(error.code),
            ]
        } catch {
            return failure("\(error)", [("event", "\(error)")])
        }
    }

    /// The published cases of triggers name what is wrong so: `unknown-function`.
    private static func hyphenated(_ name: String) -> String {
        name.reduce(into: "") { $0 += $1.isUppercase ? "-" + $1.lowercased() : String($1) }
    }

    static func fields(_ line: JSONValue, _ formats: [FieldFormat]) -> JSONValue {
        guard let fields = line["fields"] else { return missing("fields") }
        let schema: FieldSchema
        do throws(FieldSchemaError) {
            schema = try FieldSchema(json: fields, formats: formats)
        } catch {
            return ["error": JSONValue("\(error)")]
        }
        var answer = validated(line["payload"], schema)
        if !schema.warnings.isEmpty {
            answer["warnings"] = JSONValue(
                schema.warnings.map { ["key": JSONValue($0.key), "message": JSONValue("\($0)")] })
        }
        return JSONValue(answer)
    }

    private static func validated(_ payload: JSONValue?, _ schema: FieldSchema) -> JSONObject {
        guard let payload else { return ["schema": JSONValue(schema.jsonSchema)] }
        do throws(ValidationErrors) {
            return ["ok": JSONValue(try schema.validated(payload))]
        } catch {
            return problems(error.problems).object ?? [:]
        }
    }

    /// A configuration as a file holds it, and the environment that it names.
    static func configuration(_ line: JSONValue, _ destinations: [any Destination]) -> JSONValue {
        guard let json = line["configuration"] else { return missing("configuration") }
        do throws(ConfigurationErrors) {
            let configuration = try DestinationConfiguration(json, destinations: destinations) { name in
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
