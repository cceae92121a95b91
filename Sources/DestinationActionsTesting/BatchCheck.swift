import DestinationActions

/// What is wrong with the batches of a destination.
struct BatchCheck<D: Destination> {
    private let destination: D
    private let settings: JSONObject
    private let requests: RequestCheck

    init(_ destination: D, _ settings: JSONObject, _ requests: RequestCheck) {
        self.destination = destination
        self.settings = settings
        self.requests = requests
    }

    /// The id of a second user; a UUID, as some partners want one.
    private static var otherUserId: String { "7c9e6679-7425-40de-944b-e07fc1f90ae7" }

    func problems(for events: [Event]) async -> [String] {
        var problems: [String] = []
        for action in destination.actions where action is any BatchAction {
            let slug = type(of: action).slug
            let subscription = Subscription(action: slug, trigger: "true")
            let instance = try? DestinationInstance(destination, settings: settings, subscriptions: [subscription])
            guard let instance else { continue }
            for event in events where event.type != .delete {
                problems += await self.problems(of: slug, instance, event)
            }
        }
        return problems
    }

    private func problems(of slug: String, _ instance: DestinationInstance, _ event: Event) async -> [String] {
        let other = event.updating { members in
            members["userId"] = JSONValue(Self.otherUserId)
            members["messageId"] = "fixture-2"
        }
        guard let single = instance.requests(for: event).first, let second = instance.requests(for: other).first else {
            return []
        }
        let transport = RecordingTransport()
        let outcomes = await instance.deliver(batch: [event, other], through: transport) ?? []
        if transport.requests.isEmpty { return ["A batch of \(slug) sends nothing where a single event does."] }
        var problems = transport.requests.flatMap(requests.problems(of:))
        let sent = transport.requests.map(Self.text).joined()
        for (request, id) in [(single, event.userId ?? ""), (second, Self.otherUserId)]
        where Self.text(request).contains(id) && !sent.contains(id) {
            problems.append("A batch of \(slug) leaves out an event.")
        }
        if outcomes.contains(where: { $0.outcome.code == "noVerdict" }) {
            problems.append("A batch of \(slug) has fewer verdicts than events.")
        }
        return problems
    }

    private static func text(_ request: HTTPRequest) -> String {
        "\(request.url) \(String(decoding: request.body ?? [], as: UTF8.self))"
    }
}
