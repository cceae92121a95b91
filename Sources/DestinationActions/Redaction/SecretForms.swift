/// The forms in which a secret may stand in a text, apart from escapes.
struct SecretForms: Sendable {
    /// The bytes to look for.
    let patterns: [[UInt8]]
    /// The characters of a secret that has others than ASCII, to be found composed or decomposed.
    let characters: [Character]?

    /// How much of the beginning of a form counts as it where the text was cut.
    static let shortestBeginning = 4
    /// Shorter secrets in other encodings are parts of many words.
    private static let shortestEncoded = 6

    init(_ secret: String) {
        let bytes = Array(secret.utf8)
        var patterns = [bytes]
        // Forms write a blank as a plus.
        if bytes.contains(0x20) { patterns.append(bytes.map { $0 == 0x20 ? 0x2B : $0 }) }
        if bytes.count >= Self.shortestEncoded { patterns += Self.base64(bytes) }
        self.patterns = patterns
        characters = bytes.allSatisfy { $0 < 0x80 } ? nil : Array(secret)
    }

    /// What Base64 makes of a secret, behind any other bytes: the letters that hold nothing but the secret, and all letters to
    /// the end where nothing follows it.
    private static func base64(_ bytes: [UInt8]) -> [[UInt8]] {
        var forms: [[UInt8]] = []
        for before in 0..<3 {
            let encoded = Array(Base64.encode([UInt8](repeating: 0, count: before) + bytes).utf8)
            // The first letters hold bits of what is before; the last one, bits of what follows.
            let first = before == 0 ? 0 : before + 1
            let last = (before + bytes.count) * 8 / 6
            let unpadded = encoded.firstIndex(of: 0x3D) ?? encoded.count
            for end in Set([last, unpadded, encoded.count]) {
                let form = Array(encoded[first..<end])
                forms.append(form)
                let urlSafe = form.map { $0 == 0x2B ? 0x2D : $0 == 0x2F ? 0x5F : $0 }
                if urlSafe != form { forms.append(urlSafe) }
            }
        }
        return forms
    }
}
