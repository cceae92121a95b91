// swift-tools-version: 6.2
import PackageDescription

/// Every target is built with the same settings: the Swift 6 language mode, the upcoming features that
/// make imports and isolation explicit, and warnings as errors.
let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .enableUpcomingFeature("ImmutableWeakCaptures"),
    .treatAllWarnings(as: .error),
]

let core: Target.Dependency = "DestinationActions"
let destinations = ["GWENDestination"]

let package = Package(
    name: "destination-actions",
    platforms: [.macOS(.v15), .iOS(.v18)],
    products: [
        .library(name: "DestinationActions", targets: ["DestinationActions"]),
        .library(name: "DestinationActionsURLSession", targets: ["DestinationActionsURLSession"]),
        .library(name: "DestinationActionsTesting", targets: ["DestinationActionsTesting"]),
    ] + destinations.map { .library(name: $0, targets: [$0]) },
    targets: [
        .target(name: "DestinationActions", swiftSettings: settings),
        .target(name: "DestinationActionsURLSession", dependencies: [core], swiftSettings: settings),
        .target(name: "DestinationActionsTesting", dependencies: [core], swiftSettings: settings),
        .target(name: "LoopbackHTTP", swiftSettings: settings),
        .testTarget(
            name: "DestinationActionsTests", dependencies: [core, "DestinationActionsTesting"],
            resources: [.copy("Vectors")], swiftSettings: settings),
        .testTarget(
            name: "DestinationActionsURLSessionTests",
            dependencies: [core, "DestinationActionsURLSession", "LoopbackHTTP"], swiftSettings: settings),
    ] + destinations.map { .target(name: $0, dependencies: [core], swiftSettings: settings) }
)
