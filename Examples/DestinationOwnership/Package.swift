// swift-tools-version: 6.2
import PackageDescription

// What workers on any engine have in common that own destinations: each destination has one owner at a time.
let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"), .treatAllWarnings(as: .error),
]

let package = Package(
    name: "destination-ownership",
    platforms: [.macOS(.v15)],
    products: [.library(name: "DestinationOwnership", targets: ["DestinationOwnership"])],
    dependencies: [.package(name: "destination-actions", path: "../..")],
    targets: [
        .target(
            name: "DestinationOwnership",
            dependencies: [.product(name: "DestinationActions", package: "destination-actions")],
            swiftSettings: settings)
    ])
