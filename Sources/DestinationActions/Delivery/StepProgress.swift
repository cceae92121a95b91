/// How far an event, or a batch, has come with the steps of its action: the step that is to be taken next.
///
/// It is that of all events that the steps were begun with: when one of them is gone, the others begin anew. Most deliveries carry
/// none.
final class StepProgress: Sendable {
    /// Which step it is, from 1.
    let number: Int
    let step: Step
    /// What the steps were begun with.
    let content: Exchange.Content
    /// The instance that made the steps: their requests have its settings.
    let instance: DestinationInstance
    /// Whether a step before may have changed something at the partner.
    let hasChanged: Bool

    private init(
        number: Int, _ step: Step, _ content: Exchange.Content, _ instance: DestinationInstance, hasChanged: Bool
    ) {
        self.number = number
        self.step = step
        self.content = content
        self.instance = instance
        self.hasChanged = hasChanged
    }

    /// Begins with the first step.
    convenience init(_ step: Step, of content: Exchange.Content, in instance: DestinationInstance) {
        self.init(number: 1, step, content, instance, hasChanged: false)
    }

    /// The same with the step after this one.
    ///
    /// - Parameter isTaken: Whether the partner did what this one asked for: a 409 that is expected changes nothing.
    func followed(by step: Step, isTaken: Bool) -> StepProgress {
        StepProgress(
            number: number + 1, step, content, instance,
            hasChanged: hasChanged || isTaken && !self.step.changesNothing)
    }
}

extension Verdict {
    /// The verdict on an answer from which the next step could not be made.
    static func badAnswer(_ problems: [FieldProblem]) -> Verdict {
        Verdict(
            .permanent, code: "badAnswer",
            message: "The answer leads to no next step: " + problems.map(\.message).joined(separator: " "))
    }

    /// The verdict on steps that do not come to an end.
    static let tooManySteps = Verdict(
        .permanent, code: "tooManySteps",
        message: "There are more than \(Step.maximum) steps, and another one was wanted.")

    /// The same, saying which of several steps it was.
    func of(step number: Int) -> Verdict {
        if kind == .delivered || kind == .skipped { return self }
        let told = message.isEmpty ? "Step \(number)" : "Step \(number): \(message)"
        return Verdict(kind, code: code, message: told, delay: delay, kept: kept)
    }
}
