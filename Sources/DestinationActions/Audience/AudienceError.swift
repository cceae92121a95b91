/// An error that says why an audience or a computed trait cannot be synchronised.
public enum AudienceError: Error, Sendable, Hashable, CustomStringConvertible {
    /// A name without letters and digits gives no name of a trait.
    case unnamed(String)
    /// What was kept is no state.
    case state(String)
    /// The ids of a stream are not in the order of their UTF-8 bytes: the second came after the first.
    case unsorted(String, after: String)

    /// The code of the kind of problem, from a bounded set: `audience.unnamed`, `audience.state` or `audience.unsorted`.
    public var code: String {
        switch self {
        case .unnamed: ProblemCode.audienceUnnamed.rawValue
        case .state: ProblemCode.audienceState.rawValue
        case .unsorted: ProblemCode.audienceUnsorted.rawValue
        }
    }

    /// A sentence for a person.
    public var description: String {
        let shown =
            switch self {
            case .unnamed(let name): "The name \"\(name)\" has no letters and digits of which a trait could be named."
            case .state(let message): "The state \(message)."
            case .unsorted(let id, let previous):
                "The ids must be in the order of their UTF-8 bytes, found \"\(id)\" after \"\(previous)\"."
            }
        return ShownText.line(shown)
    }
}
