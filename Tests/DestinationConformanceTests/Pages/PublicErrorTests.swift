import DestinationActions
import DestinationActionsFiles
import Foundation
import Testing

@Suite("Public errors and their codes")
struct PublicErrorTests {
    private static let audiences: [AudienceError] = [.unnamed(""), .state(""), .unsorted("a", after: "b")]
    private static let files: [FileError.Code] = [
        .system, .noSpace, .notAllowed, .unsafe, .inUse, .unknownFormat, .damaged, .full, .tooLarge, .closed,
    ]
    private static let mappings: [MappingError.Code] = [
        .inputNotAnObject, .textExpected, .textTooLong, .numberOutOfRange, .liquidFailed,
    ]
    private static let texts: [JSONSyntaxError] = ["{", "[1, 2, 3, 4, 5, 6]"].compactMap(syntax)

    /// The codes that an error can have; of those whose codes are held elsewhere to be on the page of problems, one.
    static let coded: [String: [String]] = [
        "ActionError": ActionError("is wrong").problems.map(\.code),
        "AudienceError": audiences.map(\.code),
        "ConfigurationErrors": [ConfigurationProblem(path: "settings/a", message: "").code],
        "EventDecodingError": events.map(\.code),
        "EventProblem": problems(of: ["type": "track", "userId": 1]).map(\.code),
        "FieldSchemaError": [FieldSchemaProblem(key: "", message: "").code],
        "FileError": files.map(\.description),
        "JSONSyntaxError": texts.map(\.code),
        "MappingError": mappings.map(\.description),
        "MappingErrors": [MappingProblem(path: "/@if", message: "").code],
        "PipelineError": [PipelineError.Code.closed.description],
        "TokenError": tokens,
        "TransportError": [TransportError.Code.timedOut.description],
        "TriggerSyntaxError": ["trigger." + TriggerSyntaxError.Kind.badPath.name],
        "ValidationErrors": [FieldProblem(key: "", path: "", message: "").code],
    ]

    /// Public errors without a code of their own, and why.
    static let without = [
        "HTTPURLError": "an action throws it on: the event is invalid with field.action",
        "Skip": "says that there is nothing to do: the outcome has the code declined",
        "QueueClosedError": "of tests",
        "Stuck": "of tests",
        "TimeZoneError": "a template that needs the zone has mapping.liquid or mapping.liquidFailed",
        "UnexpectedResult": "of tests",
    ]

    @Test("every public error has codes, or is named with the reason why it has none")
    func all() throws {
        let sources = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../Sources")
        let files = FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil)?.allObjects ?? []
        var found: Set<String> = []
        for case let file as URL in files where file.pathExtension == "swift" {
            let text = try String(contentsOf: file, encoding: .utf8)
            let declared =
                /(?m)^ *public (?:struct|enum|extension|(?:final )?class) ([A-Za-z.]+): (?:[A-Za-z, ]+, )?(?:EventQueue)?Error\b/
            for match in text.matches(of: declared) { found.insert(String(match.1)) }
        }
        #expect(found == Set(Self.coded.keys).union(Self.without.keys))
        #expect(Set(Self.coded.keys).isDisjoint(with: Self.without.keys))
    }

    @Test("the codes of an error are on the page of problems", arguments: coded.keys.sorted())
    func known(_ name: String) throws {
        let codes = try #require(Self.coded[name])
        let known = Set(ProblemCode.allCases.map(\.rawValue))
        #expect(!codes.isEmpty && Set(codes).isSubset(of: known), "\(codes)")
        #expect(Set(codes).count == codes.count)
    }

    @Test("all codes of an area are those of its errors", arguments: ["audience", "event", "json", "token", "file"])
    func area(_ area: String) {
        let known = ProblemCode.allCases.map(\.rawValue).filter { $0.hasPrefix("\(area).") }
        #expect(Set(known).isSubset(of: Self.coded.values.joined()))
    }

    // MARK: Errors as they arise

    private static func syntax(_ text: String) -> JSONSyntaxError? {
        do throws(JSONSyntaxError) {
            _ = try JSONValue(parsing: text, limits: JSONLimits(size: 10))
            return nil
        } catch { return error }
    }

    private static func problems(of json: JSONValue) -> [EventProblem] { (try? Event(json).problems) ?? [] }

    private static let events: [EventDecodingError] = ["{", "[]", "{}"].compactMap { text in
        do throws(EventDecodingError) {
            _ = try Event(parsing: text)
            return nil
        } catch { return error }
    }

    private static let tokens: [String] = {
        let answers: [(Int, JSONValue)] = [(400, [:]), (200, [:]), (200, ["access_token": "t", "expires_in": 0])]
        return answers.compactMap { status, body in
            do {
                _ = try OAuth2.standardAnswer(HTTPResponse(status: status, body: Array(body.bytes)))
                return nil
            } catch { return (error as? TokenError)?.code }
        }
    }()
}
