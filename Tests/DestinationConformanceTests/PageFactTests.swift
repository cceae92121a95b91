import DestinationActions
import DestinationActionsFiles
import EnchargeDestination
import GWENDestination
import GleapDestination
import PushwooshDestination
import Testing
import WebhookDestination

@Suite("What the product's documentation tells of the destinations")
struct PageFactTests {
    struct Fact: Sendable, CustomTestStringConvertible {
        let destination: String
        let sentence: String?
        /// The same in words that are true of this library, where they differ.
        let here: String?
        /// Why it is left out, if it is.
        let left: String?
        let link: String?

        var testDescription: String { "\(destination): \(sentence ?? link ?? "")" }
    }

    static let facts: [Fact] = DataFile.lines("Tables", "sentences").map {
        Fact(
            destination: $0["destination"]?.string ?? "", sentence: $0["sentence"]?.string, here: $0["here"]?.string,
            left: $0["left"]?.string, link: $0["link"]?.string)
    }

    @Test("every sentence is on the page, in its words or in ours", arguments: facts.filter { $0.sentence != nil })
    func sentence(_ fact: Fact) throws {
        if let reason = fact.left { return #expect(!reason.isEmpty) }
        let text = Self.text(try PageTests.page(fact.destination))
        #expect(text.contains(Self.text(fact.here ?? fact.sentence ?? "?")))
    }

    @Test("every address is linked from the page", arguments: facts.filter { $0.link != nil })
    func link(_ fact: Fact) throws {
        #expect(try PageTests.page(fact.destination).contains("](\(fact.link ?? "?"))"))
    }

    @Test("what is left out is about the web application that there is none of here")
    func left() {
        #expect(Self.facts.filter { $0.sentence != nil }.count == 169)
        #expect(Self.facts.count { $0.left != nil } == 24)
    }

    @Test("every action has its request by example, and a batch where it has batches", arguments: PageTests.names)
    func examples(name: String) throws {
        let definition = try DefinitionTests.definition(name)
        let page = try PageTests.page(name)
        #expect(page.ranges(of: "becomes, with the default mapping:").count == definition.actions.count)
        let batches = definition.actions.count { $0.batchLimits != nil }
        #expect(page.ranges(of: "Two such events in one request").count == batches)
        #expect(!page.contains("not-a-secret"))
    }

    @Test("the configuration on the page is read without a warning", arguments: PageTests.names)
    func configuration(name: String) throws {
        let page = try PageTests.page(name)
        let block = try #require(page.firstMatch(of: /with the secrets from the environment:\n\n```json\n([^`]*)```/))
        let destinations: [any Destination] = [GWEN(), Pushwoosh(), Gleap(), Encharge(), Webhook()]
        let configuration = try DestinationConfiguration(
            try JSONValue(parsing: String(block.1)), destinations: destinations
        ) { _ in "k-4711" }
        #expect(configuration.instances.count == 1)
        #expect(configuration.warnings.isEmpty)
    }

    /// A text without the targets of its links, backslashes and line breaks.
    private static func text(_ markdown: String) -> String {
        markdown.replacing(/\[([^\]]*)\]\([^)]*\)/) { $0.1 }.replacing("\\", with: "")
            .split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
