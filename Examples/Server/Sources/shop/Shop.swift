import DestinationActions
import DestinationActionsFiles
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

/// The pipeline as a service: it sends what it has when the server ends, and keeps what is left.
struct PipelineService: Service {
    let pipeline: Pipeline
    let letters: FileDeadLetters

    func run() async throws {
        let left = await cancelWhenGracefulShutdown { await pipeline.run() }
        print("events that are left: \(left.count)")
        try await letters.keep(left)
    }
}

@main
struct Shop {
    static func main() async throws {
        let key = ProcessInfo.processInfo.environment["GWEN_KEY"]
        let partner = key == nil ? GWEN(baseURL: BaseURL(unencrypted: "http://127.0.0.1:8099")) : GWEN()
        let gwen = try DestinationInstance(partner, settings: ["apiKey": JSONValue(key ?? "not-a-real-key")])
        let letters = try FileDeadLetters(directory: "letters")
        var configuration = PipelineConfiguration()
        configuration.shutdownDeadline = .seconds(20)  // less than the platform gives
        let pipeline = try Pipeline(
            [gwen], transport: URLSessionTransport(), configuration: configuration, deadLetters: letters,
            observers: [ConsoleObserver()])
        // Services end in the opposite order: the server takes its last requests, then the pipeline sends what it has.
        let server = Application(
            router: routes(pipeline), configuration: .init(address: .hostname("127.0.0.1", port: 8080)),
            services: [PipelineService(pipeline: pipeline, letters: letters)])
        try await server.runService()
    }
}
