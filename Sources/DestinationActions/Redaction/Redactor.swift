/// Takes secrets out of whatever the library says.
///
/// Partners echo keys in their error messages, and requests may hold one in their address or body: every text that leaves a
/// destination instance passes here.
struct Redactor: Sendable {
    /// The bytes of each secret in each form in which it may stand in a text.
    private let patterns: [[UInt8]]

    /// - Parameter secrets: The secrets.
    init(_ secrets: [String]) {
        var seen = Set<[UInt8]>()
        patterns = secrets.flatMap(Self.forms).filter { !$0.isEmpty && seen.insert($0).inserted }
    }

    private init(patterns: [[UInt8]]) { self.patterns = patterns }

    /// What takes out what either does.
    func and(_ other: Redactor) -> Redactor { Redactor(patterns: patterns + other.patterns) }

    /// A secret as it is, as JSON writes it (with and without escaped slashes), and as addresses do.
    private static func forms(_ secret: String) -> [[UInt8]] {
        let json = Array(JSONValue(secret).bytes.dropFirst().dropLast())
        let slashed = json.flatMap { $0 == 0x2F ? [0x5C, 0x2F] : [$0] }
        var escaped = ""
        HTTPURL.escape(secret, into: &escaped)
        return [Array(secret.utf8), json, slashed, Array(escaped.utf8)]
    }

    /// A text with `<redacted>` in the place of secrets; secrets that overlap or touch are replaced together.
    func scrub(_ text: String) -> String { scrub(text, atLeast: 1) }

    /// The same of a text of the library's own words: a secret of a few letters is a part of many of them, and is left there.
    private func scrub(ownWords text: String) -> String { scrub(text, atLeast: 4) }

    private func scrub(_ text: String, atLeast length: Int) -> String {
        if patterns.isEmpty || text.isEmpty { return text }
        let bytes = Array(text.utf8)
        // All secrets are looked for in the whole text, as none must hide a part of another.
        var isSecret: [Bool] = []
        for pattern in patterns where pattern.count <= bytes.count && pattern.count >= length {
            for start in 0...(bytes.count - pattern.count) where bytes[start] == pattern[0] {
                guard bytes[start..<(start + pattern.count)].elementsEqual(pattern) else { continue }
                if isSecret.isEmpty { isSecret = Array(repeating: false, count: bytes.count) }
                for at in start..<(start + pattern.count) { isSecret[at] = true }
            }
        }
        if isSecret.isEmpty { return text }
        var result: [UInt8] = []
        for (at, byte) in bytes.enumerated() {
            if !isSecret[at] {
                result.append(byte)
            } else if at == 0 || !isSecret[at - 1] {
                result += Redacted.text.utf8
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// A value with `<redacted>` in the place of secrets in its texts, and of numbers and booleans that hold one.
    func scrub(_ json: JSONValue) -> JSONValue {
        if patterns.isEmpty { return json }
        switch json.kind {
        case .null: return json
        case .array: return JSONValue((json.array ?? []).map { scrub($0) })
        case .object:
            return JSONValue(JSONObject(uniquingLast: (json.object ?? [:]).map { (scrub($0.key), scrub($0.value)) }))
        case .string: return JSONValue(scrub(json.string ?? ""))
        case .number, .bool:
            let text = json.description
            let shown = scrub(text)
            return shown.isExactly(text) ? json : JSONValue(shown)
        }
    }

    func scrub(_ verdict: Verdict) -> Verdict {
        Verdict(verdict.kind, code: scrub(ownWords: verdict.code), message: scrub(verdict.message))
    }

    func scrub(_ problem: FieldProblem) -> FieldProblem {
        FieldProblem(key: problem.key, path: problem.path, message: scrub(problem.message))
    }

    /// A problem that the library found itself.
    func scrub(own problem: FieldProblem) -> FieldProblem {
        FieldProblem(key: problem.key, path: problem.path, message: scrub(ownWords: problem.message))
    }

    func scrub(_ error: TransportError) -> TransportError {
        TransportError(error.code, scrub(error.message), mayHaveArrived: error.mayHaveArrived)
    }
}
