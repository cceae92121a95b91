/// Takes secrets out of whatever the library says.
///
/// Partners echo keys in their error messages, and requests may hold one in their address or body: every text that leaves a
/// destination instance passes here.
struct Redactor: Sendable {
    private let known: [SecretForms]
    /// Those that come while the instance runs.
    private let live: [LiveSecrets]
    /// How many bytes the longest form of a known secret has, as far as it is one of bytes alone.
    private let longest: Int

    /// - Parameters:
    ///   - secrets: The secrets.
    ///   - live: Those that come while the instance runs.
    init(_ secrets: [String], live: LiveSecrets? = nil) {
        var seen = Set<[UInt8]>()
        self.init(
            forms: secrets.filter { !$0.isEmpty && seen.insert(Array($0.utf8)).inserted }.map(SecretForms.init),
            live: live.map { [$0] } ?? [])
    }

    private init(forms: [SecretForms], live: [LiveSecrets]) {
        known = forms
        self.live = live
        longest = forms.map { $0.characters == nil ? $0.patterns.map(\.count).max() ?? 0 : .max }.max() ?? 0
    }

    private var secrets: [SecretForms] { live.isEmpty ? known : known + live.flatMap(\.forms) }

    /// What takes out what either does.
    func and(_ other: Redactor) -> Redactor { Redactor(forms: known + other.known, live: live + other.live) }

    /// A text with `<redacted>` in the place of secrets; secrets that overlap or touch are replaced together.
    ///
    /// They are found as they are, and as JSON, addresses, HTML, forms and Base64 write them, in layers as well; with letters
    /// composed or not; and where the text was cut, by their beginning.
    func scrub(_ text: String) -> String { scrub(text, atLeast: 1) }

    /// The same of a text of the library's own words: a secret of a few letters is a part of many of them, and is left there.
    private func scrub(ownWords text: String) -> String { scrub(text, atLeast: 4) }

    private func scrub(_ text: String, atLeast length: Int) -> String {
        if text.isEmpty || live.isEmpty && longest < length { return text }
        let secrets = self.secrets
        if secrets.isEmpty { return text }
        let bytes = Array(text.utf8)
        // All secrets are looked for in the whole text, as none must hide a part of another.
        var found = FoundSecrets(bytes.count)
        var layer = DecodedText(bytes)
        // What is escaped three times over was not escaped by a partner who echoes a request.
        for _ in 0...3 {
            for secret in secrets { found.mark(secret, in: layer, atLeast: length) }
            guard let next = layer.resolved else { break }
            layer = next
        }
        guard found.isAny else { return text }
        var result: [UInt8] = []
        for (at, byte) in bytes.enumerated() {
            if !found.isSecret[at] {
                result.append(byte)
            } else if at == 0 || !found.isSecret[at - 1] {
                result += Redacted.text.utf8
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// A value with `<redacted>` in the place of secrets in its texts, and of numbers and booleans that hold one.
    func scrub(_ json: JSONValue) -> JSONValue {
        if secrets.isEmpty { return json }
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

    /// How many characters of what a partner says are shown.
    private static let longestMessage = 500

    /// What somebody else says, fit for a person: without secrets, then cut, in one line.
    func message(_ text: String) -> String {
        ShownText.line(ShownText.shortened(scrub(text), to: Self.longestMessage))
    }

    func scrub(_ verdict: Verdict) -> Verdict {
        Verdict(
            verdict.kind, code: scrub(ownWords: verdict.code), message: message(verdict.message),
            delay: verdict.delay, kept: verdict.kept.map(kept))
    }

    /// What is kept of an answer: a small value without secrets, which holds on to nothing else of the answer.
    private func kept(_ value: JSONValue) -> JSONValue {
        let bytes: [UInt8]
        do throws(JSONSyntaxError) {
            _ = try value.place()
            bytes = value.bytes
        } catch {
            return JSONValue("too large to be kept: \(error)")
        }
        guard bytes.count <= Verdict.maximumKept, let own = try? JSONValue(parsing: bytes) else {
            return JSONValue("too large to be kept: \(bytes.count) bytes, and at most \(Verdict.maximumKept) are")
        }
        return scrub(own)
    }

    func scrub(_ problem: FieldProblem) -> FieldProblem {
        problem.with(message: ShownText.line(scrub(problem.message)))
    }

    /// A problem that the library found itself.
    func scrub(own problem: FieldProblem) -> FieldProblem {
        problem.with(message: ShownText.line(scrub(ownWords: problem.message)))
    }

    func scrub(_ error: TransportError) -> TransportError {
        TransportError(error.code, message(error.message), mayHaveArrived: error.mayHaveArrived, head: error.head)
    }
}

extension Redactor: CustomReflectable, CustomStringConvertible {
    /// `<redacted>`.
    var description: String { Redacted.text }

    /// A mirror without children.
    var customMirror: Mirror { Mirror(self, children: []) }
}

/// Where secrets are in a text.
private struct FoundSecrets {
    /// For each byte, whether it is a part of one.
    private(set) var isSecret: [Bool] = []
    private let count: Int

    init(_ count: Int) { self.count = count }

    var isAny: Bool { !isSecret.isEmpty }

    /// Marks what a secret is in a layer of a text.
    mutating func mark(_ secret: SecretForms, in layer: DecodedText, atLeast length: Int) {
        let bytes = layer.bytes
        for pattern in secret.patterns where pattern.count >= length {
            let first = pattern[0]
            for start in bytes.indices where bytes[start] == first {
                let end = start + pattern.count
                if end <= bytes.count, bytes[start..<end].elementsEqual(pattern) {
                    mark(start..<end, layer)
                } else {
                    markBeginning(of: pattern, at: start, layer)
                }
            }
        }
        if let characters = secret.characters { mark(characters, layer) }
    }

    /// Marks the beginning of a secret where the text ends or was cut.
    private mutating func markBeginning(of pattern: [UInt8], at start: Int, _ layer: DecodedText) {
        var shared = 0
        while shared < pattern.count, start + shared < layer.bytes.count, layer.bytes[start + shared] == pattern[shared]
        {
            shared += 1
        }
        let rest = layer.bytes[(start + shared)...]
        guard shared >= SecretForms.shortestBeginning, rest.isEmpty || rest.starts(with: ShownText.cut.utf8) else {
            return
        }
        mark(start..<(start + shared), layer)
    }

    /// Marks a secret with its letters composed in any way: characters are equal then.
    private mutating func mark(_ secret: [Character], _ layer: DecodedText) {
        guard let text = String(validating: layer.bytes, as: UTF8.self) else { return }
        var at = text.startIndex
        while at < text.endIndex {
            if text[at] == secret[0], text[at...].starts(with: secret) {
                let end = text.index(at, offsetBy: secret.count)
                mark(
                    text.utf8.distance(
                        from: text.startIndex, to: at)..<text.utf8.distance(from: text.startIndex, to: end), layer)
            }
            at = text.index(after: at)
        }
    }

    private mutating func mark(_ range: Range<Int>, _ layer: DecodedText) {
        if isSecret.isEmpty { isSecret = Array(repeating: false, count: count) }
        for at in layer.source(of: range) { isSecret[at] = true }
    }
}
