import DestinationActions
import Testing

@Suite("Golden cases of triggers")
struct TriggerVectorTests {
    /// The cases whose ids start alike.
    struct Group: Sendable, CustomTestStringConvertible {
        let name: String
        let cases: [Vector]

        var testDescription: String { "\(name), \(cases.count) cases" }
    }

    static let groups: [Group] = {
        var groups: [Group] = []
        for vector in VectorFile.cases("triggers") {
            let name = String(vector.id.dropLast(4))
            if groups.last?.name == name, let last = groups.popLast() {
                groups.append(Group(name: name, cases: last.cases + [vector]))
            } else {
                groups.append(Group(name: name, cases: [vector]))
            }
        }
        return Dictionary(grouping: groups, by: \.name).sorted { $0.key < $1.key }
            .map { Group(name: $0.key, cases: $0.value.flatMap(\.cases)) }
    }()

    @Test("all cases are there")
    func count() {
        #expect(Self.groups.map(\.cases.count).reduce(0, +) == 902)
    }

    @Test("a statement means what the published language says", arguments: groups)
    func agrees(_ group: Group) throws {
        for vector in group.cases {
            let text = try #require(vector.input["fql"]?.string, "\(vector.id)")
            let event = try #require(vector.input["event"], "\(vector.id)")
            switch Result(catching: { () throws(TriggerSyntaxError) in try Trigger(parsing: text) }) {
            case .success(let trigger):
                let expected = vector.output["match"]?.bool
                #expect(try trigger.matches(event) == expected, "\(vector.id): \(text)")
                #expect(try trigger.explain(event).matches == expected, "\(vector.id): \(text)")
                #expect(try Trigger(parsing: trigger.description) == trigger, "\(vector.id): \(trigger)")
            case .failure(let error):
                #expect(hyphenated(error.kind.name) == vector.output["error"]?.string, "\(vector.id): \(error)")
                if let line = vector.output["line"]?.int, let column = vector.output["column"]?.int {
                    #expect([error.line, error.column] == [line, column], "\(vector.id): \(error)")
                }
            }
        }
    }

    /// The cases write names of kinds in small letters with hyphens.
    private func hyphenated(_ name: String) -> String {
        name.reduce(into: "") { $0 += $1.isUppercase ? "-" + $1.lowercased() : String($1) }
    }

    @Test("an event built in Swift gives the same answers as a parsed one", arguments: groups)
    func builtEvents(_ group: Group) throws {
        for vector in group.cases {
            guard let expected = vector.output["match"]?.bool else { continue }
            let text = try #require(vector.input["fql"]?.string)
            let event = try #require(vector.input["event"])
            let trigger = try Trigger(parsing: text)
            #expect(try trigger.matches(rebuilt(event)) == expected, "\(vector.id): \(text)")
        }
    }

    private func rebuilt(_ value: JSONValue) -> JSONValue {
        if let array = value.array { return JSONValue(array.map(rebuilt)) }
        if let object = value.object {
            return JSONValue(JSONObject(uniquingLast: object.map { ($0.key, rebuilt($0.value)) }))
        }
        if let string = value.string { return JSONValue(string) }
        if let bool = value.bool { return JSONValue(bool) }
        return value.double.map { JSONValue($0) } ?? .null
    }
}
