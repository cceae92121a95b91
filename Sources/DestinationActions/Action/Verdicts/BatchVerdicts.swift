extension Array {
    /// The verdicts of a batch whose answer names the items that it speaks of, by an e-mail address or an id for instance.
    ///
    /// ```swift
    /// let refused = errors.map { ($0["email"]?.string, Verdict(.permanent, code: "refused", message: "…")) }
    /// return payloads.verdicts(named: refused, by: { $0.email }, others: .delivered)
    /// ```
    ///
    /// - An event whose identifier the answer names has the verdict that the answer gives it. Of several the first one that is not
    ///   `delivered` counts: what was refused once was not taken whole.
    /// - Several events of one identifier all have its verdict.
    /// - An event that the answer does not name has the verdict of the others, and so has one without an identifier.
    /// - Where the answer refuses an item that none of the events is, or one without a name, it is not known which of the others it
    ///   means: those are refused with the code `unassigned`, so that nothing is taken for delivered that was not. One without a
    ///   name is the event if there is only one.
    ///
    /// Identifiers are compared by their bytes. Where the partner changes them, to lower case for instance, do the same on both sides.
    ///
    /// - Parameters:
    ///   - named: The identifiers in the answer with their verdicts; `nil` where an item of it has none.
    ///   - identifier: Gives the identifier of an event, or `nil` if it has none.
    ///   - others: The verdict of the events that the answer does not name: `delivered` where it names those that were refused, and a
    ///     refusal where it names those that were taken.
    /// - Returns: A verdict per event, in the order of the batch.
    public func verdicts<Fields>(
        named: some Sequence<(String?, Verdict)>, by identifier: (Payload<Fields>) -> String?, others: Verdict
    ) -> [Verdict] where Element == Payload<Fields> {
        var verdicts: [ExactText: Verdict] = [:]
        var unnamed: Verdict?
        for (name, verdict) in named {
            guard let name = name.map({ ExactText($0) }) else {
                if verdict.isRefusal { unnamed = unnamed ?? verdict }
                continue
            }
            if verdicts[name].map({ $0.kind == .delivered }) ?? true { verdicts[name] = verdict }
        }
        let identifiers = map { identifier($0).map { ExactText($0) } }
        let known = Set(identifiers.compactMap { $0 })
        let lost = verdicts.first { $0.value.isRefusal && !known.contains($0.key) }?.value ?? unnamed
        var rest = others
        if others.kind == .delivered, lost != nil { rest = count == 1 ? unnamed ?? .unassigned : .unassigned }
        return identifiers.map { $0.flatMap { verdicts[$0] } ?? rest }
    }
}

extension Verdict {
    /// Whether the event was refused, for good or for now.
    fileprivate var isRefusal: Bool { kind != .delivered && kind != .skipped }

    /// The verdict of an event that may be the one that an answer refuses under another name.
    fileprivate static let unassigned = Verdict(
        .permanent, code: "unassigned",
        message: "The answer refuses an item that none of the events can be told to be, so that it may be this one.")
}
