/// Destination instances and the options of their pipeline, described as JSON.
///
/// ```json
/// {"pipeline": {"batchAge": "2 s", "retry": {"attempts": 8}},
///  "destinations": [
///   {"destination": "actions-pushwoosh", "name": "Shop", "enabled": true, "limits": {"requestsPerMinute": 600},
///    "settings": {"pushwooshAPIKey": "${PUSHWOOSH_KEY}", "pushwooshAppCode": "AAAAA-BBBBB"},
///    "subscriptions": [
///      {"name": "Orders", "enabled": true, "action": "trackEvent", "trigger": "type = \"track\"", "batching": true}]}]}
/// ```
///
/// - `pipeline`: what ``PipelineConfiguration`` has, under the same names. A duration is a number with a unit: `500 ms`, `30 s`,
///   `5 min`, `24 h`, `7 d`.
/// - `options`: what a ``ConfigurableDestination`` lets a configuration choose; what is left out stays as the program has it.
/// - `limits`: what ``DeliveryLimits`` has, in the place of the destination's own; what is left out stays.
/// - `backlog`: what ``BacklogPolicy`` has, in the place of the pipeline's.
/// - `settings`: `${NAME}` in a text is replaced by the environment's value, so that secrets stay out of the file. It is read here and
///   nowhere else, and the value is not looked through again. An instance that is not enabled does not need its variables.
/// - `subscriptions`: without them, the destination's presets. A subscription as Segment's Public API exports it
///   (`name`, `enabled`, `actionSlug`, `trigger`, `settings`) is taken as it is.
/// - `batching`: sends the events of a subscription in batches, as the mapping's literal `enable_batching: true` does; an object with
///   `events`, `bytes` and `age` says how large they are, see ``Batching``.
/// - `syncMode`, `matchingKey`: what the subscription chooses of ``Action/syncModes`` and ``Action/matchingKeys``.
/// - `onSave`: what was asked and answered when the subscription was saved, `{"inputs": {…}, "outputs": {…}}`; see ``OnSave``.
///
/// A key that is not known is refused at every level. ``jsonSchema(for:)`` makes a JSON Schema by which an editor completes the file.
///
/// ```swift
/// let configuration = try DestinationConfiguration(json, destinations: [GWEN(), Pushwoosh()]) { environment[$0] }
/// for warning in configuration.warnings { print(warning) }
/// let pipeline = try Pipeline(
///     configuration.instances, transport: transport, configuration: configuration.pipeline)
/// ```
public struct DestinationConfiguration: Sendable {
    /// The instances that are switched on, in the order of the configuration.
    public let instances: [DestinationInstance]
    /// The options of the pipeline, the limits of the instances among them.
    public let pipeline: PipelineConfiguration
    /// What is legal and yet can hardly be meant, with its place; tell it to whoever writes the configuration.
    public let warnings: [ConfigurationProblem]

    /// Makes the instances that a configuration describes, or says everything that is wrong with it.
    ///
    /// - Parameters:
    ///   - json: The configuration.
    ///   - destinations: The destinations that it may name by their slugs, with their options.
    ///   - time: The clock and the time zones of templates; the clock of the system and UTC unless given.
    ///   - tokens: Where tokens of the partners outlive the process, by the names of the instances; nowhere unless given.
    ///   - environment: Gives the value of an environment variable, or `nil` if it is not set.
    /// - Throws: ``ConfigurationErrors`` with every problem and its place.
    public init(
        _ json: JSONValue, destinations: [any Destination], time: TimeSource = TimeSource(),
        tokens: (any TokenStore)? = nil, environment: @escaping (String) -> String?
    ) throws(ConfigurationErrors) {
        var reader = ConfigurationReader(destinations, time: time, tokens: tokens, environment: environment)
        reader.read(json)
        guard reader.problems.isEmpty else { throw ConfigurationErrors(problems: reader.problems) }
        instances = reader.instances
        pipeline = reader.pipeline
        warnings = reader.warnings
    }
}
