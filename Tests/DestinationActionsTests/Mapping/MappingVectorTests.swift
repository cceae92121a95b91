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
        let expected = [
            "M1": 4, "M2": 1, "M3": 1, "M4": 1, "M5": 1, "M6": 4, "M7": 4, "M8": 6, "M9": 2, "M10": 2,
            "M11": 3, "M12": 3, "M13": 2, "M14": 4, "M15": 1, "M16": 3, "M17": 1, "M18": 1, "M19": 3, "M20": 2,
            "M21": 2, "M23": 1, "M24": 2, "M25": 3, "M26": 2, "M27": 2, "M28": 3, "M29": 2,
        ]
        #expect(counts == expected)
        #expect(Self.cases.count == 596)
    }
}
