/// Whether the events of a subscription are gathered into batches, and how large those may be.
///
/// ```swift
/// subscription.batching = true                                     // as large as the action allows
/// subscription.batching = Batching(events: 50, age: .seconds(10))  // smaller ones, for which events wait longer
/// subscription.batching = false                                    // each event by itself
/// ```
///
/// In a configuration: `true`, `false`, or `{"events": 50, "bytes": 100000, "age": "10 s"}`, of which any may be left out.
public struct Batching: Sendable, Hashable, ExpressibleByBooleanLiteral {
    /// A Boolean value that indicates whether events are gathered at all.
    public var isOn: Bool
    /// How many events; as many as the action allows unless set, and never more.
    public var events: Int?
    /// How many bytes the events may have together, as they are in the body; as many as the action and the pipeline allow unless
    /// set, and never more.
    public var bytes: Int?
    /// How long the first event waits for others; ``PipelineConfiguration/batchAge`` unless set.
    public var age: Duration?

    /// Makes batches of a size.
    ///
    /// - Parameters:
    ///   - events: How many events; as many as the action allows unless given.
    ///   - bytes: How many bytes; as many as the action and the pipeline allow unless given.
    ///   - age: How long the first event waits for others; as long as the pipeline says unless given.
    public init(events: Int? = nil, bytes: Int? = nil, age: Duration? = nil) {
        isOn = true
        self.events = events
        self.bytes = bytes
        self.age = age
    }

    /// Switches batches on or off.
    ///
    /// - Parameter isOn: Whether events are gathered.
    public init(_ isOn: Bool) {
        self.init()
        self.isOn = isOn
    }

    /// Switches batches on or off.
    ///
    /// - Parameter value: Whether events are gathered.
    public init(booleanLiteral value: Bool) { self.init(value) }
}

extension Batching {
    /// What can be set as data besides true and false.
    static let options: ConfigurationOptions<Batching> = [
        .given("events", \.events, "How many events a batch may have; as many as the action allows unless set."),
        .given("bytes", \.bytes, "How many bytes the events of a batch may have together, as the action allows."),
        .given(
            "age", \.age, "How long the first event of a batch waits for others; as the pipeline has it unless set."),
    ]

    /// Says what an action does not allow.
    func check(_ action: ActionDeclaration, _ check: inout ConfigurationCheck) {
        Self.options.check(self, &check)
        if !isOn { return }
        guard let limits = action.batchLimits else {
            let given = events == nil && bytes == nil && age == nil ? "true" : "set"
            return check.problem("must not be \(given), as the action \(action.slug) has no batches")
        }
        for (key, value, most) in [("events", events, limits.events), ("bytes", bytes, limits.bytes)] {
            guard let value, value > most else { continue }
            check.at(key) {
                $0.problem("must be at most \(most), the limit of the action \(action.slug), found \(value)")
            }
        }
    }
}

/// How the events of one subscription are gathered: an object, as every delivery refers to it.
final class BatchRule: Sendable {
    let limits: BatchLimits
    /// How long the first event waits for others; `nil` leaves it to the pipeline.
    let age: Duration?

    init(_ limits: BatchLimits, _ batching: Batching? = nil) {
        self.limits = BatchLimits(
            events: max(1, min(batching?.events ?? .max, limits.events)),
            bytes: max(1, min(batching?.bytes ?? .max, limits.bytes)))
        age = batching?.age?.bounded
    }
}
