import DestinationActions
import Foundation
import HTTPTypes
import Hummingbird

/// What operates the server: its health, its figures, its configuration, its dead letters, and the page.
struct AdminRoutes {
    let server: EventServer

    /// How large a configuration may be, and what is tried.
    static let bodySize = 2 << 20

    func add(to router: Router<some RequestContext>) {
        let server = server
        router.get("/health") { _, _ in Response(["status": "ok"]) }
        router.get("/ready") { _, _ in ready(server) }
        router.get("/metrics") { _, _ in
            let own = server.metrics.text(
                server.pipeline.statistics, queued: server.queue.count, queuedBytes: server.queue.bytes)
            let text = await own + server.options.fleet.metrics()
            return Response(
                status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
        }
        router.get("/api/statistics") { _, _ in Response(server.pipeline.statistics.json) }
        router.get("/api/workers") { _, _ in Response(try await server.options.fleet.status()) }
        router.get("/api/configuration") { _, _ in Response(server.configuration.json) }
        router.put("/api/configuration") { request, _ in
            let json = try await Self.json(request)
            return try await Self.configured {
                Response(["changes": try await server.configuration.replace(with: json, of: server.pipeline)])
            }
        }
        router.get("/api/catalogue") { _, _ in
            Response(JSONValue(try server.options.destinations.map { try Self.definition($0).json }))
        }
        router.post("/api/try") { request, _ in
            let json = try await Self.json(request)
            return try await Self.configured { Response(try Trial(json, server.options.destinations).result()) }
        }
        router.get("/api/explain") { request, _ in
            let id = request.uri.queryParameters["messageId"].map(String.init) ?? ""
            let name = request.uri.queryParameters["destination"].map(String.init) ?? ""
            return try explanation(of: id, in: name)
        }
        router.get("/api/live") { _, _ in live(server) }
        LetterRoutes(server: server).add(to: router)
        PageRoutes().add(to: router)
    }

    /// Ready as long as events are taken; how the destinations are doing is told, and takes no server out of service.
    private func ready(_ server: EventServer) -> Response {
        let isReady = !server.isClosing
        let destinations = server.pipeline.statistics.destinations.map { destination -> JSONValue in
            ["name": JSONValue(destination.name), "state": JSONValue(destination.state.rawValue)]
        }
        return Response(
            ["ready": JSONValue(isReady), "destinations": JSONValue(destinations)],
            status: isReady ? .ok : .serviceUnavailable)
    }

    private func explanation(of id: String, in name: String) throws -> Response {
        guard let instance = server.configuration.current.instances.first(where: { $0.name == name }) else {
            throw IngestError(status: .notFound, code: "notFound", message: "There is no such destination.")
        }
        guard let event = server.recent[id] else {
            throw IngestError(
                status: .notFound, code: "notFound", message: "The event is not one of the newest any more.")
        }
        let sensitive = server.configuration.current.pipeline.sensitivePaths
        return Response(instance.explain(event, redacting: sensitive).json)
    }

    /// Server-sent events: what happens, and each second the figures.
    private func live(_ server: EventServer) -> Response {
        let (lines, continuation) = AsyncStream<String>.makeStream(bufferingPolicy: .bufferingNewest(64))
        let happening = Task {
            for await items in server.live.stream() {
                continuation.yield("event: items\ndata: \(JSONValue(items))\n\n")
            }
            continuation.finish()
        }
        let figures = Task {
            while !Task.isCancelled {
                continuation.yield("event: statistics\ndata: \(server.pipeline.statistics.json)\n\n")
                try await Task.sleep(for: .seconds(1))
            }
        }
        continuation.onTermination = { _ in
            happening.cancel()
            figures.cancel()
        }
        return Response(
            status: .ok, headers: [.contentType: "text/event-stream", .cacheControl: "no-store"],
            body: ResponseBody(asyncSequence: lines.map { ByteBuffer(string: $0) }))
    }

    private static func definition(_ destination: some Destination) throws -> DestinationDefinition {
        try DestinationDefinition(destination)
    }

    static func json(_ request: Request) async throws -> JSONValue {
        var bytes: [UInt8] = []
        for try await part in request.body {
            if bytes.count + part.readableBytes > bodySize {
                throw IngestError.tooLarge("The body must have at most \(bodySize) bytes.")
            }
            bytes.append(contentsOf: part.readableBytesView)
        }
        do { return try JSONValue(parsing: bytes, limits: JSONLimits(depth: 100, size: bodySize)) } catch {
            throw IngestError.malformed("The body is no JSON: \(error).")
        }
    }

    /// Tells everything that is wrong with a configuration, each with its place.
    static func configured(_ work: () async throws -> Response) async throws -> Response {
        do { return try await work() } catch let error as ConfigurationErrors {
            return Response(
                [
                    "code": "configuration", "message": JSONValue("\(error)"),
                    "problems": JSONValue(error.problems.map(\.json)),
                ], status: .unprocessableContent)
        }
    }
}
