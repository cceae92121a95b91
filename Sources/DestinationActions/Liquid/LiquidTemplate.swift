/// A template of the Liquid language, as LiquidJS 10.27 renders it.
///
/// The tags are output, `assign`, `capture`, `comment`, `if`, `unless`, `echo`, `raw`, `increment`, `decrement`, `cycle`,
/// `liquid` and inline comments; there are no loops and no other templates. The filters are those of ``LiquidFilter``. A
/// template is compiled once; rendering is bounded in output and in work and depends on nothing but the input and the clock:
///
/// - An object prints as compact JSON.
/// - Dates print in UTC, or in the zone that the second argument of `date` names.
/// - `sample` takes the first items instead of random ones.
struct LiquidTemplate: Sendable {
    private let compiled: CompiledLiquid
    /// What the template prints if that does not depend on the input.
    private let constant: String?
    private let time: TimeSource

    /// Compiles a template.
    ///
    /// - Parameters:
    ///   - text: The template.
    ///   - time: The clock of `now` and `today`, and the time zones; one that stands in the template is looked up here.
    /// - Throws: ``LiquidSyntaxError`` with the first thing that is wrong, and where.
    init(parsing text: String, time: TimeSource = TimeSource()) throws(LiquidSyntaxError) {
        compiled = try LiquidCompiler.compile(Array(text: text), time)
        constant = compiled.constantText
        self.time = time
    }

    /// Renders the template.
    ///
    /// - Parameter input: The value whose members are the variables.
    /// - Returns: The text, of 64 KiB at most.
    /// - Throws: ``LiquidRenderError`` if a filter cannot work with the input or a bound is passed.
    func render(_ input: JSONValue) throws(LiquidRenderError) -> String {
        if let constant { return constant }
        return try LiquidRenderer(compiled, root: LiquidValue(input), time).render()
    }
}
