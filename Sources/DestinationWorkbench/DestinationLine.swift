import DestinationActions
import DestinationActionsTesting

/// A line about a destination: makes the instance, plays the partner, and writes what happened.
struct DestinationLine {
    private let line: JSONValue
    private let workbench: Workbench
    private let answers: [RecordingTransport.Answer]
    private let transport: RecordingTransport

    init(_ line: JSONValue, _ workbench: Workbench) {
        self.line = line
        self.workbench = workbench
        answers = (line["responses"]?.array ?? []).map(Self.answer)
        transport = RecordingTransport(answers)
    }

    /// One event through one action, whatever its trigger.
    func request() async -> JSONValue {
        await withAction { instance in
            let event = Event(unchecked: line["event"] ?? [:])
            return single(await instance.deliver(event, through: transport))
        }
    }

    /// Several events through one action in as few requests as its batches allow.
    func batch() async -> JSONValue {
        await withAction(isBatched: true) { instance in
            let events = (line["events"]?.array ?? []).map { Event(unchecked: $0) }
            do {
                let delivery = try await DestinationTester(instance).deliver(events, answers: answers)
                return [
                    "requests": JSONValue(delivery.requests.map(Self.written)),
                    "outcomes": JSONValue(delivery.outcomes.joined().map(Self.outcome)),
                ]
            } catch {
                return WorkbenchAnswer.failure("\(error)", [])
            }
        }
    }

    /// One event through all subscriptions.
    func deliver() async -> JSONValue {
        await withInstance(subscriptions()) { instance in
            let event = Event(unchecked: line["event"] ?? [:])
            let outcomes = await instance.deliver(event, through: transport)
            return ["requests": requests, "outcomes": JSONValue(outcomes.map(Self.outcome))]
        }
    }

    /// The story of one event, as text and as JSON.
    func explain() async -> JSONValue {
        await withInstance(subscriptions()) { instance in
            let explanation = instance.explain(Event(unchecked: line["event"] ?? [:]))
            return ["text": JSONValue(explanation.description), "explanation": explanation.json]
        }
    }

    /// The deletion of a user.
    func delete() async -> JSONValue {
        await withInstance([]) { instance in
            var members: JSONObject = ["type": "delete"]
            for key in ["userId", "anonymousId"] { members[key] = line[key] }
            let event = Event(unchecked: JSONValue(members))
            let outcomes = await instance.deliver(event, through: transport)
            return ["requests": requests, "outcome": outcomes.first.map(Self.outcome) ?? .null]
        }
    }

    /// The check of the credentials.
    func check() async -> JSONValue {
        await withInstance([]) { instance in
            do {
                let verdict = try await instance.checkCredentials(through: transport)
                return verdict.kind == .delivered
                    ? ["requests": requests, "ok": true]
                    : ["requests": requests, "error": JSONValue(verdict.message), "code": JSONValue(verdict.code)]
            } catch {
                return ["requests": requests, "error": JSONValue("\(error)")]
            }
        }
    }

    /// The choices of a dynamic field.
    func choices() async -> JSONValue {
        await withInstance([]) { instance in
            do {
                let query = ChoicesQuery(
                    line["field"]?.string ?? "", search: text("search"), page: text("page"),
                    values: line["values"]?.object ?? [:])
                let page = try await instance.choices(
                    for: query, in: line["action"]?.string ?? "", through: transport)
                let written: [JSONValue] = page.choices.map { ["label": JSONValue($0.label), "value": $0.value] }
                var answer: JSONObject = ["requests": requests, "choices": JSONValue(written)]
                answer["nextPage"] = page.nextPage.map { JSONValue($0) }
                return JSONValue(answer)
            } catch {
                return ["requests": requests, "choices": [], "error": JSONValue("\(error)")]
            }
        }
    }

    /// What the testing kit finds.
    func report() async -> JSONValue {
        await withDestination { destination, settings in
            let report = await Self.report(
                on: destination, settings, subscriptions() ?? [], line["events"]?.array?.map { Event(unchecked: $0) },
                answers)
            return report.json
        }
    }

    private static func report<D: Destination>(
        on destination: D, _ settings: JSONObject, _ subscriptions: [Subscription], _ events: [Event]?,
        _ answers: [RecordingTransport.Answer]
    ) async -> CheckReport {
        await DestinationCheck.report(
            on: destination, settings: settings, subscriptions: subscriptions, events: events, answers: answers)
    }
}

extension DestinationLine {
    private func withAction(
        isBatched: Bool? = nil, _ body: (DestinationInstance) async -> JSONValue
    ) async -> JSONValue {
        let action = line["action"]?.string ?? ""
        var subscription = Subscription(action: action, trigger: "true", mapping: line["mapping"])
        subscription.batching = isBatched.map { Batching($0) }
        return await withInstance([subscription], body)
    }

    private func withInstance(
        _ subscriptions: [Subscription]?, _ body: (DestinationInstance) async -> JSONValue
    ) async -> JSONValue {
        await withDestination { destination, settings in
            do throws(ConfigurationErrors) {
                let instance = try Self.instance(of: destination, settings, subscriptions)
                var answer = await body(instance).object ?? [:]
                if !instance.warnings.isEmpty { answer["warnings"] = Self.written(instance.warnings) }
                return JSONValue(answer)
            } catch {
                return ["error": JSONValue("\(error)"), "problems": Self.written(error.problems)]
            }
        }
    }

    /// An instance that takes what Segment takes; what it would refuse otherwise is a warning.
    private static func instance<D: Destination>(
        of destination: D, _ settings: JSONObject, _ subscriptions: [Subscription]?
    ) throws(ConfigurationErrors) -> DestinationInstance {
        try DestinationInstance(
            lenient: destination, settings: settings, subscriptions: subscriptions, time: Workbench.time)
    }

    /// What members of a line must be, if they are there.
    private static let kinds: [(String, JSONValue.Kind)] = [
        ("subscriptions", .array), ("events", .array), ("responses", .array), ("values", .object),
    ]

    /// A text, or a number as it is written.
    private func text(_ key: String) -> String? {
        line[key].flatMap { $0.isNull ? nil : $0.string ?? $0.description }
    }

    private func withDestination(
        _ body: (any Destination, JSONObject) async -> JSONValue
    ) async -> JSONValue {
        guard let destination = workbench.destination(line["destination"]?.string) else {
            let known = workbench.destinations.map(Workbench.shortName).joined(separator: ", ")
            return WorkbenchAnswer.failure("The destination must be one of \(known)", [("destination", "is not known")])
        }
        for (key, kind) in Self.kinds {
            guard let value = line[key], !value.isNull, value.kind != kind else { continue }
            let expected = kind == .array ? "a list" : "an object"
            return WorkbenchAnswer.failure(
                "The \(key) must be \(expected)", [(key, "must be \(expected), found \(value.kind.rawValue)")])
        }
        guard let settings = (line["settings"] ?? [:]).object else {
            return WorkbenchAnswer.failure("The settings must be an object", [("settings", "must be an object")])
        }
        return await body(destination, settings)
    }

    static func written(_ problems: [ConfigurationProblem]) -> JSONValue {
        JSONValue(
            problems.map {
                ["key": JSONValue(key($0.path)), "path": JSONValue($0.path), "message": JSONValue($0.message)]
            })
    }

    private func subscriptions() -> [Subscription]? {
        line["subscriptions"]?.array.map { items in
            items.map { item in
                Subscription(
                    name: item["name"]?.string,
                    action: item["action"]?.string ?? item["partnerAction"]?.string ?? "",
                    trigger: item["trigger"]?.string ?? item["subscribe"]?.string ?? "",
                    mapping: item["mapping"], isEnabled: (item["enabled"] ?? true).bool ?? true)
            }
        }
    }

    /// The field that a problem in a configuration is about: `settings/apiKey`, `subscriptions/0/mapping/userId/@path`.
    private static func key(_ path: String) -> String {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        if parts.first == "settings", parts.count > 1 { return String(parts[1]) }
        return parts.count > 3 && parts[2] == "mapping" ? String(parts[3]) : path
    }

    private var requests: JSONValue { JSONValue(transport.requests.map(Self.written)) }

    private func single(_ outcomes: [SubscriptionOutcome]) -> JSONValue {
        switch outcomes.first?.outcome {
        case .delivered, nil: return ["requests": requests]
        case .invalid(let problems): return WorkbenchAnswer.problems(problems)
        case .skipped(let reason): return ["requests": requests, "skipped": JSONValue("\(reason)")]
        case .failed(let failure): return ["requests": requests, "error": JSONValue(failure.message)]
        case .undelivered(let result): return ["requests": requests, "error": JSONValue(result.last?.message ?? "")]
        }
    }

    private static func written(_ request: HTTPRequest) -> JSONValue {
        var headers = JSONObject()
        for field in request.headers.fields { headers[field.name.lowercased()] = JSONValue(field.value) }
        var result: JSONObject = [
            "method": JSONValue(request.method.rawValue), "url": JSONValue(request.url.text),
            "headers": JSONValue(headers),
        ]
        if let body = request.body {
            result["body"] = (try? JSONValue(parsing: body)) ?? JSONValue(String(decoding: body, as: UTF8.self))
        }
        return JSONValue(result)
    }

    private static func outcome(_ outcome: SubscriptionOutcome) -> JSONValue {
        var result: JSONObject = [
            "subscription": JSONValue(outcome.subscription), "outcome": JSONValue(outcome.outcome.name),
        ]
        switch outcome.outcome {
        case .delivered(let delivered):
            result["status"] = JSONValue(delivered.status)
            result["attempts"] = JSONValue(delivered.attempts)
        case .skipped(let reason):
            result["code"] = JSONValue(reason.code)
            result["message"] = JSONValue("\(reason)")
        case .invalid(let problems):
            result["code"] = "invalid"
            result["message"] = JSONValue(problems.map(\.message).joined(separator: " "))
            result["problems"] = JSONValue(problems.map(WorkbenchAnswer.problem))
        case .failed(let failure): write(failure, failure.code, &result)
        case .undelivered(let undelivered):
            if let last = undelivered.last { write(last, undelivered.reason.rawValue, &result) }
        }
        return JSONValue(result)
    }

    private static func write(_ failure: Outcome.Failure, _ code: String, _ result: inout JSONObject) {
        result["status"] = failure.status.map { JSONValue($0) }
        result["attempts"] = JSONValue(failure.attempts)
        result["code"] = JSONValue(code)
        result["message"] = JSONValue(failure.message)
    }

    private static func answer(_ json: JSONValue) -> RecordingTransport.Answer {
        if json["throw"] != nil {
            let code = [json["code"], json["throw"]].compactMap { $0?.string }.compactMap(Self.code).first
            return .failure(code ?? .other)
        }
        var headers = HTTPHeaders()
        for member in json["headers"]?.object ?? [:] {
            headers.append(member.key, member.value.string ?? "\(member.value)")
        }
        let body = json["body"].map { $0.string.map { Array($0.utf8) } ?? $0.bytes } ?? []
        return .response(HTTPResponse(status: json["status"]?.int ?? 200, headers: headers, body: body))
    }

    private static func code(_ name: String) -> TransportError.Code? {
        switch name {
        case "ENOTFOUND", "EAI_AGAIN": .hostNotFound
        case "ECONNREFUSED": .connectionRefused
        case "ECONNRESET", "EPIPE", "ECONNABORTED": .connectionLost
        case "ETIMEDOUT", "ESOCKETTIMEDOUT": .timedOut
        default: TransportError.Code(name)
        }
    }
}
