// swift-tools-version: 6.2
import PackageDescription

// The library needs no package; a server needs what servers are made of.
let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
    name: "destination-server",
    platforms: [.macOS(.v15)],
    products: [.library(name: "ServerAdapters", targets: ["ServerAdapters"])],
    dependencies: [
        .package(name: "destination-actions", path: "../.."),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.7.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    ],
    targets: [
        // What connects the library with the ecosystem; each file can be copied, or the target depended on by path.
        .target(
            name: "ServerAdapters",
            dependencies: [
                .product(name: "DestinationActions", package: "destination-actions"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "Instrumentation", package: "swift-distributed-tracing"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
            ], swiftSettings: settings),
        .systemLibrary(name: "CInflate", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
        .target(
            name: "EventServer",
            dependencies: [
                "CInflate", "ServerAdapters",
                .product(name: "DestinationActions", package: "destination-actions"),
                .product(name: "DestinationActionsFiles", package: "destination-actions"),
                .product(name: "EnchargeDestination", package: "destination-actions"),
                .product(name: "GWENDestination", package: "destination-actions"),
                .product(name: "GleapDestination", package: "destination-actions"),
                .product(name: "PushwooshDestination", package: "destination-actions"),
                .product(name: "WebhookDestination", package: "destination-actions"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ], resources: [.copy("Admin/page.html")], swiftSettings: settings),
        .executableTarget(
            name: "destination-server",
            dependencies: [
                "EventServer",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Configuration", package: "swift-configuration"),
            ], swiftSettings: settings),
        .executableTarget(
            name: "event-load",
            dependencies: [
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "DestinationActions", package: "destination-actions"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ], swiftSettings: settings),
        // The program of the tutorial "In a server", as it is printed there.
        .executableTarget(
            name: "shop",
            dependencies: [
                .product(name: "DestinationActions", package: "destination-actions"),
                .product(name: "DestinationActionsFiles", package: "destination-actions"),
                .product(name: "DestinationActionsURLSession", package: "destination-actions"),
                .product(name: "GWENDestination", package: "destination-actions"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]),
        .testTarget(
            name: "shopTests",
            dependencies: [
                "shop", .product(name: "DestinationActionsTesting", package: "destination-actions"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
            ]),
        .executableTarget(
            name: "transport-speed",
            dependencies: [
                "ServerAdapters",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "DestinationActions", package: "destination-actions"),
                .product(name: "DestinationActionsURLSession", package: "destination-actions"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
            ], swiftSettings: settings),
        .testTarget(
            name: "ServerAdaptersTests",
            dependencies: [
                "ServerAdapters",
                .product(name: "DestinationActions", package: "destination-actions"),
                .product(name: "DestinationActionsTesting", package: "destination-actions"),
                .product(name: "GWENDestination", package: "destination-actions"),
                .product(name: "InMemoryTracing", package: "swift-distributed-tracing"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "MetricsTestKit", package: "swift-metrics"),
                .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
            ], swiftSettings: settings),
        .testTarget(
            name: "EventServerTests",
            dependencies: [
                "EventServer", .product(name: "DestinationActionsTesting", package: "destination-actions"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
            ], swiftSettings: settings),
    ])
