/// The places in events whose values nobody is to read in messages, explanations and dead letters.
struct SensitivePaths: Sendable {
    let paths: [[String]]

    /// - Parameter paths: Keys joined by dots, such as `traits.email`.
    ///
    /// Nothing is made of no paths.
    init?(_ paths: [String]) {
        if paths.isEmpty { return nil }
        self.paths = paths.map { path in path.split(separator: ".").map(String.init) }
    }

    /// An event with `<redacted>` in the place of sensitive values.
    func masked(_ event: Event) -> Event {
        var json = event.json
        for path in paths { json = Self.masked(json, path[...]) }
        return Event(unchecked: json)
    }

    private static func masked(_ value: JSONValue, _ path: ArraySlice<String>) -> JSONValue {
        guard let key = path.first else { return JSONValue(Redacted.text) }
        if let items = value.array { return JSONValue(items.map { masked($0, path) }) }
        guard var members = value.object, let member = members[key] else { return value }
        members[key] = masked(member, path.dropFirst())
        return JSONValue(members)
    }

    /// What takes the sensitive values of an event out of a message, as they stand and shortened as messages show them.
    func redactor(for event: Event) -> Redactor {
        var texts: [String] = []
        for path in paths { Self.gather(event.json, path[...], &texts) }
        return Redactor(texts)
    }

    private static func gather(_ value: JSONValue, _ path: ArraySlice<String>, _ texts: inout [String]) {
        if let items = value.array {
            for item in items { gather(item, path, &texts) }
        } else if let key = path.first {
            if let member = value[key] { gather(member, path.dropFirst(), &texts) }
        } else if let members = value.object {
            for member in members { gather(member.value, [], &texts) }
        } else if !value.isNull {
            let text = value.string ?? value.description
            texts.append(text)
            // Messages show the beginning of long texts.
            let shown = FieldMessage.shortened(value)
            texts.append(shown)
            texts.append(String(shown.drop { $0 == "\"" }.prefix { $0 != "…" && $0 != "\"" }))
        }
    }
}
