public import DestinationActions

/// What a `DestinationCheck` exercised of one action, and what it did not: where nothing was tried, nothing was found out.
///
/// Events, subscriptions and answers that are given to the check fill what its own leave out.
public struct ActionCoverage: Sendable, Hashable, CustomStringConvertible {
    /// Names of one kind.
    public struct Part: Sendable, Hashable {
        /// Those that were exercised.
        public internal(set) var covered: [String] = []
        /// Those that were not.
        public internal(set) var missed: [String] = []

        mutating func note(_ name: String, isCovered: Bool) {
            if isCovered {
                missed.removeAll { $0 == name }
                if !covered.contains(name) { covered.append(name) }
            } else if !covered.contains(name), !missed.contains(name) {
                missed.append(name)
            }
        }

        func text(_ kind: String) -> String? {
            if covered.isEmpty, missed.isEmpty { return nil }
            let list = covered.isEmpty ? "none" : covered.joined(separator: ", ")
            return "\(kind) \(list)" + (missed.isEmpty ? "" : " (not \(missed.joined(separator: ", ")))")
        }
    }

    /// The slug of the action.
    public let action: String
    /// The fields that had a value in a payload.
    public internal(set) var fields = Part()
    /// The presets of the action that made a request.
    public internal(set) var presets = Part()
    /// The codes of the verdicts on answers, those on batches among them.
    public internal(set) var verdicts: [String] = []
    /// The dynamic fields whose choices were read; those that were only asked for are missed.
    public internal(set) var choices = Part()

    init(action: String) { self.action = action }

    mutating func note(verdict code: String) {
        if !verdicts.contains(code) { verdicts.append(code) }
    }

    /// The action, and what was exercised of it.
    public var description: String {
        let judged = verdicts.isEmpty ? nil : "verdicts " + verdicts.joined(separator: ", ")
        let parts = [fields.text("fields"), presets.text("presets"), judged, choices.text("choices")]
        return "\(action): " + parts.compactMap { $0 }.joined(separator: "; ")
    }

    /// The same as JSON.
    public var json: JSONValue {
        func list(_ names: [String]) -> JSONValue { JSONValue(names.map { JSONValue($0) }) }
        func part(_ part: Part) -> JSONValue { ["covered": list(part.covered), "missed": list(part.missed)] }
        return [
            "action": JSONValue(action), "fields": part(fields), "presets": part(presets), "verdicts": list(verdicts),
            "choices": part(choices),
        ]
    }
}
