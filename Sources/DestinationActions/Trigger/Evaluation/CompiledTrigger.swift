import Synchronization

/// A trigger with a table of its own paths, for evaluation apart from a destination instance.
final class CompiledTrigger: Sendable {
    let program: TriggerProgram
    let paths: PathTable

    init(_ expression: TriggerExpression) {
        var builder = PathTableBuilder()
        program = TriggerCompiler.compile(expression, into: &builder)
        paths = builder.build()
    }

    /// Where a compiled trigger is kept once somebody has asked for it; copies of a trigger share the place.
    final class Place: Sendable {
        private let compiled = Mutex<CompiledTrigger?>(nil)

        func value(_ expression: TriggerExpression) -> CompiledTrigger {
            compiled.withLock { compiled in
                if let compiled { return compiled }
                let made = CompiledTrigger(expression)
                compiled = made
                return made
            }
        }
    }
}
