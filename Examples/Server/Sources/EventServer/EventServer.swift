import AsyncHTTPClient
import DestinationActions
import DestinationActionsFiles
import Foundation
import Hummingbird
import HummingbirdCore
public import Logging
import ServerAdapters
public import ServiceLifecycle
import Synchronization

/// A server that takes events from clients and delivers them: they wait in files, and are delivered whatever happens to the process.
///
/// ```swift
/// let server = try EventServer(options, logger: logger)
/// try await server.run()
/// ```
public final class EventServer: Service {
    let options: ServerOptions
    let logger: Logger
    let configuration: LiveConfiguration
    let pipeline: Pipeline
    let queue: FileQueue
    let letters: FileDeadLetters
    let metrics = PrometheusObserver()
    let waiters = OutcomeWaiters()
    let live = LiveFeed()
    let recent = RecentEvents()
    private let log: LogObserver
    private let transport: AsyncHTTPClientTransport
    private let closing = Atomic(false)

    /// Opens the files and makes the pipeline; nothing is listened to yet.
    ///
    /// - Parameters:
    ///   - options: What the server is started with.
    ///   - logger: Where it says what it does.
    /// - Throws: Everything that is wrong with the configuration, or why the files cannot be used.
    public init(_ options: ServerOptions, logger: Logger) throws {
        self.options = options
        self.logger = logger
        configuration = try LiveConfiguration(options)
        let current = configuration.current
        for warning in current.warnings { logger.warning("\(warning)") }
        if options.writeKeys.isEmpty { logger.warning("there are no write keys: every client is refused") }
        try FileManager.default.createDirectory(
            atPath: options.data, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        queue = try FileQueue(
            directory: options.data + "/events", limits: FileQueue.Limits(events: options.queuedEvents))
        letters = try FileDeadLetters(directory: options.data + "/letters")
        log = LogObserver(logger)
        transport = AsyncHTTPClientTransport()
        // The last two of the observers tell nobody until the program sets up a backend of swift-metrics or of tracing.
        pipeline = try Pipeline(
            current.instances, transport: transport, configuration: current.pipeline, queue: queue,
            deadLetters: letters,
            observers: [log, metrics, waiters, live, MetricsObserver(), TracingObserver()])
        if queue.recovery.events > 0 { logger.notice("\(queue.recovery.events) events of the last process wait") }
        for damage in queue.recovery.damaged { logger.error("damaged: \(damage)") }
    }

    /// Serves until the process is asked to end, by SIGTERM or SIGINT; SIGHUP reads the configuration again.
    ///
    /// - Throws: What a part of the server ends with.
    public func run() async throws {
        pipeline.start()
        let services = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [
                    // The first to start is the last to end.
                    ServiceGroupConfiguration.ServiceConfiguration(
                        service: PipelineService(pipeline) { [self] left in await end(left) }),
                    ServiceGroupConfiguration.ServiceConfiguration(service: ReloadService(self)),
                    ServiceGroupConfiguration.ServiceConfiguration(service: admin),
                    ServiceGroupConfiguration.ServiceConfiguration(service: ingest),
                    ServiceGroupConfiguration.ServiceConfiguration(service: ClosingService { [self] in close() }),
                ], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        try await services.run()
        try await transport.shutdown()
    }

    /// Ends the pipeline and the client, for a server that does not run.
    func stop() async {
        await pipeline.shutdown(deadline: .zero)
        try? await transport.shutdown()
    }

    /// Takes no more events, and lets go of the pages.
    func close() {
        closing.store(true, ordering: .releasing)
        live.end()
    }

    private func end(_ left: [DeadLetter]) async {
        log.flush()
        // A queue in files hands nothing back but letters that were not kept.
        if !left.isEmpty { logger.error("\(left.count) dead letters could not be kept") }
        logger.notice("ended", metadata: ["waiting": "\(queue.count)"])
    }

    /// What clients reach.
    var ingest: some ApplicationProtocol {
        let router = Router()
        router.add(middleware: ErrorMiddleware())
        router.add(
            middleware: CORSMiddleware(
                allowOrigin: .originBased,
                allowHeaders: [.accept, .authorization, .contentType, .contentEncoding, .origin],
                allowMethods: [.get, .post, .head, .options], maxAge: .hours(24)))
        router.add(middleware: TracingMiddleware())
        IngestRoutes(
            pipeline: pipeline, configuration: configuration, keys: options.writeKeys, waiters: waiters, recent: recent,
            bodyTime: options.bodyTime,
            isClosing: { [self] in isClosing }
        ).add(to: router)
        router.get("/health") { _, _ in Response(["status": "ok"]) }
        return application(router, "ingest", host: options.host, port: options.port)
    }

    /// What operates the server.
    var admin: some ApplicationProtocol {
        let router = Router()
        router.add(middleware: ErrorMiddleware())
        router.add(middleware: LocalMiddleware())
        AdminRoutes(server: self).add(to: router)
        return application(router, "admin", host: "127.0.0.1", port: options.adminPort)
    }

    var isClosing: Bool { closing.load(ordering: .acquiring) }

    private func application(
        _ router: Router<BasicRequestContext>, _ name: String, host: String, port: Int
    ) -> some ApplicationProtocol {
        let logger = logger
        return Application(
            router: router,
            // A client that says nothing for that long is not one any more.
            server: .http1(configuration: HTTP1Channel.Configuration(idleTimeout: .seconds(60))),
            configuration: ApplicationConfiguration(
                address: .hostname(host, port: port), backlog: 1024,
                availableConnectionsDelegate: MaximumAvailableConnections(options.connections)),
            onServerRunning: { channel in
                logger.notice(
                    "listening",
                    metadata: ["for": "\(name)", "address": "\(host)", "port": "\(channel.localAddress?.port ?? 0)"])
            }, logger: logger)
    }
}
