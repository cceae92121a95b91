/// The places in events whose values nobody is to read in messages, explanations and dead letters.
struct SensitivePaths: Sendable {
    /// The paths, by their keys; that of no keys is the whole event.
    let paths: [[String]]

    /// - Parameter paths: Paths as mappings write them: `traits.email`, `$.traits['a.b']`. Where one leads through a list, all of
    ///   its items are meant, whatever index it names.
    ///
    /// Nothing is made of no paths.
    init?(_ paths: [String]) {
        if paths.isEmpty { return nil }
        self.paths = paths.map { MappingPath($0).segments.map(\.key) }
    }

    /// What is wrong with a path, or `nil` if it names a part of an event.
    static func problem(with path: String) -> String? {
        if !MappingPath(path).segments.isEmpty, MappingPath.hasPairs(path) { return nil }
        return "must name a part of the event, such as traits.email or traits['a.b'], found \"\(path)\""
    }

    /// An event with `<redacted>` in the place of sensitive values; one that has none stays as it is.
    func masked(_ event: Event) -> Event {
        var json = event.json
        var isMasked = false
        for path in paths { json = Self.masked(json, path[...], &isMasked) }
        return isMasked ? Event(unchecked: json, isMasked: true) : event
    }

    private static func masked(_ value: JSONValue, _ path: ArraySlice<String>, _ isMasked: inout Bool) -> JSONValue {
        guard let key = path.first else {
            if value.isNull { return value }
            isMasked = true
            return JSONValue(Redacted.text)
        }
        if let items = value.array {
            var result: [JSONValue] = []
            for item in items { result.append(masked(item, below(key, path), &isMasked)) }
            return JSONValue(result)
        }
        guard var members = value.object, let member = members[key] else { return value }
        members[key] = masked(member, path.dropFirst(), &isMasked)
        return JSONValue(members)
    }

    /// What is left of a path at the items of a list: an index that it names is passed over.
    private static func below(_ key: String, _ path: ArraySlice<String>) -> ArraySlice<String> {
        key.utf8.allSatisfy(ASCII.isDigit) ? path.dropFirst() : path
    }

    /// What takes the sensitive values of an event out of a message.
    func redactor(for event: Event) -> Redactor {
        var texts: [String] = []
        for path in paths { Self.gather(event.json, path[...], &texts) }
        return Redactor(texts)
    }

    private static func gather(_ value: JSONValue, _ path: ArraySlice<String>, _ texts: inout [String]) {
        if let items = value.array {
            for item in items { gather(item, path.first.map { below($0, path) } ?? path, &texts) }
        } else if let key = path.first {
            if let member = value[key] { gather(member, path.dropFirst(), &texts) }
        } else if let members = value.object {
            for member in members { gather(member.value, [], &texts) }
        } else if !value.isNull {
            texts.append(value.string ?? value.description)
        }
    }
}
