import DestinationActions
import DestinationActionsTesting
import Testing

@Suite("Saving a subscription")
struct SavingActionTests {
    private static let setup = Result { try DestinationInstance(Mailer(), settings: [:], subscriptions: []) }

    @Test("the first request can be seen without anything being sent")
    func preview() throws {
        let request = try Self.setup.get().saveRequest(of: "subscribe", ["name": "VIP customers"])
        #expect("\(request.url.path) \(request.method.rawValue)" == "/lists GET")
        #expect("\(request.url)".hasSuffix("?name=VIP%20customers"))
    }

    @Test("a list is found, or created with the defaults of its inputs")
    func save() async throws {
        let found = RecordingTransport([.status(200, body: ["id": "l-1"])])
        let saved = try await Self.setup.get().save("subscribe", ["name": "VIP"], through: found)
        #expect(saved == OnSave(inputs: ["name": "VIP"], outputs: ["id": "l-1", "region": "eu"]))
        #expect(saved.json == ["inputs": ["name": "VIP"], "outputs": ["id": "l-1", "region": "eu"]])
        let created = RecordingTransport([.status(404), .status(201, body: ["id": 7])])
        #expect(try await Self.setup.get().save("subscribe", ["name": "VIP"], through: created).outputs == ["id": "7"])
        #expect(created.requests.map(\.json) == [.null, ["name": "VIP", "region": "eu"]])
    }

    @Test("what is saved is usable in the mapping and in the action, from Swift, a configuration and an export")
    func uses() throws {
        let mapping: JSONValue = ["email": ["@path": "$.userId"], "list": ["@saved": "list.id"]]
        let onSave: JSONValue = ["inputs": ["name": "VIP"], "outputs": ["list": ["id": "l-9"]]]
        let swift = try Mailer.instance(batching: false, mapping: mapping) {
            $0.onSave = OnSave(outputs: ["list": ["id": "l-9"]])
            $0.onSave?.inputs = ["name": "VIP"]
        }
        let typed = try Mailer.instance(batching: false) {
            $0 = Subscription(Subscribe.self, when: .type(.track), [\.list: .saved("list.id")])
            $0.onSave = OnSave(inputs: ["name": "VIP"], outputs: ["list": ["id": "l-9"]])
        }
        func configured(_ members: JSONObject) throws -> DestinationInstance {
            var subscription: JSONObject = ["action": "subscribe", "trigger": "true"]
            for (key, value) in members { subscription[key] = value }
            let json: JSONValue = [
                "destinations": [["destination": "mailer", "subscriptions": [JSONValue(subscription)]]]
            ]
            return try #require(
                try DestinationConfiguration(json, destinations: [Mailer()]) { _ in nil }.instances.first)
        }
        var exported = mapping.object ?? [:]
        exported["onMappingSave"] = onSave
        for instance in [
            swift, typed, try configured(["mapping": mapping, "onSave": onSave]),
            try configured(["settings": JSONValue(exported)]),
        ] {
            #expect(
                try DestinationTester(instance).request(for: Mailer.event("a", nil)).url.path == "/lists/l-9/members")
        }
        let context = try Mailer.instance(batching: false) {
            $0.onSave = OnSave(inputs: ["name": "VIP"], outputs: ["id": "l-3"])
        }
        #expect(try DestinationTester(context).request(for: Mailer.event("a", nil)).url.path == "/lists/l-3/members")
    }

    @Test("what was not saved cannot be mapped, and inputs are checked")
    func problems() {
        let mapping: JSONValue = ["email": "a", "list": ["@saved": "id"]]
        func problems(_ onSave: OnSave?, _ mapping: JSONValue) -> [String]? {
            let error = #expect(throws: ConfigurationErrors.self) {
                try Mailer.instance(mapping: mapping) { $0.onSave = onSave }
            }
            return error?.problems.map(\.description)
        }
        #expect(
            problems(nil, mapping) == [
                "subscriptions/0/mapping/list/@saved: needs what was saved with the subscription, but nothing was"
            ])
        #expect(
            problems(OnSave(inputs: ["name": "VIP"], outputs: ["ID": "x"]), mapping) == [
                #"subscriptions/0/mapping/list/@saved: must name something that was saved with the subscription, but "id" was not"#
            ])
        #expect(
            problems(OnSave(inputs: ["Name": "VIP"], outputs: ["id": "x"]), mapping) == [
                "subscriptions/0/onSave/inputs/Name: is no input of the action subscribe; did you mean name?",
                "subscriptions/0/onSave/inputs/name: Name (name) is required, found nothing",
            ])
        #expect(
            problems(nil, ["email": "a", "onMappingSave": ["outputs": 5]]) == [
                "subscriptions/0/mapping/onMappingSave/outputs: must be an object, found the number 5"
            ])
        #expect(throws: MappingErrors.self) { try Mapping(mapping) }
    }

    @Test("the kit tries every mode, and the save")
    func kit() async {
        let report = await DestinationCheck.report(on: Mailer(), settings: [:])
        #expect(report.problems == [])
        #expect(report.covered.contains { $0.hasPrefix("subscribe (add): ") })
        #expect(report.covered.contains { $0.hasPrefix("subscribe (delete): ") })
        #expect(report.covered.contains("subscribe: the request that saves a subscription"))
        let found = await DestinationCheck.problems(in: Astray(), settings: [:])
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("A subscription of stray cannot be saved: The request is not sent: ") == true)
    }

    @Test("what goes wrong is told, and nothing half is saved")
    func failures() async throws {
        let cases: [(String, JSONObject, [RecordingTransport.Answer], String)] = [
            ("none", [:], [], #"There is no action "none"."#),
            ("subscribe", [:], [], "Name (name) is required, found nothing"),
            ("subscribe", ["name": "V"], [.status(500)], "The partner answered 500."),
            ("subscribe", ["name": "V"], [.status(200)], "The answer has no JSON, but id was expected in it."),
            ("subscribe", ["name": "V"], [.status(404), .status(409)], "The partner answered 409."),
            (
                "subscribe", ["name": "V"], [.status(404), .status(201, body: ["nothing": true])],
                "The last step must keep an object of at most 4096 bytes."
            ),
        ]
        for (action, inputs, answers, message) in cases {
            let error = await #expect(throws: ActionError.self) {
                try await Self.setup.get().save(action, inputs, through: RecordingTransport(answers))
            }
            #expect(error?.description == message)
        }
        let shop = try DestinationInstance.shop()
        #expect(throws: ActionError("The action \"addNote\" saves nothing.")) { try shop.saveRequest(of: "addNote") }
    }
}

/// A destination whose save asks another partner.
private struct Astray: Destination {
    struct Settings: FieldSet {}
    static let slug = "astray"
    static let name = "Astray"
    var baseURLs: [BaseURL] { ["https://astray.example.com"] }
    var actions: [any Action<Astray>] { [Stray()] }

    struct Stray: SavingAction {
        struct Fields: FieldSet {
            let id = Field<String>("id", label: "ID", default: .path("userId"))
        }
        struct SaveInputs: FieldSet {
            let name = Field<String>("name", label: "Name")
        }
        static let slug = "stray"
        static let title = "Stray"
        static let summary = "Strays."
        func request(for payload: Payload<Fields>, in context: Context<Astray>) throws -> HTTPRequest {
            context.request(.post, HTTPURL("https://astray.example.com")) { $0.copyAll(payload) }
        }
        func steps(forSaving inputs: Payload<SaveInputs>, in context: Context<Astray>) throws -> Step {
            .request(context.request(.get, HTTPURL("https://elsewhere.example.com")))
        }
    }
}
