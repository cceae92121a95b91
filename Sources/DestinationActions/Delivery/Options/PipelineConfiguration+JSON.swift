extension PipelineConfiguration {
    /// Reads a configuration as ``json`` writes it, and as it stands under `pipeline` in a ``DestinationConfiguration``.
    ///
    /// - Parameter json: An object; what it leaves out is as the standard says.
    /// - Throws: ``ConfigurationErrors`` with every problem and its place.
    public init(json: JSONValue) throws(ConfigurationErrors) {
        self.init()
        var check = ConfigurationCheck()
        let named = Set(["limits", "backlogs"])
        var options = json
        if var members = json.object {
            for key in named { members[key] = nil }
            options = JSONValue(members)
        }
        Self.options.read(options, into: &self, &check)
        // Each backlog begins with the one for all.
        limits = Self.read(json["limits"], "limits", DeliveryLimits.options, from: DeliveryLimits(), &check)
        backlogs = Self.read(json["backlogs"], "backlogs", BacklogPolicy.options, from: backlog, &check)
        self.check(Array(limits.keys) + Array(backlogs.keys), &check)
        if !check.problems.isEmpty { throw ConfigurationErrors(problems: check.problems) }
    }

    private static func read<Value>(
        _ json: JSONValue?, _ key: String, _ options: ConfigurationOptions<Value>, from standard: Value,
        _ check: inout ConfigurationCheck
    ) -> [String: Value] {
        guard let json else { return [:] }
        return check.at(key) { check in
            guard let members = json.object else {
                check.expected("an object", json)
                return [:]
            }
            check.refuseRepeatedKey(in: json)
            var values: [String: Value] = [:]
            for (name, json) in members {
                var value = standard
                check.at(name) { options.read(json, into: &value, &$0) }
                values[name] = value
            }
            return values
        }
    }

    /// The configuration as JSON: every option that is set, ``limits`` and ``backlogs`` by the names of the instances.
    ///
    /// ```json
    /// {"events": 10000, "batchAge": "1 s", "retry": {"attempts": 8}, "limits": {"Shop": {"inFlight": 2}}}
    /// ```
    ///
    /// What only Swift can say is not in it: ``executor``, ``observerExecutor``, ``timeOfDay``, and an ``ordering`` other than by
    /// user.
    public var json: JSONValue {
        var members = Self.options.written(self).object ?? [:]
        if !limits.isEmpty { members["limits"] = Self.written(limits, DeliveryLimits.options) }
        if !backlogs.isEmpty { members["backlogs"] = Self.written(backlogs, BacklogPolicy.options) }
        return JSONValue(members)
    }

    private static func written<Value>(_ values: [String: Value], _ options: ConfigurationOptions<Value>) -> JSONValue {
        JSONValue(
            JSONObject(uniquingLast: values.sorted { $0.key < $1.key }.map { ($0.key, options.written($0.value)) }))
    }
}
