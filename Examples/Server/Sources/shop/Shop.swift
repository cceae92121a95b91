import DestinationActions
import DestinationActionsURLSession
import Foundation
import GWENDestination
import Hummingbird
import ServiceLifecycle

/// What the app sends when somebody has bought something.
struct Order: Decodable {
    let userId: String
    let total: Double
}

/// The routes: a handler hands its event over and answers, whatever the partners do.
func routes(_ pipeline: Pipeline) -> Router<BasicRequestContext> {
    let router = Router()
    router.post("orders") { request, context in
        let order = try await request.decode(as: Order.self, context: context)
        do {
            try await pipeline.send(
                .track("Order Completed", userId: order.userId, properties: ["total": order.total]))
        } catch {
            throw HTTPError(.serviceUnavailable, message: "\(error)")
        }
        return Response(status: .accepted)
    }
    return router
}

/// The pipeline as a service: it sends what it has when the server ends, and tells what is left.
struct PipelineService: Service {
    let pipeline: Pipeline

    func run() async {
        let left = await cancelWhenGracefulShutdown { await pipeline.run() }
        for letter in left { print("left over for \(letter.destination): \(letter.event)") }
    }
}

@main
struct Shop {
    static func main() async throws {
        let key = ProcessInfo.processInfo.environment["GWEN_KEY"] ?? "not-a-real-key"
        let gwen = try DestinationInstance(GWEN(), settings: ["apiKey": .init(key)])
        let pipeline = try Pipeline([gwen], transport: URLSessionTransport(), observers: [ConsoleObserver()])
        // Services end in the opposite order: the server takes its last requests, then the pipeline sends what it has.
        let server = Application(
            router: routes(pipeline), configuration: .init(address: .hostname("127.0.0.1", port: 8080)),
            services: [PipelineService(pipeline: pipeline)])
        try await server.runService()
    }
}
