import Testing

@testable import DestinationActions

@Suite("Mappings on a shared table of paths")
struct CompiledMappingTests {
    @Test("paths of keys become slots, constants become literals")
    func nodes() throws {
        let mapping = try Mapping([
            "slot": .path("$.context.page.url"), "quoted": .path("a['b.c']"), "whole": .path("$."),
            "index": .path("items[0].id"), "literal": .object(["a": .array([1])]), "wrapped": .literal("x"),
            "plain": .template("no placeholder"), "computed": .path(.path("a")),
        ])
        var builder = PathTableBuilder()
        _ = builder.slot(for: ["other"])
        let compiled = try MappingCompiler.compile(mapping.json, into: &builder, TimeSource())
        #expect(compiled.rootDirective == nil)
        #expect(compiled.entries.map(\.key) == mapping.json.object?.keys)
        let kinds = compiled.entries.map { entry in
            switch entry.value {
            case .slot: "slot"
            case .literal: "literal"
            case .operation: "operation"
            }
        }
        #expect(
            kinds == ["slot", "slot", "slot", "operation", "literal", "literal", "literal", "operation"])
        guard case .slot(let slot) = try #require(compiled.entries.first).value else {
            Issue.record("The first entry is no slot.")
            return
        }
        #expect(slot == builder.slot(for: ["context", "page", "url"]))
    }

    /// The cases whose mapping can be made, and whose data is an object.
    static let shared = MappingVectorTests.cases.filter { vector in
        vector.input["data"]?.kind == .object && (try? Mapping(vector.input["mapping"] ?? .null)) != nil
    }

    @Test("most cases can be shared")
    func sharedCases() { #expect(Self.shared.count > 400) }

    @Test("mappings share a table, and each answers as on its own", arguments: shared)
    func sharing(_ vector: Vector) throws {
        let input = try #require(vector.input["data"])
        let json = try #require(vector.input["mapping"])
        var builder = PathTableBuilder()
        let other = try MappingCompiler.compile(
            ["a": ["@path": "a.b.c"], "o": ["@path": "obj"]], into: &builder, TimeSource())
        let compiled = try MappingCompiler.compile(json, into: &builder, TimeSource())
        let again = try MappingCompiler.compile(json, into: &builder, TimeSource())
        let values = builder.build().read(try input.place())
        #expect(try other.evaluate(in: values)?["o"] == input["obj"])
        let alone = Result { try Mapping(json).evaluate(input) }
        guard case .success(let alone) = alone else {
            // What is wrong with numbers is found in the whole result, so that a shared one may give more.
            #expect(throws: MappingError.self) {
                try compiled.evaluate(in: values)?.checkNumbers(at: "/")
            }
            return
        }
        #expect(try compiled.evaluate(in: values) == alone)
        #expect(try again.evaluate(in: values) == alone)
        for entry in compiled.entries { #expect(try compiled.evaluate(entry.value, in: values) == alone?[entry.key]) }
    }

    @Test("a directive at the root is the only node")
    func rootDirective() throws {
        var builder = PathTableBuilder()
        let compiled = try MappingCompiler.compile(["@path": "a"], into: &builder, TimeSource())
        #expect(compiled.entries.isEmpty)
        let node = try #require(compiled.rootDirective)
        #expect(try compiled.evaluate(node, in: builder.build().read(JSONValue(["a": 5]).place())) == 5)
    }

    @Test("a path inside a shape does not enter the table")
    func relativePaths() throws {
        var builder = PathTableBuilder()
        let mapping = try Mapping(["v": .arrayPath("items", .object(["a": .path("inner")]))])
        _ = try MappingCompiler.compile(mapping.json, into: &builder, TimeSource())
        let next = builder.slot(for: ["next"])
        // The root and `items` come first.
        #expect(next.index == 2)
    }
}
