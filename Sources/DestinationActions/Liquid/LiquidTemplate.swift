/// A template of the Liquid language, as LiquidJS 10.27 renders it.
///
/// The tags are output, `assign`, `capture`, `comment`, `if`, `unless`, `echo`, `raw`, `increment`, `decrement`, `cycle`,
/// `liquid` and inline comments; there are no loops and no other templates. The filters are those of ``LiquidFilter``. A
/// template is compiled once; rendering is bounded in output and in work and depends on nothing but the input and the clock:
///
/// - An object prints as compact JSON.
/// - Dates print in UTC.
/// - `sample` takes the first items instead of random ones.
struct LiquidTemplate: Sendable {
    private let compiled: CompiledLiquid
    /// What the template prints if that does not depend on the input.
    private let constant: String?

    /// Compiles a template.
    ///
    /// - Throws: ``LiquidSyntaxError`` with the first thing that is wrong, and where.
    init(parsing text: String) throws(LiquidSyntaxError) {
        compiled = try LiquidCompiler.compile(Array(text: text))
        constant = compiled.constantText
    }

    /// Renders the template.
    ///
    /// - Parameters:
    ///   - input: The value whose members are the variables.
    ///   - timeOfDay: The seconds since 1970 that the dates `now` and `today` stand for.
    /// - Returns: The text, of 64 KiB at most.
    /// - Throws: ``LiquidRenderError`` if a filter cannot work with the input or a bound is passed.
    func render(_ input: JSONValue, timeOfDay: @escaping () -> Double = { 0 }) throws(LiquidRenderError) -> String {
        if let constant { return constant }
        return try LiquidRenderer(compiled, root: LiquidValue(input), timeOfDay: timeOfDay).render()
    }
}
