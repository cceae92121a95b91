/// Reads the settings of an instance, with references to the environment.
struct SettingsReader {
    let environment: (String) -> String?
    /// Whether variables must be set; an instance that is switched off does without.
    let isNeeded: Bool
    /// The keys of the settings that are secret; `nil` if the destination is not known.
    let secrets: [String]?
    /// The places of the settings that name a variable which is not set and not needed.
    private(set) var unset: [String] = []

    init(environment: @escaping (String) -> String?, isNeeded: Bool, secrets: [String]?) {
        self.environment = environment
        self.isNeeded = isNeeded
        self.secrets = secrets
    }

    mutating func settings(_ members: JSONObject, _ check: inout ConfigurationCheck) -> JSONObject {
        guard let value = members["settings"], !value.isNull else { return [:] }
        return check.at("settings") { check in
            guard var settings = value.object else {
                // The value itself may be a secret in the wrong place.
                check.problem("must be an object, found \(value.kind.inWords)")
                return [:]
            }
            check.refuseRepeatedKey(in: value)
            for (key, value) in settings {
                check.at(key) { check in
                    if secrets?.contains(where: { $0.isExactly(key) }) == true, let text = value.string,
                        EnvironmentText.isBareReference(text)
                    {
                        // The text is not shown: it may be the secret after all.
                        check.problem("must not be $ and a name; an environment variable is written ${NAME}")
                    }
                    settings[key] = expanded(value, at: "settings/\(key)", &check)
                }
            }
            return settings
        }
    }

    /// The value with the references in all of its texts replaced.
    private mutating func expanded(
        _ json: JSONValue, at path: String, _ check: inout ConfigurationCheck
    ) -> JSONValue {
        switch json.kind {
        case .string: return JSONValue(expanded(json.string ?? "", at: path, &check))
        case .array:
            var items: [JSONValue] = []
            for (index, item) in (json.array ?? []).enumerated() {
                items.append(check.at("\(index)") { expanded(item, at: "\(path)/\(index)", &$0) })
            }
            return JSONValue(items)
        case .object:
            var members = json.object ?? [:]
            for (key, value) in members {
                members[key] = check.at(key) { expanded(value, at: "\(path)/\(key)", &$0) }
            }
            return JSONValue(members)
        default: return json
        }
    }

    private mutating func expanded(
        _ text: String, at path: String, _ check: inout ConfigurationCheck
    ) -> String {
        var result = ""
        for part in EnvironmentText(text).parts {
            switch part {
            case .text(let text): result += text
            case .unclosed:
                check.problem("must close ${ by }, as in ${NAME}")
            case .reference(let name) where !EnvironmentText.isName(name):
                check.problem("must name an environment variable in ${…}: letters, digits and _, as in ${NAME}")
            case .reference(let name):
                if let value = environment(name) {
                    result += value
                } else if isNeeded {
                    check.problem("names the environment variable \(name), which is not set")
                } else {
                    unset.append(path)
                }
            }
        }
        return result
    }
}
