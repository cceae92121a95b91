/// Reads a configuration, and gathers what is wrong with it.
struct ConfigurationReader {
    /// The keys of an object that describes an instance.
    static let instanceKeys = [
        "destination", "name", "enabled", "options", "settings", "limits", "backlog", "subscriptions",
    ]

    private(set) var instances: [DestinationInstance] = []
    private(set) var pipeline = PipelineConfiguration()
    private(set) var warnings: [ConfigurationProblem] = []
    private let destinations: [any Destination]
    private let time: TimeSource
    private let tokens: (any TokenStore)?
    private let environment: (String) -> String?
    private var check = ConfigurationCheck()

    init(
        _ destinations: [any Destination], time: TimeSource, tokens: (any TokenStore)?,
        environment: @escaping (String) -> String?
    ) {
        self.destinations = destinations
        self.time = time
        self.tokens = tokens
        self.environment = environment
    }

    /// The problems, in the order of the configuration.
    var problems: [ConfigurationProblem] { check.problems }

    private var slugs: [String] { destinations.map { type(of: $0).slug } }

    mutating func read(_ json: JSONValue) {
        for (index, slug) in slugs.enumerated() where slugs[..<index].contains(where: { $0.isExactly(slug) }) {
            check.at("destinations") { $0.problem("must be registered once each, but two have the slug \(slug)") }
        }
        guard let members = check.members(json, known: ["$schema", "pipeline", "destinations"]) else { return }
        if let options = members["pipeline"] { readPipeline(options) }
        guard let items = members["destinations"]?.array else {
            return check.at("destinations") { $0.expected("an array", members["destinations"]) }
        }
        for (index, item) in items.enumerated() { readInstance(item, at: "destinations/\(index)") }
    }

    private mutating func readPipeline(_ json: JSONValue) {
        var options = PipelineConfiguration()
        var json = json
        for (key, own) in [("limits", "limits"), ("backlogs", "backlog")] where json[key] != nil {
            check.at("pipeline/\(key)") {
                $0.problem("must stand with the instances that it is for, as \(own)")
            }
            var members = json.object
            members?[key] = nil
            json = members.map { JSONValue($0) } ?? json
        }
        check.at("pipeline") { check in
            PipelineConfiguration.options.read(json, into: &options, &check)
            PipelineConfiguration.options.check(options, &check)
        }
        pipeline = options
    }

    private mutating func readInstance(_ json: JSONValue, at path: String) {
        guard let item = check.at(path, { $0.members(json, known: Self.instanceKeys) }) else { return }
        let isEnabled = check.at(path) { $0.bool(item, "enabled") } ?? true
        let name = check.at(path) { $0.name(item, "name") }
        let slug = item["destination"]?.string
        var destination = destinations.first { slug?.isExactly(type(of: $0).slug) == true }
        if let known = destination, let options = item["options"], !options.isNull {
            destination = check.at("\(path)/options") { Self.configured(known, options, &$0) }
        }
        var reading = SettingsReader(
            environment: environment, isNeeded: isEnabled, secrets: destination.map { Self.secrets(of: $0) })
        let settings = check.at(path) { reading.settings(item, &$0) }
        let subscriptions = check.at(path) { $0.subscriptions(item) }
        guard let destination else {
            let slugs = slugs
            return check.at("\(path)/destination") {
                $0.expected("one of \(slugs.joined(separator: ", "))", item["destination"], among: slugs)
            }
        }
        for (index, subscription) in (item["subscriptions"]?.array ?? []).enumerated() {
            warnings += ConfiguredSubscription.warnings(subscription, at: "\(path)/subscriptions/\(index)")
        }
        let limits = read("limits", of: item, at: path, DeliveryLimits.options, from: destination.limits)
        let backlog = read("backlog", of: item, at: path, BacklogPolicy.options, from: pipeline.backlog)
        let known = check.problems.map(\.path) + reading.unset.map { "\(path)/\($0)" }
        do throws(ConfigurationErrors) {
            let instance = try instance(destination, name, settings, subscriptions)
            warnings += instance.warnings.map { $0.under(path) }
            guard isEnabled else { return }
            if instances.contains(where: { $0.name.isExactly(instance.name) }) {
                check.at("\(path)/name") {
                    $0.problem("must differ from the names of the others, found \"\(instance.name)\" again")
                }
            }
            if let limits { pipeline.limits[instance.name] = limits }
            if let backlog { pipeline.backlogs[instance.name] = backlog }
            instances.append(instance)
        } catch {
            // What follows from what was found in the same place already is left out.
            for problem in error.problems {
                let place = "\(path)/\(problem.path)"
                if known.contains(where: { place.isExactly($0) || place.hasPrefix($0 + "/") }) { continue }
                check.at(place) { $0.problem(problem.message) }
            }
        }
    }

    /// Options of an instance, if it has some; what they leave out is as in a standard.
    private mutating func read<Value>(
        _ key: String, of item: JSONObject, at path: String, _ options: ConfigurationOptions<Value>,
        from standard: Value
    ) -> Value? {
        guard let json = item[key] else { return nil }
        var value = standard
        check.at("\(path)/\(key)") { check in
            options.read(json, into: &value, &check)
            options.check(value, &check)
        }
        return value
    }

    private func instance<D: Destination>(
        _ destination: D, _ name: String?, _ settings: JSONObject, _ subscriptions: [Subscription]?
    ) throws(ConfigurationErrors) -> DestinationInstance {
        try DestinationInstance(
            destination, name: name, settings: settings, subscriptions: subscriptions, time: time, tokens: tokens)
    }

    /// The destination with the options of a configuration.
    private static func configured(
        _ destination: any Destination, _ options: JSONValue, _ check: inout ConfigurationCheck
    ) -> any Destination {
        guard let configurable = destination as? any ConfigurableDestination else {
            check.problem(
                "must not be given, as \(type(of: destination).name) has no options that a configuration can set")
            return destination
        }
        return configurable.configured(options, &check)
    }

    /// The keys of the settings of a destination that are secret.
    private static func secrets<D: Destination>(of destination: D) -> [String] {
        let definitions = (try? PayloadSchema<D.Settings>())?.fields.definitions ?? []
        return definitions.filter { $0.type == .password }.map(\.key)
    }
}

extension ConfigurationCheck {
    /// A text; null is as none.
    mutating func text(_ members: JSONObject, _ key: String) -> String? {
        guard let value = members[key], !value.isNull else { return nil }
        return at(key) { check in
            guard let text = value.string else {
                check.expected("a string", value)
                return nil
            }
            check.refuseReferences(in: value)
            return text
        }
    }

    /// A text that is not empty.
    mutating func name(_ members: JSONObject, _ key: String) -> String? {
        let name = text(members, key)
        if name?.isEmpty == true { at(key) { $0.problem("must not be empty") } }
        return name
    }

    /// True or false; null is as none.
    mutating func bool(_ members: JSONObject, _ key: String) -> Bool? {
        guard let value = members[key], !value.isNull else { return nil }
        if let bool = value.bool { return bool }
        at(key) { $0.expected("true or false", value) }
        return nil
    }
}
