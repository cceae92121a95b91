public import DestinationActions

/// Finds what is wrong with a destination, for its author.
///
/// ```swift
/// @Test func destination() async {
///     let problems = await DestinationCheck.problems(in: MyDestination(), settings: ["token": "t-4711"])
///     #expect(problems == [])
/// }
/// ```
///
/// It checks names, fields, presets, triggers and default mappings; that requests are the same every time and stay at the
/// declared addresses; that hostile ids stay in their place; that a batch sends what single events do; that answers are
/// judged as they must be; and that no secret shows.
public enum DestinationCheck {
    /// Checks a destination.
    ///
    /// - Parameters:
    ///   - destination: The destination, with its options.
    ///   - settings: Valid settings; a secret should be a text that stands nowhere else.
    ///   - events: Events to try it on; one fixture of each kind unless given.
    /// - Returns: What is wrong, one sentence each; empty if nothing is.
    public static func problems<D: Destination>(
        in destination: D, settings: JSONObject, events: [Event] = EventType.allCases.map { Event.fixture($0) }
    ) async -> [String] {
        var problems = DeclarationCheck.problems(of: destination)
        do throws(ConfigurationErrors) {
            _ = try DestinationInstance(destination, settings: settings, subscriptions: [])
        } catch {
            return problems + error.problems.map { "The destination cannot be configured: \($0)." }
        }
        for preset in destination.presets {
            problems += DeclarationCheck.problems(of: preset, destination, settings).map {
                "The preset \"\(preset.name)\" is wrong: \($0)."
            }
        }
        var sound: [Subscription] = []
        for action in destination.actions {
            let subscription = defaultSubscription(action)
            let own = DeclarationCheck.problems(ofDefaults: subscription, destination, settings)
            problems += own.map { "The defaults of the action \(subscription.action) are wrong: \($0)." }
            if own.isEmpty { sound.append(subscription) }
        }
        guard let instance = try? DestinationInstance(lenient: destination, settings: settings, subscriptions: sound)
        else {
            return unique(problems)
        }
        let requests = RequestCheck(instance, bases: destination.baseURLs, secrets: secrets(D.Settings.self, settings))
        problems += requests.problems(for: events)
        problems += requests.hostileIds()
        problems += await AnswerCheck(instance, requests).problems(for: events)
        problems += await BatchCheck(destination, settings, requests).problems(for: events)
        return unique(problems)
    }

    private static func unique(_ problems: [String]) -> [String] {
        var seen = Set<String>()
        return problems.filter { seen.insert($0).inserted }
    }

    private static func defaultSubscription<A: Action>(_ action: A) -> Subscription {
        Subscription(name: A.slug, action: A.slug, trigger: A.defaultTrigger ?? "true")
    }

    private static func secrets<S: FieldSet>(_ settings: S.Type, _ values: JSONObject) -> [String] {
        let payload = (try? PayloadSchema<S>()).flatMap { try? $0.payload(JSONValue(values)) }
        return payload?.secrets.filter { !$0.isEmpty } ?? []
    }
}
