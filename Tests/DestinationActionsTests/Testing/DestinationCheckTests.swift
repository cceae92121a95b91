import DestinationActions
import DestinationActionsTesting
import Testing

@Suite("Destination check")
struct DestinationCheckTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let flaw: Flawed.Flaw
        let problems: [String]
        var testDescription: String { "\(flaw)" }

        init(_ flaw: Flawed.Flaw, _ problems: String...) {
            self.flaw = flaw
            self.problems = problems
        }
    }

    static let declarations = [
        Case(.sameSlug, "The destination cannot be configured: actions/act: is the slug of another action as well."),
        Case(
            .badTrigger,
            #"The defaults of the action bad are wrong: trigger: expected a value after "=" at column 7, found "="."#),
        Case(
            .badDefault,
            "The defaults of the action bad are wrong: mapping/size: Size (size) must be at most 3, found the number 4."
        ),
        Case(.noActions, "The destination has no actions."),
        Case(
            .noBase, "The destination cannot be configured: baseURLs: must hold at least one address."),
        Case(
            .noTime,
            "The destination cannot be configured: limits/timeout: must be longer than none, found 0.0 seconds."),
        Case(
            .nothingInFlight, "The destination cannot be configured: limits/inFlight: must be at least 1, found 0."),
        Case(
            .noRate, "The destination cannot be configured: limits/requestsPerMinute: must be at least 1, found 0."),
        Case(.presetOfNothing, #"The preset "All" is wrong: action: must be one of act, found "acts"."#),
        Case(
            .presetTrigger,
            #"The preset "All" is wrong: trigger: expected a value after "=" at column 7, found the end of the statement."#
        ),
        Case(
            .presetWithoutDefault,
            #"The preset "All" is wrong: mapping/channel: Channel (channel) is required, but the mapping leaves it out."#,
            "The defaults of the action wanting are wrong: mapping/channel: Channel (channel) is required, but the mapping leaves it out."
        ),
    ]

    static let requests = [
        Case(
            .otherBase,
            "The subscription act made no request of any event, so that nothing was found out about it: The request is not sent: "
                + "its address https://eu.example.com is not among the destination's base addresses.",
            "A request of act may not be sent: its address https://eu.example.com is not among the destination's base addresses."
        ),
        Case(.openHeader, "The header X-Token holds a secret and is not marked as sensitive."),
        Case(.chance, "The same event gives different requests; an action must not use a clock, chance or state."),
        Case(
            .wordyHeader, "A request of act may not be sent: the value of the header X-User holds a control character."),
        Case(.splitID, #"The id "a/b" changes the structure of an address."#),
        Case(.idInQueryName, #"The id "a&b=c" changes the structure of an address."#),
        Case(
            .injectedJSON, "A request to /users/a%0D%0AInjected%3A%201 says that it holds JSON and does not.",
            #"The id "x\",\"injected\":\"y" changes the structure of a body."#),
        Case(.secretInError, "An error of act holds a secret."),
    ]

    static let answers = [
        Case(.throttledIsFine, "act takes the status 429 as delivered, not undelivered."),
        Case(.redirectIsFine, "act takes the status 302 as delivered, not failed."),
        Case(.wrongKeyIsPermanent, "act takes the status 401 for another matter than the credentials."),
        Case(.downIsPermanent, "act takes the status 503 as failed, not undelivered."),
        Case(.codeOfPartner, "act has codes that depend on what the partner writes; they must be a bounded set."),
        Case(.checkIsFine, "The credential check takes the status 401 for success."),
        Case(
            .checkElsewhere,
            "The request of the credential check cannot be built: The request is not sent: its address "
                + "https://login.example.com is not among the destination's base addresses."),
        Case(.checkThrows, "The request of the credential check cannot be built: There is no way."),
    ]

    static let batches = [
        Case(
            .emptyBatch,
            "The destination cannot be configured: actions/act/batchLimits/events: must be at least 1, found 0."),
        Case(.batchThrows, "A batch of act cannot be built, so that its events go out alone."),
        Case(.batchForgets, "A batch of act leaves out an event."),
        Case(.batchWithoutVerdict, "A batch of act has fewer verdicts than events."),
        Case(.batchElsewhere, "A batch of act cannot be built, so that its events go out alone."),
    ]

    @Test("each flaw is found, and nothing else", arguments: declarations + requests + answers + batches)
    func flaws(_ c: Case) async {
        let problems = await DestinationCheck.problems(in: Flawed(flaw: c.flaw), settings: Flawed.settings)
        #expect(problems == c.problems)
    }

    /// Flaws that show in the requests of many events.
    static let many = [
        Case(.idInBase, "https://api.example.com/users/", "not among the destination's base addresses."),
        Case(.secretInQuery, "A request to /users/", "shows a secret in its address."),
        Case(.secretInPath, "A request to an address shows a secret in its address."),
        Case(.escapedSecret, "A request to the base address shows a secret in its address."),
        Case(.handmadeJSON, "says that it holds JSON and does not."),
        Case(.keyTwice, "holds a key twice."),
        Case(.bodyOfGet, "a GET request cannot have a body."),
    ]

    @Test("flaws that show in every request are found as well", arguments: many)
    func frequentFlaws(_ c: Case) async throws {
        let problems = await DestinationCheck.problems(in: Flawed(flaw: c.flaw), settings: Flawed.settings)
        #expect(problems.isEmpty == false)
        for problem in problems {
            #expect(c.problems.allSatisfy(problem.contains), "\(problem)")
            #expect(problem.contains("4711") == false)
        }
    }

    @Test("missing names, and a secret that is none, are found")
    func names() async {
        #expect(
            await DestinationCheck.problems(in: Nameless(), settings: ["apiToken": "x"]) == [
                "The slug of the destination is empty.", "The name of the destination is empty.",
                #"The name "" cannot mean the destination in the integrations object."#,
                #"The name "All" cannot mean the destination in the integrations object."#,
                "The setting apiToken has no label.",
                "The setting apiToken sounds like a secret and is no Field<Secret>.",
                "The slug of Silent is empty.", "The title of the action  is empty.",
                "The summary of the action  is empty.", "The field id of the action  has no label.",
            ])
    }

    @Test("settings that are not valid are told")
    func settings() async {
        #expect(
            await DestinationCheck.problems(in: Flawed(flaw: .none), settings: [:]) == [
                "The destination cannot be configured: settings/token: Token (token) is required, found nothing."
            ])
    }

    @Test("a destination without flaws is clean")
    func clean() async {
        let flawed = await DestinationCheck.problems(in: Flawed(flaw: .none), settings: Flawed.settings)
        #expect(flawed == [])
        let courier = await DestinationCheck.problems(in: Courier(), settings: Courier.settings)
        #expect(courier == [])
    }

    @Test("a check without events, or of events that become nothing, is a problem")
    func nothing() async {
        let none = await DestinationCheck.problems(in: Flawed(flaw: .none), settings: Flawed.settings, events: [])
        #expect(none == ["There are no events to try the destination on, so that nothing was found out about it."])
        let anonymous = await DestinationCheck.problems(
            in: Flawed(flaw: .none), settings: Flawed.settings, events: [.fixture(.track, ["userId": .null])])
        #expect(
            anonymous == [
                "The subscription act made no request of any event, so that nothing was found out about it: "
                    + "ID (id) is required, found nothing"
            ])
    }

    @Test("an action without defaults is tried with a subscription of one's own")
    func subscriptions() async {
        let report = await DestinationCheck.report(
            on: Flawed(flaw: .wanting), settings: Flawed.settings,
            subscriptions: [
                Subscription(name: "News", action: "wanting", trigger: "true", mapping: ["channel": "news"])
            ])
        #expect(report.problems == [])
        #expect(
            report.covered == [
                "names of methods: compared with those that are called", "act: 6 requests of 7 events",
                "News: 6 requests of 7 events", "answers: 84 judged", "credential check: asked and judged",
                "act: 6 batches",
            ])
        #expect("\(report)".hasPrefix("Nothing is wrong.\n- names of methods"))
    }

    @Test("events unless given hold what the defaults of the fields ask for, of the right type and form")
    func samples() async throws {
        let report = await DestinationCheck.report(on: Picky(), settings: [:])
        #expect(report.problems == [])
        #expect(report.covered.contains("pick: 1 requests of 7 events"))
    }

    @Test("events of one's own are tried as well")
    func events() async {
        let event = Event.fixture(.track, ["userId": "echo"])
        let problems = await DestinationCheck.problems(in: Courier(), settings: Courier.settings, events: [event])
        #expect(problems.contains("An error of sendParcel holds a secret."))
    }
}
