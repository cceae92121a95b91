import DestinationActionsLocks

/// A trigger or a mapping compiled onto a table of its own paths, for evaluation apart from a destination instance.
///
/// It is made when somebody asks for it first, and kept; an instance, which has one table for all of its subscriptions, never
/// asks.
final class OwnPaths<Compiled: Sendable>: Sendable {
    private let made = Mutex<(compiled: Compiled, paths: PathTable)?>(nil)

    /// What was compiled, and what an input holds at its paths.
    ///
    /// - Throws: ``JSONSyntaxError`` if the input was built and is deeper or longer than a document can be.
    func read(
        _ input: JSONValue, compile: (inout PathTableBuilder) -> Compiled
    ) throws(JSONSyntaxError) -> (compiled: Compiled, values: PathValues) {
        let place = try input.place()
        let (compiled, paths) = made.withLock { made in
            if let made { return made }
            var builder = PathTableBuilder()
            let compiled = compile(&builder)
            let new = (compiled: compiled, paths: builder.build())
            made = new
            return new
        }
        return (compiled, paths.read(place))
    }
}
