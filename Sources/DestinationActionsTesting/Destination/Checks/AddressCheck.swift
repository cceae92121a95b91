import DestinationActions

/// Whether settings that are a part of an address stay that part, whatever a user writes into them.
enum AddressCheck {
    /// What is no host, or one where no partner is.
    private static let texts = [
        "evil.example/x", "evil.example?x", "evil.example#", "ann:secret@evil.example", "https://evil.example",
        "169.254.169.254", "a b", "..",
    ]

    static func check<D: Destination>(_ destination: D, _ settings: JSONObject, _ report: inout CheckReport) {
        guard let schema = try? PayloadSchema<D.Settings>(), let payload = try? schema.payload(JSONValue(settings)),
            let bases = try? destination.addresses(for: payload)
        else { return }
        for definition in schema.fields.definitions where definition.type == .string && definition.choices.isEmpty {
            let key = definition.key
            guard let text = payload.json[key]?.string, !text.isEmpty,
                bases.contains(where: { $0.text.lowercased().contains(text.lowercased()) }),
                !destination.baseURLs.contains(where: { $0.text.lowercased().contains(text.lowercased()) })
            else { continue }
            // A setting that is the whole of an address may be another whole one.
            let isWhole = bases.contains { $0.text == text }
            let texts = texts.filter { !isWhole || !$0.hasPrefix("https://") }
            for hostile in texts { report.problems += problems(destination, settings, key, hostile) }
            report.covered.append(
                "addresses: the setting \(key) is a part of one, and \(texts.count) texts are tried in it")
        }
    }

    private static func problems<D: Destination>(
        _ destination: D, _ settings: JSONObject, _ key: String, _ text: String
    ) -> [String] {
        var settings = settings
        settings[key] = JSONValue(text)
        do throws(ConfigurationErrors) {
            _ = try DestinationInstance(destination, settings: settings, subscriptions: [])
            return ["The setting \(key) takes \(JSONValue(text)) for a part of the address."]
        } catch {
            if error.problems.contains(where: { $0.path == "settings/\(key)" }) { return [] }
            return ["The setting \(key) is not named where it refuses \(JSONValue(text)): \(error)"]
        }
    }
}
