import DestinationActions
import DestinationActionsFiles
import DestinationActionsTesting
import GWENDestination
import GleapDestination
import PushwooshDestination
import Testing

/// The guides of the documentation: no line of their tables says what is not so.
@Suite("Examples of the guides")
struct GuideTests {
    private static let core = "DestinationActions/DestinationActions.docc/"
    static let triggers = Guide(core + "Guides/TriggersByExample.md")
    static let mappings = Guide(core + "Guides/MappingsByExample.md")
    static let templates = Guide(core + "Guides/TemplatesByExample.md")
    static let configuration = Guide(core + "Guides/ConfigurationFile.md")
    static let segment = Guide(core + "Guides/MovingFromSegment.md")
    static let delivery = Guide(core + "Delivering/HowEventsAreDelivered.md")
    static let letters = Guide(core + "Delivering/EndingAndReplaying.md")
    private static let time = TimeSource(zones: SystemTimeZones())

    @Test("there are many of them")
    func count() {
        #expect(Self.triggers.lines.count > 70)
        #expect(Self.mappings.lines.count > 60)
        #expect(Self.templates.lines.count > 40)
        #expect(Self.configuration.lines.count > 40)
        #expect(Self.delivery.lines("answers", "requests").count > 12)
    }

    // MARK: Triggers

    @Test("a trigger holds where the guide says so", arguments: triggers.lines("statement", "holds"))
    func trigger(_ line: Guide.Line) throws {
        let event = try line.json("event")
        guard let trigger = try? Trigger(parsing: line["statement"]) else {
            return #expect(line["holds"] == "refused")
        }
        #expect(line["holds"] == (try trigger.matches(event) ? "yes" : "no"))
    }

    @Test("a statement is refused with the error of the guide", arguments: triggers.lines("statement", "error"))
    func refusedTrigger(_ line: Guide.Line) {
        let error = #expect(throws: TriggerSyntaxError.self) { try Trigger(parsing: line["statement"]) }
        #expect(error.map { "\($0)" } == line["error"])
    }

    @Test("a trigger is warned of as the guide says", arguments: triggers.lines("statement", "warning"))
    func doubtfulTrigger(_ line: Guide.Line) throws {
        let subscription = Subscription(action: GWEN.SendEvent.slug, trigger: line["statement"])
        let gwen = try DestinationInstance(GWEN(), settings: ["apiKey": "k-4711"], subscriptions: [subscription])
        #expect(gwen.warnings.map(\.message) == [line["warning"]])
    }

    @Test(
        "each function of triggers has an example",
        arguments: [
            "contains", "match", "length", "lowercase", "uppercase", "snakecase", "kebabcase", "titlecase", "typeof",
            "bool", "string", "number",
        ])
    func function(_ name: String) {
        #expect(Self.triggers.lines("statement", "holds").contains { $0["statement"].contains("\(name)(") })
    }

    // MARK: Mappings

    @Test(
        "a mapping gives what the guide says",
        arguments: mappings.lines("mapping", "result") + templates.lines("mapping", "result"))
    func mapping(_ line: Guide.Line) throws {
        let mapping = try Mapping(["field": try line.json("mapping")], time: Self.time)
        let found = try mapping.evaluate(try line.json("event"))?["field"]
        #expect(found == (line["result"] == "nothing" ? nil : try line.json("result")))
    }

    @Test(
        "a mapping is refused with the problem of the guide",
        arguments: mappings.lines("mapping", "problem") + templates.lines("mapping", "problem"))
    func refusedMapping(_ line: Guide.Line) throws {
        let json = try line.json("mapping")
        let errors = #expect(throws: MappingErrors.self) { try Mapping(["field": json], time: Self.time) }
        #expect(errors?.problems.map { String("\($0)".dropFirst()) } == [line["problem"]])
    }

    @Test("a mapping is warned of as the guide says", arguments: mappings.lines("mapping", "warning"))
    func doubtfulMapping(_ line: Guide.Line) throws {
        let subscription = Subscription(
            action: GWEN.SendEvent.slug, trigger: "true",
            mapping: [
                "userId": ["@path": "userId"], "type": "t", "data": ["field": try line.json("mapping")],
            ])
        let gwen = try DestinationInstance(GWEN(), settings: ["apiKey": "k-4711"], subscriptions: [subscription])
        #expect(
            gwen.warnings.map { "\($0.path) \($0.message)" }
                == ["subscriptions/0/mapping/data/" + line["warning"]])
    }

    @Test(
        "each directive has an example",
        arguments: [
            "path", "template", "literal", "if", "case", "replace", "arrayPath", "flatten", "json", "merge",
            "transform",
            "excludeWhenNull", "liquid",
        ])
    func directive(_ name: String) {
        let lines = Self.mappings.lines("mapping", "result") + Self.templates.lines("mapping", "result")
        #expect(lines.contains { $0["mapping"].contains("\"@\(name)\"") })
    }

    // MARK: Configurations

    private static func read(_ json: JSONValue) throws(ConfigurationErrors) -> DestinationConfiguration {
        try DestinationConfiguration(json, destinations: [GWEN(), Pushwoosh()]) { $0 == "UNSET" ? nil : "k-4711" }
    }

    @Test("the files of the guides are sound", arguments: configuration.blocks + segment.blocks)
    func file(_ json: JSONValue) throws {
        let configuration = try Self.read(json)
        #expect(configuration.warnings.isEmpty)
        #expect(!configuration.instances.isEmpty)
    }

    @Test(
        "a configuration is refused with the problem of the guide",
        arguments: configuration.lines("configuration", "problem"))
    func refusedConfiguration(_ line: Guide.Line) throws {
        let json = try line.json("configuration")
        let errors = #expect(throws: ConfigurationErrors.self) { try Self.read(json) }
        #expect(errors?.problems.map { "\($0)" } == [line["problem"]])
    }

    @Test(
        "an option that is set to what the guide gives as its standard changes nothing",
        arguments: configuration.lines("option", "unless set"))
    func option(_ line: Guide.Line) throws {
        if line["unless set"] == "none" { return }
        let keys = line["option"].split(separator: ".").map(String.init)
        let value = try line.json("unless set")
        let (given, standard): (JSONValue, JSONValue) =
            keys.count == 1 ? ([keys[0]: value], [:]) : ([keys[0]: [keys[1]: value]], [keys[0]: [:]])
        let options = try [given, standard].map { try Self.read(["pipeline": $0, "destinations": []]).pipeline }
        #expect("\(options[0])" == "\(options[1])")
    }

    @Test("every option of the pipeline stands in the guide, and no other")
    func options() throws {
        let schema = try DestinationConfiguration.jsonSchema(for: [GWEN()])
        var names: Set<String> = []
        for (key, value) in try #require(schema["properties"]?["pipeline"]?["properties"]?.object) {
            let inner = value["properties"]?.object?.keys.map { "\(key).\($0)" }
            names.formUnion(inner ?? [key])
        }
        #expect(Set(Self.configuration.lines("option", "unless set").map { $0["option"] }) == names)
    }

    // MARK: Delivery

    @Test("answers become what the guide says", arguments: delivery.lines("answers", "outcome"))
    func answers(_ line: Guide.Line) async throws {
        let script = line["answers"].split(separator: ",").map { answer -> RecordingTransport.Answer in
            let word = answer.trimmingPrefix(" ")
            if let status = Int(word) { return .status(status) }
            let code = TransportError.Code(String(word)) ?? .other
            return .failure(code, mayHaveArrived: code == .timedOut || code == .responseTooLarge)
        }
        let clock = VirtualClock()
        let last = try #require(script.last)
        let transport = RecordingTransport(script + Array(repeating: last, count: 200), clock: clock)
        let gleap = try DestinationInstance(
            Gleap(), settings: ["apiToken": "k-4711"],
            subscriptions: [Subscription(action: "trackEvent", trigger: "true")])
        let outcomes = try await clock.run {
            var configuration = PipelineConfiguration()
            configuration.executor = clock.executor
            configuration.seed = 1
            let pipeline = try Pipeline([gleap], transport: transport, configuration: configuration, clock: clock)
            let outcomes = await pipeline.deliver(.fixture(.track), deadline: .seconds(86_400))
            await pipeline.shutdown()
            return outcomes
        }
        let outcome = try #require(outcomes.first).outcome
        let shown =
            switch outcome {
            case .delivered(let delivered): "delivered" + (delivered.mayBeDuplicate ? ", may be a duplicate" : "")
            default: "\(outcome.name) (\(outcome.code))"
            }
        #expect(shown == line["outcome"])
        #expect("\(transport.requests.count)" == line["requests"])
    }

    @Test("the letter of the guide is a letter", arguments: letters.blocks)
    func letter(_ json: JSONValue) throws {
        #expect(try #require(DeadLetter(json: json)).json == json)
    }

    @Test(
        "the stories that articles print are those that are told",
        arguments: ["Guides/Troubleshooting.md", "Tutorials/SendYourFirstEvent.md"])
    func story(_ article: String) throws {
        let gwen = try DestinationInstance(GWEN(), settings: ["apiKey": "not-a-real-key"])
        let properties: JSONObject =
            article.contains("Tutorials") ? ["total": 12.5, "currency": "EUR"] : ["total": 12.5]
        let event = Event.track("Order Completed", userId: "u-1", properties: properties)
        #expect(Guide(Self.core + article).texts.contains("\(gwen.explain(event))\n"))
    }

    // MARK: The map

    @Test("every link of the README and of the pages in Documentation leads to a file")
    func links() {
        var links = 0
        for page in GuidePage.all("README.md") + GuidePage.all("Documentation") {
            for link in page.links where !link.contains("://") && !link.hasPrefix("#") && !link.hasPrefix("mailto:") {
                links += 1
                #expect(page.leads(to: link), "\(page.path): \(link)")
            }
        }
        #expect(links > 30)
    }

    @Test("every article stands among the topics of its module")
    func topics() {
        for page in GuidePage.all("Sources") where page.isArticle {
            #expect(page.isInTopics, "\(page.path)")
        }
    }
}
