public import DestinationActions

/// What a check found wrong, and what it looked at to find it.
///
/// A check that proved nothing has that as its problem: no events, an action that never made a request, events that were all
/// skipped or invalid.
public struct CheckReport: Sendable, Hashable, CustomStringConvertible {
    /// What is wrong, one sentence each; empty if nothing is.
    public internal(set) var problems: [String] = []
    /// What was looked at, and how much of it, one line each.
    public internal(set) var covered: [String] = []
    /// What was exercised of each action of a destination, in their order; empty if it is another thing that was checked.
    public internal(set) var actions: [ActionCoverage] = []

    /// Problems, then what was covered, for a person.
    public var description: String {
        let found = problems.isEmpty ? ["Nothing is wrong."] : problems
        return (found + covered.map { "- \($0)" } + actions.map { "- \($0)" }).joined(separator: "\n")
    }

    /// The report as JSON: `{"problems": […], "covered": […], "actions": […]}`.
    public var json: JSONValue {
        [
            "problems": JSONValue(problems.map { JSONValue($0) }), "covered": JSONValue(covered.map { JSONValue($0) }),
            "actions": JSONValue(actions.map(\.json)),
        ]
    }

    /// Notes what was exercised of an action.
    mutating func note(_ action: String, _ body: (inout ActionCoverage) -> Void) {
        guard let place = actions.firstIndex(where: { $0.action == action }) else { return }
        body(&actions[place])
    }

    /// Each problem once, in the order in which they were found.
    mutating func unite() {
        var seen = Set<String>()
        problems = problems.filter { seen.insert($0).inserted }
    }
}
