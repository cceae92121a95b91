// swift-tools-version: 6.2
import PackageDescription

// A package of its own: what several machines need that share a queue in PostgreSQL, through libpq and nothing else.
let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"), .treatAllWarnings(as: .error),
]
let core = Target.Dependency.product(name: "DestinationActions", package: "destination-actions")
let testing = Target.Dependency.product(name: "DestinationActionsTesting", package: "destination-actions")
let files = Target.Dependency.product(name: "DestinationActionsFiles", package: "destination-actions")
let session = Target.Dependency.product(name: "DestinationActionsURLSession", package: "destination-actions")
let webhook = Target.Dependency.product(name: "WebhookDestination", package: "destination-actions")
let ownership = Target.Dependency.product(name: "DestinationOwnership", package: "destination-ownership")

let package = Package(
    name: "postgres-worker",
    platforms: [.macOS(.v15)],
    products: [.library(name: "PostgresQueue", targets: ["PostgresQueue"])],
    dependencies: [
        .package(name: "destination-actions", path: "../.."),
        .package(name: "destination-ownership", path: "../DestinationOwnership"),
    ],
    targets: [
        .systemLibrary(
            name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"]), .brew(["libpq"])]),
        .target(name: "PostgresQueue", dependencies: [core, ownership, "CPostgres"], swiftSettings: settings),
        .executableTarget(
            name: "worker", dependencies: [core, ownership, session, webhook, "PostgresQueue"],
            swiftSettings: settings),
        .executableTarget(name: "ingest", dependencies: [core, "PostgresQueue"], swiftSettings: settings),
        .executableTarget(
            name: "queue-speed", dependencies: [core, files, webhook, "PostgresQueue"], swiftSettings: settings),
        .testTarget(
            name: "PostgresQueueTests", dependencies: [core, ownership, testing, webhook, "PostgresQueue"],
            swiftSettings: settings),
    ])
