/// The documentation of a destination as Markdown, made from its declarations alone.
///
/// ```swift
/// print(try DestinationPage(GWEN()).markdown)
/// ```
public struct DestinationPage: Sendable {
    private let definition: DestinationDefinition

    /// Makes the page of a destination.
    ///
    /// - Parameter destination: The destination.
    /// - Throws: ``FieldSchemaError`` if fields are declared in a way that no payload can have.
    public init(_ destination: some Destination) throws {
        definition = try DestinationDefinition(destination)
    }

    /// The page.
    public var markdown: String {
        var page = MarkdownPage()
        page.heading(1, "\(definition.name) Destination")
        information(&page)
        gettingStarted(&page)
        page.heading(2, "Destination Settings")
        page.table(settingsTable)
        options(&page)
        presets(&page)
        actions(&page)
        if definition.isListedForEngage { engage(&page) }
        differences(&page)
        return page.text
    }

    private func information(_ page: inout MarkdownPage) {
        page.heading(2, "Destination Info")
        let names = definition.integrationNames.map { "**\($0)**" }.joined(separator: ", ")
        page.item("An event's `integrations` object names it \(names).")
        page.item("Its slug in configurations is `\(definition.slug)`.")
        let bases = definition.baseURLs.map { "`\($0.text)`" }.joined(separator: " and ")
        page.item("Requests go to \(bases.isEmpty ? "an address that the settings name" : bases).")
        let limits = definition.limits
        let rate = limits.requestsPerMinute.map { " and \($0) a minute" } ?? ""
        page.item("At most \(limits.inFlight) requests are under way at once\(rate), unless set otherwise.")
        for note in definition.notes { page.item(note) }
        page.endList()
    }

    private func gettingStarted(_ page: inout MarkdownPage) {
        page.heading(2, "Getting started")
        let required = definition.settings.filter { $0.requirement == .yes }.map { "\"\($0.key)\": \"…\"" }
        // As a program has it, so that the block can be copied and built.
        let example = definition.presets.isEmpty ? definition.actions.first : nil
        let subscriptions = example.map { action in
            ",\n    subscriptions: [Subscription(action: \"\(action.slug)\", trigger: #\"\(action.defaultTrigger ?? "true")\"#)]"
        }
        page.code(
            "swift",
            """
            import DestinationActions
            import \(definition.module)

            let destination = try DestinationInstance(
                \(definition.type)(), settings: [\(required.joined(separator: ", "))]\(subscriptions ?? ""))
            """)
        page.paragraph(
            definition.presets.isEmpty
                ? "There are no presets: say with subscriptions which events run which action."
                : "Without subscriptions of its own an instance has the presets.")
    }

    private var settingsTable: [[String]] {
        [["Field", "Description", "Required", "Type"]]
            + definition.settings.filter { !$0.isHidden }.map { Self.row($0, type: $0.type.rawValue) }
    }

    private func presets(_ page: inout MarkdownPage) {
        if definition.presets.isEmpty { return }
        page.heading(2, "Available Presets")
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
            "An instance may have up to \(DestinationInstance.maximumSubscriptions) subscriptions. Each runs one action."
        )
        for action in definition.actions { page.item("[\(action.title)](#\(MarkdownPage.anchor(action.title)))") }
        page.endList()
        for action in definition.actions {
            page.heading(3, action.title)
            page.paragraph(action.summary)
            let trigger = action.defaultTrigger.map { " The default trigger is `\($0)`." } ?? ""
            page.paragraph("Its slug is `\(action.slug)`.\(trigger)")
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
        }
    }

    /// What may be chosen, the default first.
    private static func choices(_ names: [String]) -> String {
        let others = names.dropFirst().map { ", `\($0)`" }.joined()
        return "`\(names[0])` (the default)\(others)."
    }

    private func engage(_ page: inout MarkdownPage) {
        page.heading(2, "Engage")
        page.paragraph(
            "Audiences and computed traits reach \(definition.name) as a **user property**: an identify event for each user "
                + "who joins or leaves carries the name of the audience in snake case as a trait, true or false. "
                + "The first synchronisation covers every member; later ones only the users whose membership has changed. "
                + "`Audience`, `ComputedTrait` and, for memberships larger than memory, `TraitChanges` make these events."
        )
        page.heading(2, "Settings")
        page.table(settingsTable)
    }

    private func differences(_ page: inout MarkdownPage) {
        if definition.differences.isEmpty { return }
        page.heading(2, "Differences")
        page.paragraph(
            "What goes over the wire is what the public TypeScript implementation of the destination (the reference) sends, "
                + "but for these places, in which that one loses, corrupts or leaks data:")
        for difference in definition.differences { page.item(difference) }
        page.endList()
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
