import Logging
import ServiceLifecycle
import UnixSignals

/// Reads the configuration again on SIGHUP.
struct ReloadService: Service {
    let server: EventServer

    init(_ server: EventServer) { self.server = server }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            for await _ in await UnixSignalsSequence(trapping: .sighup) {
                do {
                    let changes = try await server.configuration.reload(to: server.pipeline)
                    server.logger.notice("configuration reloaded", metadata: ["changes": "\(changes)"])
                } catch {
                    server.logger.error("configuration not reloaded", metadata: ["reason": "\(error)"])
                }
            }
        }
    }
}

/// Does something when the end begins, before the servers stop to listen.
struct ClosingService: Service {
    let close: @Sendable () -> Void

    func run() async throws {
        try? await gracefulShutdown()
        close()
    }
}
