/// The documentation of a destination as Markdown, made from its declarations: tables of settings and fields, what its
/// ``DestinationProfile`` tells, and requests that its actions build.
///
/// ```swift
/// print(try DestinationPage(GWEN()).markdown)
/// ```
public struct DestinationPage: Sendable {
    private let definition: DestinationDefinition
    private let examples: PageExamples

    /// Makes the page of a destination.
    ///
    /// - Parameter destination: The destination.
    /// - Throws: ``FieldSchemaError`` if fields are declared in a way that no payload can have.
    public init(_ destination: some Destination) throws {
        definition = try DestinationDefinition(destination)
        examples = PageExamples(destination, definition)
    }

    /// The page.
    public var markdown: String { markdown(book: nil) }

    /// The page, with links to the pages on differences and codes.
    ///
    /// - Parameter book: The folder, or the start of an address, at which `Differences.md` and `Problems.md` are found, such as
    ///   `..`; without links if there is none.
    /// - Returns: The page.
    public func markdown(book: String?) -> String {
        var page = MarkdownPage()
        page.heading(1, "\(definition.name) Destination")
        information(&page)
        gettingStarted(&page)
        for section in definition.profile.sections { write(section, &page) }
        page.heading(2, "Destination Settings")
        page.table(settingsTable)
        options(&page)
        presets(&page)
        actions(&page)
        answers(&page, book)
        if definition.isListedForEngage { engage(&page) }
        differences(&page, book)
        return page.text
    }

    private func information(_ page: inout MarkdownPage) {
        let profile = definition.profile
        page.heading(2, "Destination Info")
        if !profile.calls.isEmpty {
            page.item(
                "Accepts \(profile.calls.map { $0.rawValue.prefix(1).uppercased() + $0.rawValue.dropFirst() }.joined(separator: ", ")) calls."
            )
        }
        let names = definition.integrationNames.map { "**\($0)**" }.joined(separator: ", ")
        page.item("Refer to it as \(names) in an event's `integrations` object.")
        page.item("Its slug in configurations is `\(definition.slug)`.")
        let bases = definition.baseURLs.map { "`\($0.text)`" }.joined(separator: " and ")
        page.item("Requests go to \(bases.isEmpty ? "an address that the settings name" : bases).")
        if profile.maintainer != nil {
            page.item(
                "This integration is **partner owned.** Please reach out to the partner's support for any issues with what "
                    + "the partner does; this implementation in Swift is not the partner's.")
        }
        switch profile.status {
        case .available: break
        case .beta: page.item("This destination is **Beta.**")
        case .inDevelopment:
            page.item(
                "This feature is actively being developed, and some functionality may change before it becomes generally "
                    + "available.")
        }
        for note in definition.notes { page.item(note) }
        page.endList()
        for paragraph in profile.about { page.paragraph(paragraph) }
        if let maintainer = profile.maintainer, let support = profile.support {
            page.paragraph(
                "This destination is maintained by \(maintainer). For any issues with the destination, "
                    + "[contact their Support team](\(support)).")
        }
    }

    private func write(_ section: DestinationProfile.Section, _ page: inout MarkdownPage) {
        page.heading(2, section.title)
        for paragraph in section.paragraphs {
            if paragraph.hasPrefix("* ") {
                page.item(String(paragraph.dropFirst(2)))
            } else {
                page.endList()
                page.paragraph(paragraph)
            }
        }
        page.endList()
    }

    private func gettingStarted(_ page: inout MarkdownPage) {
        page.heading(2, "Getting started")
        if !definition.profile.gettingStarted.isEmpty { page.steps(definition.profile.gettingStarted) }
        let settings = givenSettings.map { field, value in
            "\"\(field.key)\": \(field.type == .password ? "\"…\"" : "\(value)")"
        }
        // As a program has it, so that the block can be copied and built.
        let example = definition.presets.isEmpty ? definition.actions.first : nil
        let subscriptions = example.map { action in
            ",\n    subscriptions: [Subscription(action: \"\(action.slug)\", trigger: #\"\(action.defaultTrigger ?? "true")\"#)]"
        }
        page.code(
            "swift",
            """
            import DestinationActions
            import DestinationActionsURLSession
            import \(definition.module)

            let destination = try DestinationInstance(
                \(definition.type)(), settings: [\(settings.isEmpty ? ":" : settings.joined(separator: ", "))]\(subscriptions ?? ""))
            let event = Event.track("Order Completed", userId: "\(SampleEvents.userId)")
            for outcome in await destination.deliver(event, through: URLSessionTransport()) { print(outcome) }
            """)
        page.paragraph(
            definition.presets.isEmpty
                ? "There are no presets: say with subscriptions which events run which action."
                : "Without subscriptions of its own an instance has the presets.")
        page.paragraph("The same in a configuration file, with the secrets from the environment:")
        page.code("json", MarkdownPage.lines(configuration))
    }

    /// The settings that examples give, in the order of their declaration.
    private var givenSettings: [(field: FieldDefinition, value: JSONValue)] {
        definition.settings.compactMap { field in examples.settings[field.key].map { (field, $0) } }
    }

    private var configuration: JSONValue {
        var settings: JSONObject = [:]
        for (field, value) in givenSettings {
            settings[field.key] = field.type == .password ? JSONValue("${\(variable(field.key))}") : value
        }
        var instance: JSONObject = [
            "destination": JSONValue(definition.slug), "settings": JSONValue(settings),
        ]
        if definition.presets.isEmpty, let action = definition.actions.first {
            instance["subscriptions"] = [
                ["action": JSONValue(action.slug), "trigger": JSONValue(action.defaultTrigger ?? "true")]
            ]
        }
        return ["destinations": [JSONValue(instance)]]
    }

    /// The variable of the environment that a secret may stand in: `GWEN_API_KEY`.
    private func variable(_ key: String) -> String {
        var words = ""
        var previous: Character = "_"
        for character in key {
            if character.isUppercase, previous.isLowercase { words += "_" }
            words += character.uppercased()
            previous = character
        }
        let type = definition.type.uppercased()
        // A key such as pushwooshAPIKey names the partner itself.
        return words.hasPrefix("\(type)_") ? words : "\(type)_\(words)"
    }

    private var settingsTable: [[String]] {
        [["Field", "Description", "Required", "Type"]]
            + definition.settings.filter { !$0.isHidden }.map { Self.row($0, type: $0.type.rawValue) }
    }

    private func presets(_ page: inout MarkdownPage) {
        if definition.presets.isEmpty { return }
        page.heading(2, "Available Presets")
        page.paragraph("\(definition.name) has the following presets:")
        func title(_ slug: String) -> String {
            definition.actions.first { $0.slug.isExactly(slug) }?.title ?? slug
        }
        page.table(
            [["Preset Name", "Trigger", "Default Action"]]
                + definition.presets.map { [$0.name, Self.events($0.trigger), title($0.action)] })
        for preset in definition.presets {
            guard let mapping = definition.ownMapping(of: preset) else { continue }
            page.paragraph("The mapping of **\(preset.name)**:")
            page.code("json", Self.lines(mapping))
        }
    }

    private func options(_ page: inout MarkdownPage) {
        guard let options = definition.options?["properties"]?.object else { return }
        page.heading(2, "Options")
        page.paragraph(
            "Options are parameters of `\(definition.type)` in Swift, and the object `options` of an instance in a configuration."
        )
        for (name, schema) in options {
            let choices = (schema["enum"]?.array ?? []).compactMap(\.string).map { "`\($0)`" }
            let among = choices.isEmpty ? "" : " One of \(choices.joined(separator: ", "))."
            page.item("`\(name)`: \(schema["description"]?.string ?? "")\(among)")
        }
        page.endList()
    }

    private func actions(_ page: inout MarkdownPage) {
        page.heading(2, "Available Actions")
        page.paragraph(
            "Build your own mappings: a subscription combines a trigger with one of these actions. Individual destination "
                + "instances support a maximum of \(DestinationInstance.maximumSubscriptions) subscriptions, each with a mapping."
        )
        for action in definition.actions { page.item("[\(action.title)](#\(MarkdownPage.anchor(action.title)))") }
        page.endList()
        for action in definition.actions {
            page.heading(3, action.title)
            page.paragraph(action.summary)
            let trigger = action.defaultTrigger.map { " The default Trigger is `\($0)`." } ?? ""
            page.paragraph("\(action.title) is a **Cloud** action. Its slug is `\(action.slug)`.\(trigger)")
            page.table(
                [["Field", "Description", "Required", "Type"]]
                    + action.fields.filter { !$0.isHidden }.map { Self.row($0, type: $0.type.rawValue.uppercased()) })
            if let limits = action.batchLimits {
                page.paragraph(
                    "**Batches:** at most \(limits.events) events and \(limits.bytes) bytes go into one request. Events are "
                        + "gathered for a subscription whose mapping holds `\"enable_batching\": true`.")
            }
            if !action.syncModes.isEmpty {
                page.paragraph("**Sync modes:** " + Self.choices(action.syncModes.map(\.rawValue)))
            }
            if !action.matchingKeys.isEmpty {
                page.paragraph("**Matching keys:** " + Self.choices(action.matchingKeys))
            }
            if let inputs = action.saveInputs {
                page.paragraph("**When a subscription is saved**, the partner is asked with these values:")
                page.table(
                    [["Input", "Description", "Required", "Type"]]
                        + inputs.map { Self.row($0, type: $0.type.rawValue.uppercased()) })
            }
            page.paragraph("The default mapping:")
            page.code("json", Self.lines(action.defaultMapping))
            if let example = examples.actions[action.slug] { write(example, &page) }
        }
    }

    /// What may be chosen, the default first.
    private static func choices(_ names: [String]) -> String {
        let others = names.dropFirst().map { ", `\($0)`" }.joined()
        return "`\(names[0])` (the default)\(others)."
    }

    private func write(_ example: PageExamples.Example, _ page: inout MarkdownPage) {
        page.paragraph("By example, this event")
        page.code("json", MarkdownPage.lines(example.event))
        page.paragraph("becomes, with the default mapping:")
        page.code("http", example.request)
        if let then = example.then { page.paragraph("Then the action \(then).") }
        if let batch = example.batch {
            page.paragraph("Two such events in one request, of two users:")
            page.code("json", batch)
        }
    }

    private func answers(_ page: inout MarkdownPage, _ book: String?) {
        if !examples.answers.isEmpty {
            page.heading(2, "Answers")
            page.paragraph("What becomes of an event when the partner answers with a status, in a pipeline:")
            for answer in examples.answers { page.item(answer) }
            page.endList()
            if let book { page.paragraph("Codes of outcomes are told on [a page of their own](\(book)/Problems.md).") }
        }
        if let request = examples.credentialCheck {
            page.paragraph("The credentials are checked with this request:")
            page.code("http", request)
        }
        if let request = examples.deletion {
            page.paragraph("A user is deleted with this request:")
            page.code("http", request)
        }
        page.heading(2, "Limits")
        let limits = definition.limits
        let rate = limits.requestsPerMinute.map { " and \($0) a minute" } ?? ""
        page.item("At most \(limits.inFlight) requests are under way at once\(rate), unless set otherwise.")
        page.item("A request may take \(JSONValue(limits.timeout / .seconds(1))) seconds.")
        for action in definition.actions {
            guard let batch = action.batchLimits else { continue }
            page.item("A batch of \(action.title) holds at most \(batch.events) events and \(batch.bytes) bytes.")
        }
        page.endList()
    }

    private func engage(_ page: inout MarkdownPage) {
        page.heading(2, "Engage")
        page.paragraph(
            "Audiences and computed traits reach \(definition.name) as a **user property**: you can send computed traits and "
                + "audiences generated using Engage to this destination, and make your own with `Audience`, `ComputedTrait` and, for "
                + "memberships larger than memory, `TraitChanges`.")
        page.paragraph(
            "For user-property destinations, an identify call is sent to the destination for each user being added and removed. "
                + "The property name is the snake\\_cased version of the audience name, with a true/false value to indicate membership. "
                + "For example, when a user first completes an order in the last 30 days, an identify call has the trait "
                + "`order_completed_last_30days: true`. When the user no longer satisfies this condition (for example, it's been more "
                + "than 30 days since their last order), that value is `false`.")
        page.paragraph(
            "When you first create an audience, an identify call goes out for every user in that audience. Later audience syncs only "
                + "send updates for users whose membership has changed since the last sync.")
        page.paragraph(
            "From Segment, real-time audience syncs to \(definition.name) may take six or more hours for the initial sync to "
                + "complete. Upon completion, a sync frequency of two to three hours is expected. Yours take as long as their requests."
        )
        page.heading(2, "Settings")
        page.paragraph("A configuration file changes these settings without touching any code:")
        page.table(settingsTable)
    }

    private func differences(_ page: inout MarkdownPage, _ book: String?) {
        if definition.differences.isEmpty { return }
        page.heading(2, "Differences")
        page.paragraph(
            "What goes over the wire is what the public TypeScript implementation of the destination (the reference) sends, "
                + "but for these places, in which that one loses, corrupts or leaks data:")
        for difference in definition.differences { page.item(linked(difference, book)) }
        page.endList()
        if let book {
            page.paragraph(
                "What differs for every destination, in mappings, fields and delivery, stands among [all differences](\(book)/Differences.md)."
            )
        }
    }

    /// A difference whose number leads to what is told of it.
    private func linked(_ difference: String, _ book: String?) -> String {
        let number = difference.prefix { $0 != ":" }
        guard let book, number.count <= 4, number.last?.isNumber == true else { return difference }
        return "[\(number)](\(book)/Differences.md#\(number.lowercased()))\(difference.dropFirst(number.count))"
    }

    private static func row(_ field: FieldDefinition, type: String) -> [String] {
        let required: String
        switch field.requirement {
        case .no: required = "No"
        case .yes: required = "Yes"
        case .when(let conditions): required = "If \(conditions)"
        }
        // A form of the author's own is known from nowhere else.
        let format = field.format.flatMap { $0.builtIn == nil ? "Must be \($0.inWords)." : nil }
        let description = [field.description, format ?? "", field.hashing?.sentence ?? ""].filter { !$0.isEmpty }
            .joined(separator: " ")
        return [field.label, description, required, type]
    }

    /// A trigger as the table of presets has it: its alternatives, each with the event's type spelled out.
    private static func events(_ trigger: String) -> String {
        guard let parsed = try? Trigger(parsing: trigger) else { return trigger }
        return parsed.alternatives.map { $0.hasPrefix("type ") ? "Event \($0)" : $0 }.joined(separator: ", ")
    }

    /// An object with one member a line.
    private static func lines(_ json: JSONValue) -> String {
        let members = (json.object ?? [:]).map { "  \(JSONValue($0.key)): \($0.value)" }
        return "{\n" + members.joined(separator: ",\n") + "\n}"
    }
}

extension Trigger {
    /// The statements of which any one has to hold; the trigger itself if it is no `or`.
    fileprivate var alternatives: [String] {
        guard case .or = expression.nodes.last else { return [description] }
        let starts = expression.starts()
        return expression.operands(of: expression.nodes.count - 1, starts).map {
            Trigger(expression.subtree(starts[$0]...$0)).description
        }
    }
}
