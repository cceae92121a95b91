import DestinationActions
import DestinationActionsTesting
import Foundation
import GWENDestination
import Testing

/// What a reader of a tutorial writes and sees, as far as the blocks that are compiled do not hold it.
@Suite("Tutorials")
struct TutorialTests {
    static let folder = "DestinationActions/DestinationActions.docc/Tutorials/"

    /// The package of the example server builds and tests the files that the root package cannot.
    @Test(
        "the tutorial on a server prints the files that the example server builds",
        arguments: ["Sources/shop/Shop.swift", "Tests/shopTests/ShopTests.swift"])
    func server(_ path: String) throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(
            path: "../../../Examples/Server/\(path)")
        let guide = Guide(Self.folder + "AServerThatDelivers.md")
        #expect(guide.texts.contains(try String(contentsOf: file, encoding: .utf8)))
    }

    @Test("the first tutorial shows what its program prints")
    func output() async throws {
        let texts = Guide(Self.folder + "SendYourFirstEvent.md").texts
        let gwen = try DestinationInstance(GWEN(), settings: ["apiKey": "not-a-real-key"])
        func order(_ userId: String) -> Event {
            .track("Order Completed", userId: userId, properties: ["total": 12.5, "currency": "EUR"])
        }
        let preview = gwen.dryRun(order("3f1c2a50-8d4e-4b1a-9c77-0a1b2c3d4e5f")).map { "\($0)\n" }.joined()
        #expect(texts.contains(preview), "\(preview)")
        #expect(texts.contains("\(gwen.explain(order("u-1")))\n"))

        let partner = try #require(texts.first { $0.contains("HTTPServer") })
        let answer = try #require(partner.firstMatch(of: /wfile.write\(b'(.*)'\)/)?.1)
        let transport = RecordingTransport([.status(200, body: try JSONValue(parsing: String(answer)))])
        let outcomes = await gwen.deliver(order("3f1c2a50-8d4e-4b1a-9c77-0a1b2c3d4e5f"), through: transport)
        #expect(texts.contains(outcomes.map { "\($0)\n" }.joined()), "\(outcomes)")
    }

    @Test(
        "a tutorial makes a package with the modules that its program or its tests import",
        arguments: [
            "SendYourFirstEvent", "AMappingOfYourOwn", "ADestinationOfYourOwn", "AServerThatDelivers",
            "DurableAndOnSeveralMachines",
        ])
    func package(_ name: String) throws {
        let guide = Guide(Self.folder + name + ".md")
        let manifest = try #require(guide.texts.first { $0.hasPrefix("// swift-tools-version: 6.2\n") })
        let products = Set(
            manifest.matches(of: /product\(name: "([A-Za-z]+)", package: "destination-actions"\)/).map(\.1))
        let programs = (guide.texts + guide.programs).filter {
            $0.contains("import Testing\n") || name == "SendYourFirstEvent"
        }
        let imports = Set(programs.flatMap { $0.matches(of: /(?m)^import ([A-Za-z]*Destination[A-Za-z]*)$/).map(\.1) })
        #expect(!imports.isEmpty && imports.isSubset(of: products), "\(imports.subtracting(products))")
    }
}
