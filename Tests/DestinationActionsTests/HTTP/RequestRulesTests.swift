import DestinationActions
import DestinationActionsTesting
import Testing

@Suite("Requests before any transport")
struct RequestRulesTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let problem: String?
        let build: @Sendable (inout HTTPRequest) throws -> Void
        var testDescription: String { problem ?? "sent" }

        init(_ problem: String?, _ build: @escaping @Sendable (inout HTTPRequest) throws -> Void) {
            self.problem = problem
            self.build = build
        }
    }

    static let cases = [
        Case(nil) { _ in },
        Case(nil) {
            $0.url = try HTTPURL("https://api.example.com").appending("..%2f", "a/b").adding(query: "a&b", "é#")
        },
        Case(nil) { $0.url = HTTPURL("https://eu.example.com/") },
        Case(nil) { $0.headers["X-Id"] = "tab\tand é" },
        Case(nil) { $0.headers["!#$%&'*+-.^_`|~09Az"] = "" },
        Case("its address https://api.example.com.evil.example is not among the destination's base addresses.") {
            $0.url = HTTPURL("https://api.example.com.evil.example")
        },
        Case("its address https://api.example.com/v2 is not among the destination's base addresses.") {
            $0.url = HTTPURL("https://api.example.com/v2")
        },
        Case("its address http://api.example.com is not among the destination's base addresses.") {
            $0.url = HTTPURL(BaseURL(unencrypted: "http://api.example.com"))
        },
        Case("its address https://169.254.169.254 is not among the destination's base addresses.") {
            $0.url = HTTPURL("https://169.254.169.254")
        },
        Case("the value of the header X-Id holds a control character.") { $0.headers["X-Id"] = "a\r\nX-Admin: 1" },
        Case("the value of the header X-Id holds a control character.") { $0.headers["X-Id"] = "a\n" },
        Case("the value of the header X-Id holds a control character.") { $0.headers["X-Id"] = "a\u{0}b" },
        Case("the value of the header X-Id holds a control character.") { $0.headers["X-Id"] = "\u{7F}" },
        Case("the value of the header X-Id holds a control character.") { $0.headers.append("X-Id", "\u{1B}[2J") },
        Case("a header has no name.") { $0.headers[""] = "x" },
        Case(#"the name of the header "X Id" holds what no name may hold."#) { $0.headers["X Id"] = "x" },
        Case(#"the name of the header "X:Id" holds what no name may hold."#) { $0.headers["X:Id"] = "x" },
        Case(#"the name of the header "X\r\nId" holds what no name may hold."#) { $0.headers["X\r\nId"] = "x" },
        Case(#"the name of the header "é" holds what no name may hold."#) { $0.headers["é"] = "x" },
        Case("the header host belongs to the connection, and is the transport's.") {
            $0.headers["host"] = "evil.example"
        },
        Case("the header Content-Length belongs to the connection, and is the transport's.") {
            $0.headers["Content-Length"] = "3"
        },
        Case("the header Transfer-Encoding belongs to the connection, and is the transport's.") {
            $0.headers["Transfer-Encoding"] = "chunked"
        },
        Case("a GET request cannot have a body.") { $0.method = .get },
        Case("a HEAD request cannot have a body.") { $0.method = .head },
        Case(nil) { $0.method = .delete },
    ]

    @Test("what may not be sent is an outcome that says why, and no transport sees it", arguments: cases)
    func rules(_ c: Case) async throws {
        var subscription = Preset("Do", trigger: "true", action: "do").subscription
        subscription.batching = true
        let instance = try DestinationInstance(Free(build: c.build), settings: [:], subscriptions: [subscription])
        let refused = c.problem.map { "The request is not sent: " + $0 }
        let transport = RecordingTransport()
        let outcome = try #require(await instance.deliver(.fixture(), through: transport).first?.outcome)
        #expect(Self.messages(outcome) == (refused.map { [$0] } ?? []))
        #expect(transport.requests.count == (refused == nil ? 1 : 0))
        // A preview says the same.
        let run = try #require(instance.dryRun(.fixture()).first)
        if let refused { #expect("\(run)" == "Do: invalid, \(refused)") }
        // So do deletions, the check of credentials, choices, and a pipeline with batches.
        let deletion = try #require(await instance.deliver(.delete(userId: "u"), through: transport).first?.outcome)
        #expect(Self.messages(deletion) == (refused.map { [$0] } ?? []))
        if let refused {
            await #expect(throws: ActionError(refused)) { try await instance.checkCredentials(through: transport) }
            await #expect(throws: ActionError(refused)) {
                try await instance.choices(for: ChoicesQuery("x"), in: "do", through: transport)
            }
        }
        let delivery = try await DestinationTester(instance).deliver([.fixture(), .fixture(.track, ["messageId": "2"])])
        #expect(delivery.outcomes.joined().allSatisfy { Self.messages($0.outcome) == (refused.map { [$0] } ?? []) })
        #expect(delivery.requests.isEmpty == (refused != nil))
        #expect(refused == nil || transport.requests.isEmpty)
    }

    static func messages(_ outcome: Outcome) -> [String] {
        switch outcome {
        case .delivered: []
        case .invalid(let problems): problems.map(\.message)
        default: ["\(outcome)"]
        }
    }

    @Test("headers of a destination that cannot be sent are refused when an instance is made")
    func headers() {
        #expect(
            throws: ConfigurationErrors(problems: [
                ConfigurationProblem(
                    path: "headers",
                    message: "must be fit to be sent, but the value of the header X-Key holds a control character.")
            ])
        ) { try DestinationInstance(Free(headers: ["X-Key": "a\r\nb"]), settings: [:], subscriptions: []) }
    }
}

/// A destination whose every request is built as a test wants it.
struct Free: Destination {
    struct Settings: FieldSet {}
    static let slug = "free"
    static let name = "Free"
    var build: @Sendable (inout HTTPRequest) throws -> Void = { _ in }
    var headers: HTTPHeaders = [:]
    var baseURLs: [BaseURL] { ["https://api.example.com", "https://eu.example.com"] }
    var actions: [any Action<Free>] { [Do()] }
    func headers(for settings: Payload<Settings>) -> HTTPHeaders { headers }
    func credentialCheck(in context: Context<Free>) throws -> HTTPRequest? { try request(context) }
    func deletion(of user: UserIdentity, in context: Context<Free>) throws -> Deletion {
        .request(try request(context))
    }

    func request(_ context: Context<Free>) throws -> HTTPRequest {
        var request = context.request(.post, HTTPURL("https://api.example.com")) { $0.set("a", 1) }
        try build(&request)
        return request
    }

    struct Do: BatchAction {
        struct Fields: FieldSet {
            let x = Field<String?>("x", label: "X", isDynamic: true)
        }
        static let slug = "do"
        static let title = "Do"
        static let summary = "Does."
        var batchLimits: BatchLimits { BatchLimits(events: 10) }
        func request(for payload: Payload<Fields>, in context: Context<Free>) throws -> HTTPRequest {
            try context.destination.request(context)
        }
        func request(forBatch payloads: [Payload<Fields>], in context: Context<Free>) throws -> HTTPRequest {
            try context.destination.request(context)
        }
        func choicesRequest(for query: ChoicesQuery, in context: Context<Free>) throws -> HTTPRequest? {
            try context.destination.request(context)
        }
    }
}
