import Foundation
import Testing

@testable import DestinationActions

@Suite("Codes of problems")
struct ProblemCodeTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..")
        .standardizedFileURL

    /// The rows of the page of problems: code, cause and cure.
    static let rows: [[String]] = {
        guard let text = try? String(contentsOf: root.appending(path: "Documentation/Problems.md"), encoding: .utf8)
        else { return [] }
        return text.split(separator: "\n").filter { $0.hasPrefix("| `") }.map { line in
            line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
        }
    }()

    /// The codes that the sources of a module write out.
    private static func written(in place: String, _ pattern: Regex<(Substring, Substring)>) -> Set<String> {
        let folder = root.appending(path: "Sources/\(place)")
        let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?.allObjects ?? []
        let paths = folder.pathExtension == "swift" ? [folder] : files.compactMap { $0 as? URL }
        var found: Set<String> = []
        for file in paths where file.pathExtension == "swift" {
            let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
            for line in text.split(separator: "\n") where !line.contains("///") {
                for match in line.matches(of: pattern) { found.insert(String(match.1)) }
            }
        }
        return found
    }

    private static let known = Set(ProblemCode.allCases.map(\.rawValue))

    /// What the destinations that ship add.
    private static let own = Set(
        ["GWEN", "Pushwoosh", "Gleap", "Encharge", "Webhook"].flatMap {
            written(in: "\($0)Destination", /Verdict\(.*code: "([A-Za-z]+)"/).union(
                written(in: "\($0)Destination", /^ *(?:events > 1.*|\.permanent, )code: "([A-Za-z]+)"/))
        })

    @Test("every code stands on the page once, with its cause and its cure, and no other does")
    func page() {
        let codes = Self.rows.compactMap { $0.first?.trimmingCharacters(in: ["`"]) }
        #expect(Set(codes) == Self.known.union(Self.own))
        #expect(Set(codes).count == codes.count)
        for row in Self.rows { #expect(row.count == 3 && row.allSatisfy { !$0.isEmpty }, "\(row)") }
        #expect(Self.own.isSuperset(of: ["graphql", "answer", "application", "failure", "error", "gone"]))
    }

    @Test("every code that the sources write out is known")
    func sources() {
        let written = Self.written(in: "DestinationActions", /code: "([A-Za-z.\-]+)"/)
            .subtracting(["http200"])
        #expect(written.count > 10 && written.isSubset(of: Self.known), "\(written.subtracting(Self.known))")
        let skips = Self.written(
            in: "DestinationActions/Instance/Preparation.swift", /case \.[a-zA-Z]+: "([A-Za-z]+)"/)
        #expect(skips.count == 8 && skips.isSubset(of: Self.known))
        let kinds = Self.written(
            in: "DestinationActions/Trigger/Language/TriggerSyntaxError.swift", /Kind\(name: "([A-Za-z]+)"/)
        #expect(kinds.count == 8 && kinds.allSatisfy { Self.known.contains("trigger.\($0)") })
        #expect(Outcome.Undelivered.Reason.allCases.allSatisfy { Self.known.contains($0.rawValue) })
        #expect(TransportError.Code.Storage.allCases.allSatisfy { Self.known.contains($0.rawValue) })
        #expect(PipelineError.Code.Storage.allCases.allSatisfy { Self.known.contains($0.rawValue) })
    }

    @Test("every code is written as Swift writes names, with one point at most")
    func style() {
        let codes = Self.known.union(Self.own)
        #expect(codes.count > 100)
        for code in codes {
            #expect(code.wholeMatch(of: /[a-z][A-Za-z0-9]*(\.[a-z][A-Za-z0-9]*)?/) != nil, "\(code)")
        }
        // What an area is called does not stand alone as well.
        let areas = codes.filter { $0.contains(".") }.map { String($0.prefix { $0 != "." }) }
        #expect(codes.intersection(areas) == ["trigger"])
    }

    @Test("a directive that is wrong has the code of its name", arguments: MappingDirectiveNames.all)
    func directive(_ name: String) {
        #expect(ProblemCode.mapping(at: "/a/@\(name)/value").rawValue == "mapping.\(name)")
    }

    static let mappings: [(JSONValue, String)] = [
        ([], "mapping.value"), (["a": ["@nope": 1]], "mapping.unknownDirective"),
        (["a": ["@path": 1]], "mapping.path"), (["a": ["@if": ["then": 1]]], "mapping.if"),
        (["a": ["@liquid": "{{ a | nope }}"]], "mapping.liquid"),
    ]

    @Test("a mapping is refused with a code", arguments: mappings)
    func mapping(_ mapping: JSONValue, _ code: String) {
        let errors = #expect(throws: MappingErrors.self) { try Mapping(mapping) }
        #expect(errors?.problems.map(\.code) == [code])
    }

    static let fields: [(JSONObject, JSONValue, String)] = [
        (["type": "string", "required": true], nil, "field.required"), (["type": "number"], "x", "field.type"),
        (["type": "string", "choices": ["a"]], "b", "field.choice"),
        (["type": "string", "format": "uuid"], "b", "field.format"),
        (["type": "number", "minimum": 3], 1, "field.range"),
        (["type": "string", "maximum": 3], "long", "field.length"),
    ].map { ($0.0, $0.1 ?? JSONValue.null, $0.2) }

    @Test("a field is refused with a code, which its JSON carries", arguments: fields)
    func field(_ definition: JSONObject, _ value: JSONValue, _ code: String) throws {
        var definition = definition
        definition["label"] = "Field"
        let schema = try FieldSchema(json: ["field": JSONValue(definition)])
        let errors = #expect(throws: ValidationErrors.self) { try schema.validated(["field": value]) }
        #expect(errors?.problems.map(\.code) == [code])
        #expect(errors?.problems.first?.json["code"] == JSONValue(code))
        #expect(errors?.description.contains(code) == false)
    }

    static let configurations: [(JSONObject, [Subscription], [String])] = [
        ([:], [], ["field.required", "field.required"]),
        (["token": "t", "account": "acme", "toke": 1], [], ["configuration.unknownKey"]),
        (Courier.settings, [Subscription(action: "nope", trigger: "true")], ["configuration.subscription"]),
        (Courier.settings, [Subscription(action: SendParcel.slug, trigger: "a ==")], ["trigger.unexpectedToken"]),
        (
            Courier.settings, [Subscription(action: SendParcel.slug, trigger: "true", mapping: ["x": ["@if": [:]]])],
            ["mapping.if", "configuration.unknownKey"]
        ),
    ]

    @Test("a configuration is refused with codes", arguments: configurations)
    func configuration(_ settings: JSONObject, _ subscriptions: [Subscription], _ codes: [String]) {
        let errors = #expect(throws: ConfigurationErrors.self) {
            try Courier.instance(subscriptions, settings: settings)
        }
        #expect(errors?.problems.map(\.code) == codes)
        #expect(errors?.problems.first?.json["code"] == codes.first.map { JSONValue($0) })
    }

    @Test(
        "a place in a configuration has the code of its part",
        arguments: [
            ("pipeline/retry/attempts", "configuration.pipeline"),
            ("destinations/0/settings/apiKey", "configuration.settings"), ("settings/apiKey", "configuration.settings"),
            ("destinations/0/subscriptions/2/trigger", "configuration.trigger"),
            ("subscriptions/2/mapping/userId", "configuration.mapping"),
            ("subscriptions", "configuration.subscription"),
            ("subscriptions/1/batching", "configuration.batching"), ("destinations/3/name", "configuration.instance"),
            ("actions/send/name", "configuration.declaration"), ("destinations", "configuration.file"),
        ])
    func place(_ path: String, _ code: String) {
        #expect(ConfigurationProblem(path: path, message: "").code == code)
    }
}

/// The names of all directives but the one that is no part of an export.
private enum MappingDirectiveNames {
    static let all = [
        "path", "template", "literal", "if", "case", "replace", "arrayPath", "flatten", "json", "merge", "transform",
        "excludeWhenNull", "liquid", "saved",
    ]
}
