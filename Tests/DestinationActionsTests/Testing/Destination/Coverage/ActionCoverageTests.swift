import DestinationActions
import DestinationActionsTesting
import Testing

@Suite("What a check of a destination has exercised")
struct ActionCoverageTests {
    @Test("fields, presets, verdicts and choices of each action are told apart from those that had no turn")
    func coverage() async throws {
        let report = await DestinationCheck.report(on: Courier(), settings: Courier.settings)
        #expect(report.actions.map(\.action) == ["sendParcel", "printLabel"])
        let parcel = try #require(report.actions.first)
        #expect(parcel.fields.covered.contains("id") && parcel.fields.covered.contains("details"))
        #expect(parcel.presets.covered == ["Send orders"] && parcel.presets.missed == [])
        for code in ["delivered", "http400", "credentials", "http429", "http503", "http413"] {
            #expect(parcel.verdicts.contains(code), "\(code)")
        }
        #expect(!parcel.verdicts.contains("refused"))
        let label = try #require(report.actions.last)
        #expect(label.fields.missed == ["format"])
        #expect(label.choices.covered == [] && label.choices.missed == ["format"])
        #expect("\(report)".contains("- printLabel: fields text (not format); presets Label for new users; verdicts"))
    }

    @Test("answers that are given to the check exercise verdicts of the destination's own, and the reading of choices")
    func answers() async throws {
        let answers: [RecordingTransport.Answer] = [
            .status(200, body: ["error": "no"]), .status(200, body: ["formats": ["a4"]]),
        ]
        let report = await DestinationCheck.report(on: Courier(), settings: Courier.settings, answers: answers)
        #expect(report.actions.allSatisfy { $0.verdicts.contains("refused") })
        #expect(report.actions.last?.choices.covered == ["format"])
        #expect(report.json["actions"]?[1]?["choices"] == ["covered": ["format"], "missed": []])
    }

    @Test("a preset that makes no request of any event is missed, and no problem")
    func presets() async {
        let report = await DestinationCheck.report(
            on: Bakery(), settings: Bakery.settings,
            events: [.fixture(.track, ["event": "Gift", "properties": ["sort": "RYE-2"]])])
        #expect(report.problems == [], "\(report)")
        #expect(report.actions.first?.presets.covered == ["Gifts"])
        #expect(report.actions.first?.presets.missed == ["Rye"])
        #expect(report.actions.first?.fields.missed == ["extra"])
    }

    @Test("the samples of the kit have the form that an author declares")
    func samples() async {
        let report = await DestinationCheck.report(on: Bakery(), settings: Bakery.settings)
        #expect(report.problems == [], "\(report)")
    }

    @Test("a dynamic field that nothing asks for, and choices read from anything, are problems")
    func choices() async {
        var problems = await DestinationCheck.problems(in: Silent(action: Silent.Do(reads: nil)), settings: [:])
        #expect(
            problems == [
                #"The choices of the field x of the action do cannot be asked for: The field "x" has no choices to ask for."#
            ])
        problems = await DestinationCheck.problems(in: Silent(action: Silent.Do(reads: [])), settings: [:])
        #expect(problems == ["The choices of the field x of the action do are read from an answer that is no JSON."])
    }

    struct Silent: Destination {
        struct Settings: FieldSet {}
        static let slug = "silent"
        static let name = "Silent"
        let action: Do
        var baseURLs: [BaseURL] { ["https://silent.example.com"] }
        var actions: [any Action<Silent>] { [action] }
        func headers(for settings: Payload<Settings>) -> HTTPHeaders { HTTPHeaders() }

        struct Do: Action {
            struct Fields: FieldSet {
                let x = Field<String?>("x", label: "X", default: .path("userId"), isDynamic: true)
            }
            static let slug = "do"
            static let title = "Do"
            static let summary = "Does."
            /// The choices that it reads from any answer; `nil` to ask for none.
            let reads: [FieldChoice]?

            func request(for payload: Payload<Fields>, in context: Context<Silent>) throws -> HTTPRequest {
                context.request(.post, HTTPURL("https://silent.example.com")) { $0.copyAll(payload) }
            }
            func choicesRequest(for query: ChoicesQuery, in context: Context<Silent>) throws -> HTTPRequest? {
                reads.map { _ in context.request(.get, HTTPURL("https://silent.example.com")) }
            }
            func choices(in response: HTTPResponse, for query: ChoicesQuery) throws -> ChoicesPage {
                ChoicesPage(reads ?? [])
            }
        }
    }
}
