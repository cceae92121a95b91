import Testing

@testable import DestinationActions

@Suite("Mappings on a shared table of paths")
struct MappingPlanTests {
    @Test("paths of keys become slots, constants become literals")
    func nodes() throws {
        let mapping = try Mapping([
            "slot": .path("$.context.page.url"), "quoted": .path("a['b.c']"), "whole": .path("$."),
            "index": .path("items[0].id"), "literal": .object(["a": .array([1])]), "wrapped": .literal("x"),
            "plain": .template("no placeholder"), "computed": .path(.path("a")),
        ])
        var builder = PathTableBuilder()
        _ = builder.slot(for: ["other"])
        let plan = mapping.plan(into: &builder)
        #expect(plan.rootDirective == nil)
        #expect(plan.entries.map(\.key) == mapping.json.object?.keys)
        let kinds = plan.entries.map { entry in
            switch entry.value {
            case .slot: "slot"
            case .literal: "literal"
            case .operation: "operation"
            }
        }
        #expect(
            kinds == ["slot", "slot", "slot", "operation", "literal", "literal", "literal", "operation"])
        guard case .slot(let slot) = plan.entries[0].value else { return }
        #expect(slot == builder.slot(for: ["context", "page", "url"]))
    }

    @Test("mappings share a table, and each answers as on its own", arguments: MappingVectorTests.cases)
    func sharing(_ vector: Vector) throws {
        guard let input = vector.input["data"], input.kind == .object,
            let mapping = try? Mapping(vector.input["mapping"] ?? .null)
        else { return }
        var builder = PathTableBuilder()
        let other = try Mapping(["a": .path("a.b.c"), "o": .path("obj")]).plan(into: &builder)
        let plan = mapping.plan(into: &builder)
        let again = mapping.plan(into: &builder)
        let slots = builder.build().read(input)
        let alone: JSONValue?
        do {
            alone = try mapping.evaluate(input)
        } catch {
            return
        }
        #expect(try plan.evaluate(in: slots) == alone)
        #expect(try again.evaluate(in: slots) == alone)
        #expect(try other.evaluate(in: slots)?["o"] == input["obj"])
        for entry in plan.entries { #expect(try plan.evaluate(entry.value, in: slots) == alone?[entry.key]) }
    }

    @Test("a directive at the root is the only node")
    func rootDirective() throws {
        var builder = PathTableBuilder()
        let plan = try Mapping(["@path": "a"]).plan(into: &builder)
        #expect(plan.entries.isEmpty)
        let node = try #require(plan.rootDirective)
        #expect(try plan.evaluate(node, in: builder.build().read(["a": 5])) == 5)
    }

    @Test("a path inside a shape does not enter the table")
    func relativePaths() throws {
        var builder = PathTableBuilder()
        _ = try Mapping(["v": .arrayPath("items", .object(["a": .path("inner")]))]).plan(into: &builder)
        let next = builder.slot(for: ["next"])
        // The root and `items` come first.
        #expect(next.index == 2)
    }
}
