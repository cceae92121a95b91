import DestinationActionsTesting
import ServerAdapters
import Testing

@Suite("A transport over AsyncHTTPClient")
struct AsyncHTTPClientTransportTests {
    @Test("keeps every rule of a transport, over real sockets", .timeLimit(.minutes(2)))
    func rules() async throws {
        let transport = AsyncHTTPClientTransport()
        let problems = await TransportCheck.problems(with: transport)
        try await transport.shutdown()
        #expect(problems == [])
    }
}
