import Foundation
import Testing

/// Files that a reader of a tutorial writes, and that the root package cannot build: the package of the example server builds and tests them.
@Suite("Tutorials")
struct TutorialTests {
    @Test(
        "the tutorial on a server prints the files that the example server builds",
        arguments: ["Sources/shop/Shop.swift", "Tests/shopTests/ShopTests.swift"])
    func server(_ path: String) throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(
            path: "../../../Examples/Server/\(path)")
        let guide = Guide("DestinationActions/DestinationActions.docc/Tutorials/AServerThatDelivers.md")
        #expect(guide.texts.contains(try String(contentsOf: file, encoding: .utf8)))
    }
}
