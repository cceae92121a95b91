import DestinationActions
import Testing

@Suite("Conformance with the reference implementation")
struct ConformanceTests {
    @Test("the request of each recorded event is the same, or differs as documented")
    func requests() {
        hold(
            DataFile.cases("requests").map { ($0, Reference.request($0.output), Run.request($0)) },
            agree: 294,
            differ: [
                "D5": 2, "M29": 1, "M8": 1, "W12": 3, "W13": 1, "W2": 1, "W4": 8, "W7": 7, "W8": 3, "W9": 3,
            ])
    }

    @Test("the requests and outcomes of each recorded batch are the same, or differ as documented")
    func batches() async throws {
        var results: [(GoldenCase, Answer, Answer)] = []
        for golden in DataFile.cases("batches") {
            results.append((golden, Reference.batch(golden.output), try await Run.batch(golden)))
        }
        hold(results, agree: 36, differ: ["D5": 1, "F1": 5, "W3": 15])
    }

    @Test("each recorded call of a destination comes to the same, or differs as documented")
    func destinations() async throws {
        var results: [(GoldenCase, Answer, Answer)] = []
        for golden in DataFile.cases("destination") {
            switch golden.text("mode") {
            case "onEvent", "onBatch":
                let reference = Reference.event(golden.output, events: golden.input["events"]?.count ?? 1)
                results.append((golden, reference, try await Run.event(golden)))
            case "onDelete": results.append((golden, Reference.single(golden.output), await Run.deletion(golden)))
            case "testAuthentication":
                results.append((golden, Reference.single(golden.output), await Run.check(golden)))
            case "dynamicField": results.append((golden, Reference.choices(golden.output), await Run.choices(golden)))
            default: Issue.record("\(golden.id) has an unknown mode.")
            }
        }
        hold(
            results, agree: 70,
            differ: [
                "D1": 2, "D2": 1, "D3": 5, "D5": 2, "W11": 2, "W13": 1, "W14": 1, "W15": 3, "W3": 1, "W6": 1,
            ])
    }

    @Test("every difference has a known tag, one case, and an answer that is not the reference's")
    func differences() {
        let cases = ["requests", "batches", "destination"].flatMap { DataFile.cases($0) }
        let known = Set(cases.map(\.id))
        var seen: Set<String> = []
        for difference in Difference.all {
            #expect(Difference.tags.contains(difference.tag), "\(difference.id) has the unknown tag \(difference.tag).")
            #expect(known.contains(difference.id), "There is no case \(difference.id).")
            #expect(seen.insert(difference.id).inserted, "\(difference.id) stands twice in the list.")
        }
    }

    /// Compares answers, and counts how many agree and how many differ for which reason.
    private func hold(
        _ results: [(golden: GoldenCase, reference: Answer, ours: Answer)], agree: Int, differ: [String: Int]
    ) {
        let differences = Dictionary(uniqueKeysWithValues: Difference.all.map { ($0.id, $0) })
        var counts: [String: Int] = [:]
        for (golden, reference, ours) in results {
            guard let difference = differences[golden.id] else {
                let agrees = ours.agrees(with: reference)
                counts[agrees ? "agree" : "disagree", default: 0] += 1
                #expect(agrees, "\(golden.id)\nours:      \(ours)\nreference: \(reference)")
                continue
            }
            counts[difference.tag, default: 0] += 1
            #expect(
                ours.agrees(with: difference.answer),
                "\(golden.id) \(difference.tag)\nours:   \(ours)\nlisted: \(difference.answer)")
            #expect(!difference.answer.agrees(with: reference), "\(golden.id) is listed as a difference, and is none.")
        }
        #expect(counts.removeValue(forKey: "agree") == agree)
        #expect(counts == differ)
    }
}

/// A case in which our answer is another one than the reference's, and the documented reason.
struct Difference: Sendable {
    let id: String
    let tag: String
    let answer: Answer

    /// The documented reasons: of mappings, fields, the wire and delivery.
    static let tags: Set<String> = Set(
        [("M", 29), ("F", 8), ("W", 16), ("D", 8)].flatMap { letter, count in (1...count).map { "\(letter)\($0)" } })

    /// The one list.
    static let all: [Difference] = DataFile.lines("Vectors", "differences").compactMap { line in
        guard let id = line["id"]?.string, let tag = line["tag"]?.string, let answer = line["out"] else {
            Issue.record("The list of differences has a line that is none: \(line)")
            return nil
        }
        return Difference(id: id, tag: tag, answer: Answer(answer))
    }
}
