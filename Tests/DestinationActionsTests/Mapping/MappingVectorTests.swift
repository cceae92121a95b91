import DestinationActions
import Testing

@Suite("Golden mappings")
struct MappingVectorTests {
    static let cases = VectorFile.cases("mapping")

    private static func answer(_ vector: Vector) -> MappingAnswer {
        MappingAnswer(vector.input["mapping"] ?? .null, vector.input["data"] ?? [:])
    }

    @Test("every case agrees with the reference, or stands in the list of differences", arguments: cases)
    func agreement(vector: Vector) {
        let answer = Self.answer(vector)
        if let difference = MappingDifferences.all.first(where: { $0.id == vector.id }) {
            #expect(answer == difference.answer(vector))
        } else {
            #expect(answer.agrees(with: vector.output), "\(answer)")
        }
    }

    @Test("a listed difference has a rule that asks for it, and does differ", arguments: MappingDifferences.all)
    func differences(difference: MappingDifference) throws {
        #expect(MappingDifferences.tags.contains(difference.tag))
        #expect(MappingDifferences.all.filter { $0.id == difference.id }.count == 1)
        let vector = try #require(Self.cases.first { $0.id == difference.id })
        #expect(!difference.answer(vector).agrees(with: vector.output))
    }

    @Test("the differences are counted by rule")
    func count() {
        let counts = Dictionary(grouping: MappingDifferences.all, by: \.tag).mapValues(\.count)
        let sorted = counts.sorted { $0.key.count == $1.key.count ? $0.key < $1.key : $0.key.count < $1.key.count }
        let list = sorted.map { "\($0.key): \($0.value)" }.joined(separator: ", ")
        print("\(MappingDifferences.all.count) of \(Self.cases.count) golden mappings differ (\(list))")
        #expect(Self.cases.count == 596)
    }
}
