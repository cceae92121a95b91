import DestinationActionsLocks

/// Secrets that come while an instance runs: tokens that were given to it, the last ones of them.
final class LiveSecrets: Sendable {
    private let current = Mutex<[SecretForms]>([])
    /// How many are looked for: those of requests that are under way may be older than the last.
    private static let most = 8

    var forms: [SecretForms] { current.withLock { $0 } }

    func add(_ secrets: [Secret?]) {
        let new = secrets.compactMap { $0?.exposed }.filter { !$0.isEmpty }.map(SecretForms.init)
        current.withLock { forms in
            forms.removeAll { form in new.contains { $0.patterns == form.patterns } }
            forms = Array((forms + new).suffix(Self.most))
        }
    }
}
