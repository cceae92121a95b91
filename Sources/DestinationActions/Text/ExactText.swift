extension String {
    /// Whether the text is the same to the byte.
    ///
    /// `==` takes canonically equivalent texts as equal; the wire does not, and two ids that differ there are two ids.
    @inline(__always) package func isExactly(_ other: String) -> Bool {
        utf8.count == other.utf8.count && utf8.elementsEqual(other.utf8)
    }
}

/// A text as a key of a table, compared by its bytes; see ``Swift/String/isExactly(_:)``.
struct ExactText: Hashable, Sendable {
    let text: String

    init(_ text: String) { self.text = text }

    static func == (a: ExactText, b: ExactText) -> Bool {
        a.text.isExactly(b.text)
    }

    /// Equal bytes are canonically equivalent, so that the hash of `String` fits.
    func hash(into hasher: inout Hasher) { hasher.combine(text) }
}
