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
/// It checks names, fields, presets, triggers and default mappings; that every action makes a request; that requests are the
/// same every time and may be sent; that hostile ids stay in their place; that a batch sends what single events do; that
/// answers are judged as they must be; that choices of dynamic fields can be asked for; that no secret shows; and that no method is a
/// misspelt requirement which nothing calls. ``CheckReport/actions`` says what it exercised of each action.
public enum DestinationCheck {
    /// Checks a destination.
    ///
    /// - Parameters:
    ///   - destination: The destination, with its options.
    ///   - settings: Valid settings; a secret should be a text that stands nowhere else.
    ///   - subscriptions: What to try actions with instead of their defaults: for those that need a mapping.
    ///   - events: Events to try it on; unless given one of each kind, with what the defaults of the fields ask for.
    ///   - answers: Answers of the partner to judge besides those of the check: a success that says no in its body, a list of choices.
    /// - Returns: What is wrong, one sentence each; empty if nothing is.
    public static func problems<D: Destination>(
        in destination: D, settings: JSONObject, subscriptions: [Subscription] = [], events: [Event]? = nil,
        answers: [RecordingTransport.Answer] = []
    ) async -> [String] {
        await report(
            on: destination, settings: settings, subscriptions: subscriptions, events: events, answers: answers
        ).problems
    }

    /// Checks a destination, and says what was covered.
    ///
    /// - Parameters:
    ///   - destination: The destination, with its options.
    ///   - settings: Valid settings; a secret should be a text that stands nowhere else.
    ///   - subscriptions: What to try actions with instead of their defaults: for those that need a mapping.
    ///   - events: Events to try it on; unless given one of each kind, with what the defaults of the fields ask for.
    ///   - answers: Answers of the partner to judge besides those of the check: a success that says no in its body, a list of choices.
    /// - Returns: What is wrong, and how many requests, batches and answers were looked at.
    public static func report<D: Destination>(
        on destination: D, settings: JSONObject, subscriptions: [Subscription] = [], events: [Event]? = nil,
        answers: [RecordingTransport.Answer] = []
    ) async -> CheckReport {
        var report = CheckReport()
        report.actions = destination.actions.map { ActionCoverage(action: type(of: $0).slug) }
        CoverageCheck.declare(fieldsOf: destination, &report)
        report.problems = DeclarationCheck.problems(of: destination)
        HookCheck.check(destination, &report)
        do throws(ConfigurationErrors) {
            _ = try DestinationInstance(destination, settings: settings, subscriptions: [])
        } catch {
            report.problems += error.problems.map { "The destination cannot be configured: \($0)." }
            return report
        }
        for preset in destination.presets {
            report.problems += DeclarationCheck.problems(of: preset.subscription, destination, settings).map {
                "The preset \"\(preset.name)\" is wrong: \($0)."
            }
        }
        var sound: [Subscription] = []
        for action in destination.actions {
            let slug = type(of: action).slug
            let given = subscriptions.filter { $0.action == slug }
            for subscription in given.isEmpty ? [defaultSubscription(action)] : given {
                let own = DeclarationCheck.problems(of: subscription, destination, settings)
                let name = given.isEmpty ? "defaults of the action \(slug)" : "subscription \"\(subscription.name)\""
                report.problems += own.map { "The \(name) are wrong: \($0)." }
                if own.isEmpty { sound.append(subscription) }
            }
        }
        if let instance = try? DestinationInstance(destination, settings: settings, subscriptions: sound) {
            let requests = RequestCheck(instance, secrets: secrets(D.Settings.self, settings))
            let events = events ?? SampleEvents.all(for: destination)
            CoverageCheck.check(instance, sound, events, &report)
            CoverageCheck.check(presetsOf: destination, settings, events, &report)
            report.problems += requests.problems(for: events)
            report.problems += requests.hostileIds(events)
            await AnswerCheck(instance, requests, sound.map(\.action), answers).check(events, &report)
            await BatchCheck(destination, settings, requests, answers).check(sound, events, &report)
            await ChoicesCheck(instance: instance, requests: requests, answers: answers)
                .check(destination, events, &report)
        }
        report.unite()
        return report
    }

    private static func defaultSubscription<A: Action>(_ action: A) -> Subscription {
        Subscription(name: A.slug, action: A.slug, trigger: A.defaultTrigger ?? "true")
    }

    private static func secrets<S: FieldSet>(_ settings: S.Type, _ values: JSONObject) -> [String] {
        let payload = (try? PayloadSchema<S>()).flatMap { try? $0.payload(JSONValue(values)) }
        return payload?.secrets.filter { !$0.isEmpty } ?? []
    }
}
