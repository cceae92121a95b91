// swift-tools-version: 6.2
import PackageDescription

// A package of its own, as an author has it: a destination, its tests, and its workbench.
//
//     swift test --package-path Examples/CustomDestination
//     swift run --package-path Examples/CustomDestination chat-workbench explain
let products = ["DestinationActions", "DestinationActionsTesting", "DestinationWorkbench"]
let package = Package(
    name: "chat-destination",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "chat-workbench", targets: ["Chat"])],
    dependencies: [.package(name: "destination-actions", path: "../..")],
    targets: [
        .executableTarget(
            name: "Chat", dependencies: products.map { .product(name: $0, package: "destination-actions") },
            path: "Chat", swiftSettings: [.treatAllWarnings(as: .error)]),
        .testTarget(
            name: "ChatTests",
            dependencies: ["Chat"] + products.map { .product(name: $0, package: "destination-actions") },
            path: "ChatTests", swiftSettings: [.treatAllWarnings(as: .error)]),
    ]
)
