import DestinationActions
import Testing

@Suite("Changes of memberships larger than memory")
struct TraitChangesTests {
    private func changes(_ before: some Sequence<String>, _ after: some Sequence<String>) throws -> [String] {
        var changes = TraitChanges(from: before, to: after)
        var found: [String] = []
        while let change = try changes.next() { found.append("\(change.userId): \(change.value)") }
        return found
    }

    @Test("both sides are read once, in step, and the differences come out in order")
    func differences() throws {
        #expect(try changes([], ["a", "b"]) == ["a: true", "b: true"])
        #expect(try changes(["a", "b"], []) == ["a: false", "b: false"])
        #expect(try changes(["a", "b", "d"], ["b", "c", "e"]) == ["a: false", "c: true", "d: false", "e: true"])
        #expect(try changes(["a", "", "a", "b"], ["a", "b", "b"]) == [])
        #expect(try changes([], []) == [])
    }

    @Test("the order is that of the UTF-8 bytes")
    func order() throws {
        #expect(try changes(["Z", "a", "é", "用", "🐎"], []).count == 5)
        #expect(throws: AudienceError.unsorted("a", after: "b")) { try changes(["b", "a"], ["c"]) }
        #expect(throws: AudienceError.unsorted("Z", after: "a")) { try changes([], ["a", "Z"]) }
    }

    @Test("the streaming form finds what the form in memory finds")
    func agreement() throws {
        var seed: UInt64 = 42
        func next() -> UInt64 {
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return seed >> 33
        }
        for _ in 0..<200 {
            let before = Set((0..<(next() % 40)).map { _ in "u\(next() % 60)" })
            let after = Set((0..<(next() % 40)).map { _ in "u\(next() % 60)" })
            var audience = try Audience("A")
            _ = audience.synchronize(members: before)
            let events = audience.synchronize(members: after)
            #expect(try changes(before.sorted(), after.sorted()) == AudienceTests.told(events, "a"))
            let expected = before.symmetricDifference(after).sorted().map { "\($0): \(after.contains($0))" }
            #expect(AudienceTests.told(events, "a") == expected)
        }
    }

    @Test("values are compared too")
    func values() throws {
        let before = [TraitAssignment(userId: "a", value: 1), TraitAssignment(userId: "b", value: 2)]
        let after = [TraitAssignment(userId: "a", value: 1), TraitAssignment(userId: "c", value: 3)]
        var changes = TraitChanges(from: before, to: after)
        #expect(try changes.next() == TraitAssignment(userId: "b", value: .null))
        #expect(try changes.next() == TraitAssignment(userId: "c", value: 3))
        #expect(try changes.next() == nil)
    }

    @Test("sides that arrive asynchronously give the same")
    func asynchronous() async throws {
        func stream(_ ids: [String]) -> AsyncStream<String> {
            AsyncStream { continuation in
                for id in ids { continuation.yield(id) }
                continuation.finish()
            }
        }
        let audience = try Audience("A")
        var events: [Event] = []
        for try await change in AsyncTraitChanges(from: stream(["a", "b"]), to: stream(["b", "c"])) {
            events.append(audience.event(for: change))
        }
        #expect(AudienceTests.told(events, "a") == ["a: false", "c: true"])
        await #expect(throws: AudienceError.self) {
            for try await _ in AsyncTraitChanges(from: stream(["b", "a"]), to: stream([])) {}
        }
    }
}
