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
let testing: Target.Dependency = "DestinationActionsTesting"
/// What all that holds a lock needs; no product.
let locks: Target.Dependency = "DestinationActionsLocks"

/// One library target per destination; each needs the core alone.
let destinations = [
    "GWENDestination", "PushwooshDestination", "GleapDestination", "EnchargeDestination", "WebhookDestination",
]
let allDestinations = destinations.map { Target.Dependency(stringLiteral: $0) }

let libraries =
    [
        "DestinationActions", "DestinationActionsCompression", "DestinationActionsFiles",
        "DestinationActionsURLSession",
        "DestinationActionsTesting", "DestinationWorkbench",
    ] + destinations

var targets: [Target] = [
    .target(name: "DestinationActionsLocks", swiftSettings: settings),
    .target(name: "DestinationActions", dependencies: [locks], swiftSettings: settings),
    .systemLibrary(
        name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .yum(["zlib-devel"]), .brew(["zlib"])]),
    .target(name: "DestinationActionsCompression", dependencies: [core, "CZlib"], swiftSettings: settings),
    .target(name: "DestinationActionsFiles", dependencies: [core, locks], swiftSettings: settings),
    .target(name: "DestinationActionsURLSession", dependencies: [core, locks], swiftSettings: settings),
    .target(name: "DestinationActionsTesting", dependencies: [core, locks, "LoopbackHTTP"], swiftSettings: settings),
    .target(name: "LoopbackHTTP", dependencies: [locks], swiftSettings: settings),
    .target(
        name: "DestinationWorkbench", dependencies: [core, testing, "DestinationActionsFiles"],
        swiftSettings: settings),

    .testTarget(
        name: "DestinationActionsTests", dependencies: [core, testing, locks], resources: [.copy("Vectors")],
        swiftSettings: settings),
    .testTarget(
        name: "DestinationActionsCompressionTests", dependencies: [core, testing, "DestinationActionsCompression"],
        swiftSettings: settings),
    .testTarget(
        name: "DestinationActionsFilesTests",
        dependencies: [core, testing, locks, "DestinationActionsFiles", "TrialSupport"],
        swiftSettings: settings),
    .testTarget(
        name: "DestinationConformanceTests",
        dependencies: [core, testing, "DestinationActionsFiles"] + allDestinations,
        resources: [.copy("Vectors"), .copy("Tables")], swiftSettings: settings),
    .testTarget(
        name: "DestinationActionsURLSessionTests",
        dependencies: [
            core, testing, locks, "DestinationActionsCompression", "DestinationActionsURLSession", "LoopbackHTTP",
            "WebhookDestination",
        ], swiftSettings: settings),

    .testTarget(
        name: "DestinationWorkbenchTests", dependencies: [core, testing, "DestinationWorkbench"],
        swiftSettings: settings),
    .testTarget(
        name: "ExampleDestinations", dependencies: [core, testing], path: "Examples/Destinations",
        swiftSettings: settings),

    .executableTarget(
        name: "QuickStart",
        dependencies: [core, locks, "DestinationActionsFiles", "DestinationActionsURLSession", "LoopbackHTTP"]
            + allDestinations,
        path: "Examples/QuickStart", resources: [.copy("events.ndjson")], swiftSettings: settings),
    .executableTarget(
        name: "workbench", dependencies: ["DestinationWorkbench"] + allDestinations,
        path: "Examples/Workbench", swiftSettings: settings),

    .executableTarget(
        name: "DocumentationCoverage", dependencies: [core], path: "Tests/DocumentationCoverage",
        swiftSettings: settings),
    .target(name: "AllocationCounter", path: "Tests/AllocationCounter"),
    .target(name: "TrialSupport", dependencies: [core], path: "Tests/TrialSupport", swiftSettings: settings),
    .executableTarget(
        name: "KillTest",
        dependencies: [
            core, locks, "DestinationActionsFiles", "DestinationActionsURLSession", "LoopbackHTTP", "TrialSupport",
        ],
        path: "Tests/KillTest", swiftSettings: settings),
    .executableTarget(
        name: "Soak", dependencies: [core, locks, "DestinationActionsURLSession", "LoopbackHTTP", "TrialSupport"],
        path: "Tests/Soak", swiftSettings: settings),
    .executableTarget(
        name: "Fuzz", dependencies: [core, "DestinationActionsFiles", "TrialSupport"] + allDestinations,
        path: "Tests/Fuzz", swiftSettings: settings),
    .executableTarget(
        name: "Benchmarks",
        dependencies: [
            core, "AllocationCounter", "DestinationActionsFiles", "DestinationActionsLocks",
            "DestinationActionsURLSession", "LoopbackHTTP",
            "TrialSupport",
        ] + allDestinations,
        path: "Tests/Benchmarks", exclude: ["Peers"], swiftSettings: settings),
]
targets += destinations.map { .target(name: $0, dependencies: [core], swiftSettings: settings) }
targets += destinations.map { name in
    .testTarget(
        name: "\(name)Tests", dependencies: [core, testing, .init(stringLiteral: name)],
        exclude: name == "WebhookDestination" ? ["Vectors"] : [], swiftSettings: settings)
}

// The Swift blocks of README and articles, written out by .ci/snippets: each a target of its own with the products that it
// imports, without our settings and without what only this package sees, as in the package of a reader.
for line in (Context.environment["DOCUMENTATION_SNIPPETS"] ?? "").split(separator: "\n") {
    let words = line.split(separator: " ").map(String.init)
    let products = words.dropFirst(2).map { product in
        precondition(
            libraries.contains(product), "\(words[0]) of the documentation imports \(product), which is no product.")
        return Target.Dependency(stringLiteral: product)
    }
    let path = ".build/snippets/\(words[0])"
    targets.append(
        words[1] == "main.swift"
            ? .executableTarget(
                name: words[0], dependencies: products, path: path, packageAccess: false,
                swiftSettings: [.treatAllWarnings(as: .error)])
            : .testTarget(
                name: words[0], dependencies: products, path: path, packageAccess: false,
                swiftSettings: [.treatAllWarnings(as: .error)]))
}

let package = Package(
    name: "destination-actions",
    platforms: [.macOS(.v15), .iOS(.v18)],
    products: libraries.map { .library(name: $0, targets: [$0]) },
    targets: targets
)
