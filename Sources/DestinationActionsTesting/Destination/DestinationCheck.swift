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
/// answers are judged as they must be; that every step of a ``/DestinationActions/StepAction`` keeps to the same; that choices of
/// dynamic fields can be asked for; that no secret shows; and that no method is a misspelt requirement which nothing calls.
/// ``CheckReport/actions`` says what it exercised of each action.
public enum DestinationCheck {
    /// Checks a destination.
    ///
    /// - Parameters:
    ///   - destination: The destination, with its options.
    ///   - settings: Valid settings; a secret should be a text that stands nowhere else.
    ///   - subscriptions: What to try actions with instead of their defaults: for those that need a mapping.
    ///   - events: Events to try it on; unless given one of each kind, with what the defaults of the fields ask for.
    ///   - answering: How a partner that works answers a request, by which actions of several steps are taken to their end; 200 with an
    ///     empty body unless given.
    ///   - taken: The statuses beside those of success by which the partner says that it has the event, such as 409 where it knows
    ///     each by an id; none unless given.
    ///   - answers: Answers of the partner to judge besides those of the check: a success that says no in its body, a list of choices.
    /// - Returns: What is wrong, one sentence each; empty if nothing is.
    public static func problems<D: Destination>(
        in destination: D, settings: JSONObject, subscriptions: [Subscription] = [], events: [Event]? = nil,
        taken: Set<Int> = [],
        answering: @escaping @Sendable (HTTPRequest) -> HTTPResponse = { _ in HTTPResponse(status: 200) },
        answers: [RecordingTransport.Answer] = []
    ) async -> [String] {
        await report(
            on: destination, settings: settings, subscriptions: subscriptions, events: events, taken: taken,
            answering: answering, answers: answers
        ).problems
    }

    /// Checks a destination, and says what was covered.
    ///
    /// - Parameters:
    ///   - destination: The destination, with its options.
    ///   - settings: Valid settings; a secret should be a text that stands nowhere else.
    ///   - subscriptions: What to try actions with instead of their defaults: for those that need a mapping.
    ///   - events: Events to try it on; unless given one of each kind, with what the defaults of the fields ask for.
    ///   - answering: How a partner that works answers a request, by which actions of several steps are taken to their end; 200 with an
    ///     empty body unless given.
    ///   - taken: The statuses beside those of success by which the partner says that it has the event, such as 409 where it knows
    ///     each by an id; none unless given.
    ///   - answers: Answers of the partner to judge besides those of the check: a success that says no in its body, a list of choices.
    /// - Returns: What is wrong, and how many requests, batches and answers were looked at.
    public static func report<D: Destination>(
        on destination: D, settings: JSONObject, subscriptions: [Subscription] = [], events: [Event]? = nil,
        taken: Set<Int> = [],
        answering: @escaping @Sendable (HTTPRequest) -> HTTPResponse = { _ in HTTPResponse(status: 200) },
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
        AddressCheck.check(destination, settings, &report)
        for preset in destination.presets {
            report.problems += DeclarationCheck.problems(of: preset.subscription, destination, settings).map {
                "The preset \"\(preset.name)\" is wrong: \($0)."
            }
        }
        var sound: [Subscription] = []
        for action in destination.actions {
            let slug = type(of: action).slug
            let given = subscriptions.filter { $0.action == slug }
            for subscription in given.isEmpty ? defaultSubscriptions(action) : given {
                let own = DeclarationCheck.problems(of: subscription, destination, settings)
                let name = given.isEmpty ? "defaults of the action \(slug)" : "subscription \"\(subscription.name)\""
                report.problems += own.map { "The \(name) are wrong: \($0)." }
                if own.isEmpty { sound.append(subscription) }
            }
        }
        if let instance = try? DestinationInstance(destination, settings: settings, subscriptions: sound) {
            check(savesOf: destination, instance, &report)
            let requests = RequestCheck(instance, secrets: secrets(D.Settings.self, settings))
            let events = events ?? SampleEvents.all(for: destination)
            CoverageCheck.check(instance, sound, events, &report)
            CoverageCheck.check(presetsOf: destination, settings, events, &report)
            report.problems += requests.problems(for: events)
            report.problems += requests.hostileIds(events)
            report.problems += serialKeys(instance, events)
            let stepped = sound.filter { takesSteps($0, destination) }
            let plain = sound.filter { !takesSteps($0, destination) }
            if let instance = try? DestinationInstance(destination, settings: settings, subscriptions: plain) {
                await AnswerCheck(instance, requests, plain.map(\.action), answers, taken).check(events, &report)
            }
            await StepCheck(destination, settings, requests, answering).check(stepped, events, &report)
            await BatchCheck(destination, settings, requests, answers, answering).check(sound, events, &report)
            await ChoicesCheck(instance: instance, requests: requests, answers: answers)
                .check(destination, events, &report)
        }
        report.unite()
        return report
    }

    /// What is wrong with keys that are to hold back what is about the same thing.
    private static func serialKeys(_ instance: DestinationInstance, _ events: [Event]) -> [String] {
        var fickle: [String] = []
        for event in events {
            for (first, second) in zip(instance.batches(of: [event]), instance.batches(of: [event]))
            where first.serialKey != second.serialKey && !fickle.contains(first.subscription) {
                fickle.append(first.subscription)
            }
        }
        return fickle.map {
            "The serial key of \($0) is another one for the same payload, so that it holds nothing back."
        }
    }

    /// A subscription with the defaults of an action, in each mode that it may have.
    private static func defaultSubscriptions<A: Action>(_ action: A) -> [Subscription] {
        let modes = A.syncModes.map { mode -> SyncMode? in mode }
        return (modes.isEmpty ? [nil] : modes).map { mode in
            let name = A.slug + (mode.map { " (\($0.rawValue))" } ?? "")
            var subscription = Subscription(name: name, action: A.slug, trigger: A.defaultTrigger ?? "true")
            subscription.syncMode = mode
            return subscription
        }
    }

    /// Whether what is asked when a subscription is saved can be asked, the same each time.
    private static func check<D: Destination>(
        savesOf destination: D, _ instance: DestinationInstance, _ report: inout CheckReport
    ) {
        func inputs<A: SavingAction>(_ action: A) -> JSONObject {
            let definitions = (try? PayloadSchema<A.SaveInputs>())?.fields.definitions ?? []
            let needed = definitions.filter { $0.requirement == .yes && $0.defaultValue == nil }
            return JSONObject(uniquingLast: needed.map { ($0.key, SampleEvents.sample($0)) })
        }
        for action in destination.actions {
            guard let action = action as? any SavingAction else { continue }
            let slug = type(of: action).slug
            do throws(ActionError) {
                let values = inputs(action)
                let first = try instance.saveRequest(of: slug, values)
                if try first != instance.saveRequest(of: slug, values) {
                    report.problems.append(
                        "The request that saves a subscription of \(slug) is not the same each time.")
                }
                report.covered.append("\(slug): the request that saves a subscription")
            } catch {
                report.problems.append("A subscription of \(slug) cannot be saved: \(error)")
            }
        }
    }

    private static func takesSteps<D: Destination>(_ subscription: Subscription, _ destination: D) -> Bool {
        destination.actions.contains { type(of: $0).slug == subscription.action && $0 is any StepAction }
    }

    private static func secrets<S: FieldSet>(_ settings: S.Type, _ values: JSONObject) -> [String] {
        let payload = (try? PayloadSchema<S>()).flatMap { try? $0.payload(JSONValue(values)) }
        return payload?.secrets.filter { !$0.isEmpty } ?? []
    }
}
