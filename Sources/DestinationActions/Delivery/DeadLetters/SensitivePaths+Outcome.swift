extension DeadLetter {
    /// The letter without sensitive values in its event.
    func masked(_ paths: SensitivePaths) -> DeadLetter { with(paths.masked(event)) }
}

extension SensitivePaths {
    /// An outcome without sensitive values in its messages, and in what was kept of the answer.
    func scrubbed(_ outcome: Outcome, of event: Event) -> Outcome {
        switch outcome {
        case .delivered(let delivered):
            guard let kept = delivered.kept else { return outcome }
            return .delivered(
                .init(
                    status: delivered.status, attempts: delivered.attempts, mayBeDuplicate: delivered.mayBeDuplicate,
                    kept: redactor(for: event).scrub(kept)))
        case .skipped(.declined(let reason)): return .skipped(.declined(redactor(for: event).scrub(reason)))
        case .skipped(.trigger(let unmatched)):
            return .skipped(.trigger(unmatched.redacting(self)))
        case .skipped: return outcome
        case .invalid(let problems):
            let redactor = redactor(for: event)
            return .invalid(problems.map { $0.with(message: redactor.scrub($0.message)) })
        case .failed(let failure): return .failed(scrubbed(failure, redactor(for: event)))
        case .undelivered(let result):
            guard let last = result.last else { return outcome }
            return .undelivered(.init(reason: result.reason, last: scrubbed(last, redactor(for: event))))
        }
    }

    private func scrubbed(_ failure: Outcome.Failure, _ redactor: Redactor) -> Outcome.Failure {
        .init(
            status: failure.status, code: failure.code, message: redactor.scrub(failure.message),
            attempts: failure.attempts, mayHaveArrived: failure.mayHaveArrived)
    }
}
