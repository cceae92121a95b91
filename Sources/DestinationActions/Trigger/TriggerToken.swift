/// One word of a statement.
struct TriggerToken: Sendable {
    enum Kind: Sendable, Hashable {
        case end
        /// `(` and `)`.
        case open, close
        /// `[` and `]`.
        case openList, closeList
        case comma
        /// `!`
        case not
        case and, or
        case comparison(TriggerComparison)
        case null
        case bool(Bool)
        case number(Double)
        case text([UInt8])
        /// A path; it may be the name of a function if it is a single name without a backslash.
        case path([[UInt8]], isName: Bool)
        /// A character that no word starts with.
        case unknown
    }

    let kind: Kind
    /// The first of its scalars in the statement.
    let start: Int
    /// The place behind the last of its scalars.
    let end: Int
}
