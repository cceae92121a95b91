import DestinationActions
import DestinationActionsLocks
import DestinationActionsTesting
import Testing

@Suite("Secrets in addresses")
struct SensitiveAddressTests {
    static let token = "event-token-4711"

    /// A partner that wants a token in the address which comes with each event, so that no setting knows it.
    struct Pixel: Destination {
        struct Settings: FieldSet {}
        static let slug = "pixel"
        static let name = "Pixel"
        var baseURLs: [BaseURL] { ["https://pixel.example"] }
        var actions: [any Action<Pixel>] { [Fire()] }

        func credentialCheck(in context: Context<Pixel>) throws -> HTTPRequest? {
            context.request(.get, HTTPURL("https://pixel.example").adding(query: "token", token, isSensitive: true))
        }

        struct Fire: Action {
            struct Fields: FieldSet {
                let token = Field<String>("token", label: "Token", default: .path("context.token"))
            }
            static let slug = "fire"
            static let title = "Fire"
            static let summary = "Fires."
            func request(for payload: Payload<Fields>, in context: Context<Pixel>) throws -> HTTPRequest {
                let url = HTTPURL("https://pixel.example").adding(query: "token", payload.token, isSensitive: true)
                return context.request(.get, url)
            }
        }
    }

    /// What observers were told.
    final class Reports: PipelineObserver {
        let texts = Mutex<[String]>([])
        func requested(_ requests: [RequestReport]) { texts.withLock { $0 += requests.map { "\($0)" } } }
    }

    static let event = Event.fixture(.track, ["context": ["token": JSONValue(token)]])

    static let answers: [RecordingTransport.Answer] = [
        .status(400, body: ["error": JSONValue("bad token \(token)")]),
        .failure(TransportError(.invalidRequest, "cannot send /?token=\(token)", mayHaveArrived: false)),
        .failure(TransportError(.connectionLost, "lost: token%3D\(token)", mayHaveArrived: true)),
    ]

    @Test("no outcome, report or preview shows what the partner or the transport says of a token", arguments: 0..<3)
    func texts(number: Int) async throws {
        let instance = try DestinationInstance(
            Pixel(), settings: [:], subscriptions: [Subscription(action: "fire", trigger: "true")])
        let once = await instance.deliver(Self.event, through: RecordingTransport([Self.answers[number]]))
        let run = try #require(instance.dryRun(Self.event).first)
        let clock = VirtualClock()
        let reports = Reports()
        let letters = InMemoryDeadLetters()
        let outcomes = try await clock.run {
            var configuration = PipelineConfiguration()
            configuration.executor = clock.executor
            configuration.retry.attempts = 1
            configuration.sensitivePaths = ["context.token"]
            let pipeline = try Pipeline(
                [instance], transport: RecordingTransport([Self.answers[number]], clock: clock),
                configuration: configuration, deadLetters: letters, observers: [reports], clock: clock)
            let outcomes = await pipeline.deliver(Self.event)
            await pipeline.shutdown(deadline: .zero)
            return outcomes
        }
        var dumped = ""
        dump(once, to: &dumped)
        dump(outcomes, to: &dumped)
        let said = ["\(once)", "\(outcomes)", dumped, "\(letters.letters)"] + reports.texts.withLock { $0 }
        #expect(said.count > 4, "a request was reported")
        for text in said { #expect(!text.contains(Self.token), "\(text)") }
        #expect("\(once)".contains("<redacted>") || number == 0)
        #expect(run.json["request"]?["url"] == "https://pixel.example?token=<redacted>")
    }

    @Test("nor does the check of credentials")
    func credentials() async throws {
        let instance = try DestinationInstance(Pixel(), settings: [:], subscriptions: [])
        let error = await #expect(throws: TransportError.self) {
            try await instance.checkCredentials(through: RecordingTransport([Self.answers[2]]))
        }
        #expect(error?.message == "lost: token%3D<redacted>")
    }
}
