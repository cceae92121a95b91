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
    products: [.executable(name: "chat-workbench", targets: ["ChatDestination"])],
    dependencies: [.package(name: "destination-actions", path: "../..")],
    targets: [
        .executableTarget(
            name: "ChatDestination", dependencies: products.map { .product(name: $0, package: "destination-actions") },
            path: "ChatDestination", swiftSettings: [.treatAllWarnings(as: .error)]),
        .testTarget(
            name: "ChatTests",
            dependencies: ["ChatDestination"] + products.map { .product(name: $0, package: "destination-actions") },
            path: "ChatTests", swiftSettings: [.treatAllWarnings(as: .error)]),
    ]
)
