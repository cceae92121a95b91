import DestinationActions
import DestinationActionsTesting
import Testing

@Suite("Choices of dynamic fields")
struct ChoicesTests {
    static func ask(
        _ query: ChoicesQuery, _ answer: JSONValue = ["formats": ["a4"]], transport: RecordingTransport? = nil
    ) async throws -> ChoicesPage {
        let transport = transport ?? RecordingTransport([.status(200, body: answer)])
        return try await Courier.instance().choices(for: query, in: "printLabel", through: transport)
    }

    @Test("the partner is asked with the search text, the page and the values of the other fields")
    func query() async throws {
        let transport = RecordingTransport([.status(200, body: ["formats": ["a4"], "next": "3"])])
        let query = ChoicesQuery("format", search: "a & b", page: "2", values: ["text": "Hi"])
        let page = try await Self.ask(query, transport: transport)
        #expect(page == ChoicesPage([FieldChoice("a4", label: "A4")], nextPage: "3"))
        #expect(
            transport.requests.map { "\($0.url)" } == [
                "https://api.courier.example/v1/formats?q=a%20%26%20b&page=2&text=Hi"
            ])
    }

    @Test("page after page comes to an end")
    func pages() async throws {
        var query = ChoicesQuery("format")
        var found: [FieldChoice] = []
        var answers: [JSONValue] = [
            ["formats": ["a"], "next": "2"], ["formats": ["b"], "next": "3"], ["formats": ["c"], "next": ""],
        ]
        while true {
            let page = try await Self.ask(query, answers.removeFirst())
            found += page.choices
            guard let next = page.nextPage else { break }
            query = ChoicesQuery("format", page: next)
        }
        #expect(found.map(\.value) == ["a", "b", "c"] && answers.isEmpty)
    }

    @Test("empty texts are none")
    func empty() {
        #expect(ChoicesQuery("f", search: "", page: "") == ChoicesQuery("f"))
        #expect(ChoicesPage([], nextPage: "") == ChoicesPage([]))
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let query: ChoicesQuery
        var answer: JSONValue = ["formats": ["a4"]]
        let message: String
    }

    static let cases = [
        Case(
            testDescription: "a search that is too long",
            query: ChoicesQuery("format", search: String(repeating: "x", count: 1_001)),
            message: "What is searched for must have at most 1000 characters, found 1001."),
        Case(
            testDescription: "a page that is too long",
            query: ChoicesQuery("format", page: String(repeating: "x", count: 4_097)),
            message: "What a page is asked with must have at most 4096 bytes, found 4097."),
        Case(
            testDescription: "a value of no field", query: ChoicesQuery("format", values: ["txet": 1]),
            message: #""txet" is no field of the action printLabel; did you mean text?"#),
        Case(
            testDescription: "a partner that goes round in circles", query: ChoicesQuery("format", page: "7"),
            answer: ["formats": ["a4"], "next": "7"], message: "The page names itself as the next one."),
        Case(
            testDescription: "too many choices", query: ChoicesQuery("format"),
            answer: ["formats": JSONValue((0...10_000).map { JSONValue("\($0)") })],
            message: "A page must have at most 10000 choices, found 10001."),
        Case(
            testDescription: "an endless next page", query: ChoicesQuery("format"),
            answer: ["formats": [], "next": JSONValue(String(repeating: "x", count: 5_000))],
            message: "What the next page is asked with must have at most 4096 bytes, found 5000."),
        Case(
            testDescription: "a field that is not dynamic", query: ChoicesQuery("text"),
            message: #"The field "text" has no choices to ask for."#),
    ]

    @Test("what is too much, or nothing that could be asked, is an error that says so", arguments: cases)
    func refused(_ c: Case) async {
        let error = await #expect(throws: ActionError.self) { try await Self.ask(c.query, c.answer) }
        #expect(error?.description == c.message)
    }
}
