import Testing

@testable import DestinationActions

@Suite("Liquid: golden cases")
struct LiquidVectorTests {
    /// A golden case whose mapping is one template.
    struct Case: Sendable, CustomTestStringConvertible {
        let id: String
        let template: String
        let data: JSONValue
        let output: JSONValue

        var testDescription: String { "\(id) \(String(template.prefix(60)).debugDescription)" }
    }

    /// What is to be answered instead of what the reference answered, with the reason.
    enum Difference: Sendable {
        /// The template is refused.
        case refused(tag: String)
        /// The template prints something else.
        case prints(String, tag: String)
    }

    static let differences: [String: Difference] = [
        "map-liquid-160": .refused(tag: "M26"),
        "map-liquid-186": .refused(tag: "M26"),
        "map-liquid-192": .prints(#"{"x":[{"y":"yy"}]}"#, tag: "M27"),
        "map-liquid-193": .prints(#"{"y":"yy"}"#, tag: "M27"),
    ]

    static let cases: [Case] = VectorFile.cases("mapping").compactMap { vector in
        guard vector.id.hasPrefix("map-liquid-"), let data = vector.input["data"] else { return nil }
        let directive = vector.input["mapping"].map { $0["v"] ?? $0 }
        guard let template = directive?["@liquid"]?.string else { return nil }
        return Case(id: vector.id, template: template, data: data, output: vector.output)
    }

    @Test("the golden cases are there")
    func count() {
        #expect(Self.cases.count > 140)
        #expect(Set(Self.differences.keys).isSubset(of: Self.cases.map(\.id)))
    }

    @Test("a template prints what LiquidJS prints", arguments: cases)
    func answer(_ test: Case) throws {
        let recorded = test.output["ok"].flatMap { $0["v"] ?? $0 }?.string
        let answer = Self.answer(test)
        switch Self.differences[test.id] {
        case .refused:
            #expect(recorded != nil)
            #expect(answer == nil)
        case .prints(let text, _):
            #expect(recorded != text)
            #expect(answer == text)
        case nil:
            #expect(answer == recorded)
        }
    }

    /// What the template prints, `nil` for an error.
    private static func answer(_ test: Case) -> String? {
        try? LiquidTemplate(parsing: test.template).render(test.data)
    }
}
