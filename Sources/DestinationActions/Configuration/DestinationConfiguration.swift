/// Destination instances described as JSON.
///
/// ```json
/// {"destinations": [
///   {"destination": "actions-pushwoosh", "name": "Shop", "enabled": true,
///    "settings": {"pushwooshAPIKey": "${PUSHWOOSH_KEY}", "pushwooshAppCode": "AAAAA-BBBBB"},
///    "subscriptions": [
///      {"name": "Orders", "enabled": true, "action": "trackEvent", "trigger": "type = \"track\"", "batching": true}]}]}
/// ```
///
/// - `settings`: `${NAME}` in a text is replaced by the environment's value, so that secrets stay out of the file.
/// - `subscriptions`: without them, the destination's presets. A subscription as Segment's Public API exports it
///   (`name`, `enabled`, `actionSlug`, `trigger`, `settings`) is taken as it is.
/// - `batching`: sends the events of a subscription in batches, as the mapping's literal `enable_batching: true` does.
public struct DestinationConfiguration: Sendable {
    /// The instances that are switched on, in the order of the configuration.
    public let instances: [DestinationInstance]

    /// Makes the instances that a configuration describes, or says everything that is wrong with it.
    ///
    /// - Parameters:
    ///   - json: The configuration.
    ///   - destinations: The destinations that it may name by their slugs, with their options.
    ///   - time: The clock and the time zones of templates; the clock of the system and UTC unless given.
    ///   - environment: Gives the value of an environment variable, or `nil` if it is not set.
    /// - Throws: ``ConfigurationErrors`` with every problem and its place.
    public init(
        _ json: JSONValue, destinations: [any Destination], time: TimeSource = TimeSource(),
        environment: @escaping (String) -> String?
    ) throws(ConfigurationErrors) {
        guard let items = json["destinations"]?.array else {
            let found = json["destinations"]?.found ?? "nothing"
            throw ConfigurationErrors(problems: [
                ConfigurationProblem(path: "destinations", message: "must be an array, found \(found)")
            ])
        }
        var reader = ConfigurationReader(environment: environment)
        var instances: [DestinationInstance] = []
        for (index, item) in items.enumerated() {
            let path = "destinations/\(index)"
            guard item.kind == .object else {
                reader.problem(path, "must be an object, found \(item.found)")
                continue
            }
            let isEnabled = reader.bool(item, "enabled", path) ?? true
            let name = reader.string(item, "name", path)
            let slug = reader.string(item, "destination", path)
            let settings = reader.settings(item, path)
            let subscriptions = reader.subscriptions(item, path)
            guard let destination = destinations.first(where: { slug?.isExactly(type(of: $0).slug) == true }) else {
                let known = destinations.map { type(of: $0).slug }.joined(separator: ", ")
                reader.problem(
                    "\(path)/destination", "must be one of \(known), found \(item["destination"]?.found ?? "nothing")")
                continue
            }
            do throws(ConfigurationErrors) {
                let instance = try Self.instance(destination, name, settings, subscriptions, time)
                guard isEnabled else { continue }
                if instances.contains(where: { $0.name.isExactly(instance.name) }) {
                    let found = "found \"\(instance.name)\" again"
                    reader.problem("\(path)/name", "must differ from the names of the others, \(found)")
                }
                instances.append(instance)
            } catch {
                reader.add(error.problems, below: path)
            }
        }
        if !reader.problems.isEmpty { throw ConfigurationErrors(problems: reader.problems) }
        self.instances = instances
    }

    private static func instance<D: Destination>(
        _ destination: D, _ name: String?, _ settings: JSONObject, _ subscriptions: [Subscription]?,
        _ time: TimeSource
    ) throws(ConfigurationErrors) -> DestinationInstance {
        try DestinationInstance(
            destination, name: name, settings: settings, subscriptions: subscriptions, time: time)
    }
}

/// Reads the parts of a configuration and gathers what is wrong with them.
private struct ConfigurationReader {
    let environment: (String) -> String?
    var problems: [ConfigurationProblem] = []

    mutating func problem(_ path: String, _ message: String) {
        problems.append(ConfigurationProblem(path: path, message: message))
    }

    /// Adds problems of an instance, but for those that follow from what was found in the same place already.
    mutating func add(_ others: [ConfigurationProblem], below path: String) {
        let known = problems.map(\.path)
        for other in others {
            let place = "\(path)/\(other.path)"
            if known.contains(where: { place == $0 || place.hasPrefix($0 + "/") }) { continue }
            problem(place, other.message)
        }
    }

    mutating func string(_ item: JSONValue, _ key: String, _ path: String) -> String? {
        guard let value = item[key], !value.isNull else { return nil }
        if let text = value.string { return text }
        problem("\(path)/\(key)", "must be a string, found \(value.found)")
        return nil
    }

    mutating func bool(_ item: JSONValue, _ key: String, _ path: String) -> Bool? {
        guard let value = item[key], !value.isNull else { return nil }
        if let bool = value.bool { return bool }
        problem("\(path)/\(key)", "must be true or false, found \(value.found)")
        return nil
    }

    mutating func settings(_ item: JSONValue, _ path: String) -> JSONObject {
        guard let value = item["settings"], !value.isNull else { return [:] }
        guard var settings = value.object else {
            // The value itself may be a secret in the wrong place.
            problem("\(path)/settings", "must be an object, found \(value.kind.inWords)")
            return [:]
        }
        for member in settings {
            guard let text = member.value.string else { continue }
            settings[member.key] = JSONValue(expanded(text, "\(path)/settings/\(member.key)"))
        }
        return settings
    }

    /// Replaces each `${NAME}` by the environment's value.
    private mutating func expanded(_ text: String, _ path: String) -> String {
        var result = ""
        var rest = text[...]
        while let start = rest.firstRange(of: "${") {
            guard let end = rest[start.upperBound...].firstIndex(of: "}") else { break }
            let name = String(rest[start.upperBound..<end])
            result += rest[..<start.lowerBound]
            if let value = environment(name) {
                result += value
            } else {
                problem(path, "names the environment variable \(name), which is not set")
            }
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }

    mutating func subscriptions(_ item: JSONValue, _ path: String) -> [Subscription]? {
        guard let value = item["subscriptions"], !value.isNull else { return nil }
        guard let items = value.array else {
            problem("\(path)/subscriptions", "must be an array, found \(value.found)")
            return nil
        }
        return items.enumerated().map { subscription($1, "\(path)/subscriptions/\($0)") }
    }

    private mutating func subscription(_ item: JSONValue, _ path: String) -> Subscription {
        guard item.kind == .object else {
            problem(path, "must be an object, found \(item.found)")
            return Subscription(action: "", trigger: "true")
        }
        let action = required(item, ["action", "actionSlug"], path)
        let trigger = required(item, ["trigger"], path)
        let mapping = [item["mapping"], item["settings"]].compactMap { $0 }.first { !$0.isNull }
        var subscription = Subscription(
            name: string(item, "name", path), action: action ?? "", trigger: trigger ?? "true", mapping: mapping,
            isEnabled: bool(item, "enabled", path) ?? true)
        subscription.isBatched = bool(item, "batching", path)
        return subscription
    }

    /// The text of the first of several keys that is there; that there is none is a problem.
    private mutating func required(_ item: JSONValue, _ keys: [String], _ path: String) -> String? {
        for key in keys {
            if let value = item[key], !value.isNull { return string(item, key, path) }
        }
        problem("\(path)/\(keys[0])", "must be a string, found nothing")
        return nil
    }
}
