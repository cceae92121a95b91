import DestinationActions
import DestinationActionsTesting
import GWENDestination
import Hummingbird
import HummingbirdTesting
import Testing

@testable import shop

@Test("an order is taken at once, and reaches GWEN before the server ends")
func order() async throws {
    let transport = RecordingTransport([.status(200, body: ["data": ["event": true]])])
    let gwen = try DestinationInstance(GWEN(), settings: ["apiKey": "k-4711"])
    let pipeline = try Pipeline([gwen], transport: transport)
    let server = Application(router: routes(pipeline))
    try await server.test(.router) { client in
        let body = ByteBuffer(string: #"{"userId": "3f1c2a50-8d4e-4b1a-9c77-0a1b2c3d4e5f", "total": 12.5}"#)
        try await client.execute(uri: "/orders", method: .post, body: body) { answer in
            #expect(answer.status == .accepted)
        }
    }
    #expect(await pipeline.shutdown(deadline: .seconds(10)).isEmpty)
    #expect(transport.requests.map { $0.json["variables"]?["data"] } == [["total": 12.5]])
}
