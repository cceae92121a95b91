import DestinationActions
import DestinationActionsTesting
import Testing

@Suite("What the destination check says of bodies")
struct BodyCheckTests {
    struct Flaw: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let problem: String?
        let write: Dispatch.Write

        init(_ name: String, _ problem: String?, _ write: @escaping Dispatch.Write) {
            testDescription = name
            self.problem = problem
            self.write = write
        }
    }

    private static func form(_ text: String) -> HTTPBody {
        HTTPBody(Array(text.utf8), contentType: "application/x-www-form-urlencoded")
    }

    static let flaws: [Flaw] = [
        Flaw("right form", nil) { payload, _ in .form { $0.set("id", payload.id) } },
        Flaw("right lines", nil) { payload, _ in .lines { $0.append(payload.id) } },
        Flaw("right parts", nil) { payload, _ in .multipart { $0.set("id", payload.id) } },
        Flaw("broken form", "A request to the base address says that it holds a form and does not.") { _, _ in
            form("a=b c")
        },
        Flaw("broken escape", "A request to the base address says that it holds a form and does not.") { _, _ in
            form("a=%zz")
        },
        Flaw("broken lines", "A request to the base address says that it holds JSON and does not.") { _, _ in
            .text("{}\n{]\n", contentType: "application/x-ndjson")
        },
        Flaw("id that is pairs", #"The id "a&b=c" changes the structure of a body."#) { payload, _ in
            form("id=\(payload.id ?? "")")
        },
        Flaw("id that is a line", #"The id "a\r\nInjected: 1" changes the structure of a body."#) { payload, _ in
            .text("\"\(payload.id ?? "")\"\n", contentType: "application/x-ndjson")
        },
    ]

    @Test("a body that is not what its type says, or that an id changes, is found", arguments: flaws)
    func flaw(_ flaw: Flaw) async {
        let problems = await DestinationCheck.problems(
            in: Dispatch(write: flaw.write), settings: ["key": "key-4711"],
            events: [.fixture(.track, ["userId": "u-1"])])
        let found = problems.filter { $0.contains("structure of a body") || $0.contains("says that it holds") }
        if let problem = flaw.problem {
            #expect(found.contains(problem), "\(problems)")
        } else {
            #expect(found == [])
        }
    }
}
