import DestinationActions

/// What is wrong with the requests of a destination instance.
struct RequestCheck: Sendable {
    let instance: DestinationInstance
    /// The secrets, and as addresses write them.
    let secrets: [String]

    init(_ instance: DestinationInstance, secrets: [String]) {
        self.instance = instance
        let escaped = secrets.map { HTTPURL("https://example.com").adding(query: "", $0).query.dropFirst() }
        self.secrets = secrets + escaped.map { String($0) }.filter { !secrets.contains($0) }
    }

    func problems(for events: [Event]) -> [String] {
        var problems: [String] = []
        let poor = EventType.allCases.map {
            Event.fixture($0, ["properties": .null, "traits": .null, "context": .null])
        }
        for event in events + poor {
            let requests = instance.requests(for: event)
            if requests != instance.requests(for: event) {
                problems.append(
                    "The same event gives different requests; an action must not use a clock, chance or state.")
            }
            problems += requests.flatMap(self.problems(of:))
            problems += refusals(of: event)
        }
        return problems
    }

    /// What is wrong where an event becomes no request.
    private func refusals(of event: Event) -> [String] {
        var problems: [String] = []
        for run in instance.dryRun(event) {
            guard case .invalid(let found) = run.result else { continue }
            for message in found.map(\.message) {
                if message.hasPrefix(HTTPRequest.refusal) {
                    problems.append(
                        "A request of \(run.subscription) may not be sent: \(message.dropFirst(HTTPRequest.refusal.count))"
                    )
                } else if message.contains(Redacted.text) {
                    // What the library has redacted should not have been there in the first place.
                    problems.append("An error of \(run.subscription) holds a secret.")
                }
            }
        }
        return problems
    }

    /// What is wrong with one request.
    func problems(of request: HTTPRequest) -> [String] {
        let place = request.url.path.isEmpty ? "the base address" : request.url.path
        var problems: [String] = []
        if secrets.contains(where: "\(request.url)".contains) {
            problems.append("A request to \(hidden(place)) shows a secret in its address.")
        }
        problems += Self.problems(ofBody: request).map { "A request to \(hidden(place)) \($0)." }
        for field in request.headers.fields where !field.isSensitive && secrets.contains(where: field.value.contains) {
            problems.append("The header \(field.name) holds a secret and is not marked as sensitive.")
        }
        return problems
    }

    private func hidden(_ text: String) -> String {
        secrets.contains(where: text.contains) ? "an address" : text
    }

    private static func problems(ofBody request: HTTPRequest) -> [String] {
        guard let body = request.plainBody else { return [] }
        return switch BodyKind(request) {
        case .json: problems(ofJSON: body)
        case .lines: body.split(separator: 0x0A).flatMap { problems(ofJSON: Array($0)) }
        case .form: isForm(body) ? [] : ["says that it holds a form and does not"]
        case .parts, .other: []
        }
    }

    /// Whether nothing stands in a form that has to be escaped.
    private static func isForm(_ body: [UInt8]) -> Bool {
        body.indices.allSatisfy { at in
            switch body[at] {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
            case 0x25: body[at...].dropFirst().prefix(2).count { Character(Unicode.Scalar($0)).isHexDigit } == 2
            default: "*-._+&=".utf8.contains(body[at])
            }
        }
    }

    private static func problems(ofJSON body: [UInt8]) -> [String] {
        guard let json = try? JSONValue(parsing: body) else { return ["says that it holds JSON and does not"] }
        // What is parsed and written again has each key once.
        let rest = json.bytes.count { !isWhiteSpace($0) }
        return rest < body.count { !isWhiteSpace($0) } ? ["holds a key twice"] : []
    }

    private static func isWhiteSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
    }
}

// MARK: - Hostile ids

extension RequestCheck {
    /// Ids that are other parts of an address, a header or a body, if they are not escaped.
    static let ids = [
        "../x", "a?b", "a#b", "a/b", "a&b=c", "..", ".", "%2e%2e", "é 🐎", "a\r\nInjected: 1", #"x","injected":"y"#,
    ]

    /// What ids of users change that must not be changed.
    func hostileIds(_ events: [Event]) -> [String] {
        var problems: [String] = []
        for usualEvent in events {
            let usualRequests = instance.requests(for: usualEvent)
            let usual = usualRequests.map(Self.structure)
            let bodies = usualRequests.map(Self.bodyStructure)
            for id in Self.ids {
                let shown = JSONValue(id)
                let event = usualEvent.updating { members in
                    for key in ["userId", "anonymousId", "groupId"] { members[key] = shown }
                }
                problems += refusals(of: event)
                problems += self.problems(of: instance.requests(for: event), with: "The id \(shown)", usual, bodies)
            }
        }
        return problems
    }

    /// What a text changes in some requests that must not be changed.
    ///
    /// - Parameters:
    ///   - requests: The requests.
    ///   - text: What the text is called.
    ///   - usual: The structures of the addresses of requests without it.
    ///   - bodies: The structures of their bodies; any will do unless given.
    func problems(
        of requests: [HTTPRequest], with text: String, _ usual: [[Int]], _ bodies: [[Int]]? = nil
    ) -> [String] {
        var problems: [String] = []
        for request in requests {
            problems += self.problems(of: request)
            if !usual.isEmpty, !usual.contains(Self.structure(request)) {
                problems.append("\(text) changes the structure of an address.")
            }
            if let bodies, !bodies.isEmpty, !bodies.contains(Self.bodyStructure(request)) {
                problems.append("\(text) changes the structure of a body.")
            }
            if Self.holds("injected", request.json) {
                problems.append("\(text) changes the structure of a body.")
            }
        }
        return problems
    }

    /// How many parts an address has.
    static func structure(_ request: HTTPRequest) -> [Int] {
        [
            request.url.path.utf8.count { $0 == 0x2F }, request.url.query.utf8.count { $0 == 0x26 },
            request.url.query.utf8.count { $0 == 0x3D },
        ]
    }

    /// How many pairs, lines or parts a body has that is no single JSON value.
    private static func bodyStructure(_ request: HTTPRequest) -> [Int] {
        let body = request.plainBody ?? []
        return switch BodyKind(request) {
        case .form: [body.count { $0 == 0x26 }, body.count { $0 == 0x3D }]
        case .lines: [body.count { $0 == 0x0A }]
        case .parts(let boundary): [request.text.ranges(of: "\r\n--\(boundary)").count]
        case .json, .other: []
        }
    }

    private static func holds(_ key: String, _ json: JSONValue) -> Bool {
        if let object = json.object { return object.contains { $0.key == key || holds(key, $0.value) } }
        return json.array?.contains { holds(key, $0) } ?? false
    }
}
