// swift-tools-version: 6.2
import PackageDescription

// A queue that several workers share, on a JetStream cluster: apt-get install libnats-dev, and `./cluster start` for three servers.
let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]
let ownership = Target.Dependency.product(name: "DestinationOwnership", package: "destination-ownership")

let package = Package(
    name: "jetstream-worker",
    platforms: [.macOS(.v15)],
    products: [.library(name: "JetStreamQueue", targets: ["JetStreamQueue"])],
    dependencies: [
        .package(name: "destination-actions", path: "../.."),
        .package(name: "destination-ownership", path: "../DestinationOwnership"),
    ],
    targets: [
        .systemLibrary(name: "CNats", providers: [.apt(["libnats-dev"]), .brew(["cnats"])]),
        .target(
            name: "JetStreamQueue",
            dependencies: [
                "CNats", ownership, .product(name: "DestinationActions", package: "destination-actions"),
            ],
            swiftSettings: settings),
        .executableTarget(
            name: "jetstream-ingest",
            dependencies: ["JetStreamQueue", .product(name: "DestinationActions", package: "destination-actions")],
            swiftSettings: settings),
        .executableTarget(
            name: "jetstream-worker",
            dependencies: [
                "JetStreamQueue", ownership,
                .product(name: "DestinationActions", package: "destination-actions"),
                .product(name: "DestinationActionsURLSession", package: "destination-actions"),
                .product(name: "WebhookDestination", package: "destination-actions"),
            ], swiftSettings: settings),
        .testTarget(
            name: "JetStreamQueueTests",
            dependencies: [
                "JetStreamQueue", ownership,
                .product(name: "DestinationActions", package: "destination-actions"),
                .product(name: "DestinationActionsTesting", package: "destination-actions"),
                .product(name: "WebhookDestination", package: "destination-actions"),
            ], swiftSettings: settings),
    ])
