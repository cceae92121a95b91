/// A text as a key of a table, compared by its bytes.
///
/// `String` takes canonically equivalent texts as equal; two ids that differ on the wire are two ids.
struct ExactText: Hashable, Sendable {
    let text: String

    init(_ text: String) { self.text = text }

    static func == (a: ExactText, b: ExactText) -> Bool {
        a.text.utf8.count == b.text.utf8.count && a.text.utf8.elementsEqual(b.text.utf8)
    }

    /// Equal bytes are canonically equivalent, so that the hash of `String` fits.
    func hash(into hasher: inout Hasher) { hasher.combine(text) }
}
