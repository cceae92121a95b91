/// Takes secrets out of whatever the library says.
///
/// Partners echo keys in their error messages, and base addresses may hold one: every text that leaves a destination
/// instance passes here.
struct Redactor: Sendable {
    private let secrets: [String]

    /// - Parameter secrets: The secrets; longer ones are looked for first, as one may hold another.
    init(_ secrets: [String]) {
        self.secrets = Set(secrets.filter { !$0.isEmpty }).sorted { $0.utf8.count > $1.utf8.count }
    }

    func scrub(_ text: String) -> String {
        if secrets.isEmpty { return text }
        var bytes = Array(text.utf8)
        var isChanged = false
        for secret in secrets {
            let secret = Array(secret.utf8)
            var at = 0
            while at + secret.count <= bytes.count {
                if bytes[at..<(at + secret.count)].elementsEqual(secret) {
                    bytes.replaceSubrange(at..<(at + secret.count), with: "<redacted>".utf8)
                    at += 10
                    isChanged = true
                } else {
                    at += 1
                }
            }
        }
        return isChanged ? String(decoding: bytes, as: UTF8.self) : text
    }

    func scrub(_ verdict: Verdict) -> Verdict {
        Verdict(verdict.kind, code: verdict.code, message: scrub(verdict.message))
    }
}
