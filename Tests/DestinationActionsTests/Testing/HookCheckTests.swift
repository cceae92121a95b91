import DestinationActions
import DestinationActionsTesting
import Testing

#if os(Linux)
@Suite("Misspelt requirements")
struct HookCheckTests {
    @Test("what is nearly a requirement with a default, and is none, is found wherever it stands")
    func misspelt() async {
        let report = await DestinationCheck.report(on: Misspelt(), settings: [:])
        let found = report.problems.compactMap { problem in
            problem.firstRange(of: ", which nothing calls").map { String(problem[..<$0.lowerBound]) }
        }
        #expect(
            found.sorted() == [
                "Misspelt has answerVerdict(_:events:)",
                "Misspelt has credentialVerdict(on:events:)",
                "Misspelt has credentialsCheck(in:)",
                "Misspelt has deletion(of:in:)",
                "Misspelt has limit",
                "Misspelt has options",
                "Misspelt has preset",
                "Write has actionVerdict(on:in:)",
                "Write has answerVerdict(on:events:)",
                "Write has batchLimits",
                "Write has choicesRequest(of:in:)",
                "Write has validated(_:)",
            ])
        #expect(report.covered.contains("names of methods: compared with those that are called"))
    }

    @Test("the sentence names what it is not, or where it belongs")
    func sentences() async {
        let problems = await DestinationCheck.problems(in: Misspelt(), settings: [:])
        #expect(
            problems.contains(
                "Misspelt has credentialsCheck(in:), which nothing calls: the requirement is "
                    + "credentialCheck(in: Context<DestinationActionsTests.Misspelt>) -> Optional<HTTPRequest>."))
        #expect(
            problems.contains(
                "Write has answerVerdict(on:events:), which nothing calls: answerVerdict(on:events:) belongs to destinations."
            ))
        #expect(problems.contains("Write has batchLimits, which nothing calls: batchLimits belongs to a BatchAction."))
        #expect(
            problems.contains(
                "Misspelt has options, which nothing calls: options belongs to a ConfigurableDestination."))
    }

    @Test("requirements that are met, and methods of one's own, are left alone")
    func own() async {
        #expect(await DestinationCheck.problems(in: Own(), settings: [:]) == [])
    }
}

/// A destination that means to say much, and says nothing.
struct Misspelt: Destination {
    struct Settings: FieldSet {}
    static let slug = "misspelt"
    static let name = "Misspelt"
    var baseURLs: [BaseURL] { ["https://api.example.com"] }
    var actions: [any Action<Misspelt>] { [Write()] }
    var limit: DeliveryLimits { DeliveryLimits(inFlight: 1) }
    var preset: [Preset] { [] }
    static var options: [ConfigurationOption<Misspelt>] { [] }
    func answerVerdict(_ response: HTTPResponse, events: Int) -> Verdict { .delivered }
    func credentialsCheck(in context: Context<Misspelt>) throws -> HTTPRequest? { nil }
}

extension Misspelt {
    func credentialVerdict(on response: HTTPResponse, events: Int) -> Verdict { .delivered }
    func deletion(of user: String, in context: Context<Misspelt>) throws -> Deletion { .nothing }
}

struct Write: Action {
    struct Fields: FieldSet {
        let id = Field<String>("id", label: "ID", default: .path("userId"))
    }
    static let slug = "write"
    static let title = "Write"
    static let summary = "Writes."
    var batchLimits: BatchLimits { BatchLimits(events: 10) }
    func request(for payload: Payload<Fields>, in context: Context<Misspelt>) throws -> HTTPRequest {
        context.request(.post, HTTPURL("https://api.example.com")) { $0.set("id", payload.id) }
    }
    func validated(_ payload: Payload<Fields>) throws {}
    func answerVerdict(on response: HTTPResponse, events: Int) -> Verdict { .delivered }
    func actionVerdict(on response: HTTPResponse, in context: Context<Misspelt>) -> Verdict { .delivered }
    func choicesRequest(of query: ChoicesQuery, in context: Context<Misspelt>) throws -> HTTPRequest? { nil }
}

/// A destination that meets what it means to, with helpers whose names are near.
struct Own: Destination {
    struct Settings: FieldSet {}
    static let slug = "own"
    static let name = "Own"
    let limit = 3
    var baseURLs: [BaseURL] { ["https://api.example.com"] }
    var actions: [any Action<Own>] { [Send()] }
    var presets: [Preset] { [] }
    var limits: DeliveryLimits { DeliveryLimits(inFlight: limit) }

    struct Send: BatchAction {
        struct Fields: FieldSet {
            let id = Field<String>("id", label: "ID", default: .path("userId"))
        }
        static let slug = "send"
        static let title = "Send"
        static let summary = "Sends."
        var batchLimits: BatchLimits { BatchLimits(events: 10) }
        func validate(_ payload: Payload<Fields>) { _ = validate(payload.id) && validates("") }
        private func validate(_ id: String) -> Bool { !id.isEmpty }
        private func validates(_ id: String) -> Bool { !id.isEmpty }
        func request(for payload: Payload<Fields>, in context: Context<Own>) -> HTTPRequest {
            request([payload], context)
        }
        func request(forBatch payloads: [Payload<Fields>], in context: Context<Own>) throws -> HTTPRequest {
            request(payloads, context)
        }
        private func request(_ payloads: [Payload<Fields>], _ context: Context<Own>) -> HTTPRequest {
            context.request(.post, HTTPURL("https://api.example.com")) { body in
                body.array("ids", of: payloads) { $0.set("id", $1.id) }
            }
        }
        func batchVerdicts(
            on response: HTTPResponse, for payloads: [Payload<Fields>], in context: Context<Own>
        ) -> [Verdict]? { nil }
        func batchKey(for payload: Payload<Fields>) -> String? { payload.id }
    }
}

extension Own {
    func answerVerdict(on response: HTTPResponse, events: Int) -> Verdict { .status(response, events: events) }
    func credentialCheck(in context: Context<Own>) -> HTTPRequest? { nil }
    func deletions() -> [String] { [] }
}
#endif
