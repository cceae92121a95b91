import DestinationActions
import Testing

@Suite("Errors of transports")
struct TransportErrorTests {
    static let names = [
        "hostNotFound", "connectionRefused", "connectionLost", "timedOut", "tlsFailed", "responseTooLarge",
        "invalidResponse", "invalidRequest", "cancelled", "other",
    ]

    @Test("a code and its name are one", arguments: names)
    func codes(name: String) throws {
        let code = try #require(TransportError.Code(name))
        #expect(code.description == name)
        let error = TransportError(code, "The line is cut.", mayHaveArrived: true)
        #expect(error.description == "\(name): The line is cut.")
    }

    @Test("codes differ, and an unknown name is none")
    func distinct() {
        #expect(Set(Self.names.compactMap { TransportError.Code($0) }).count == Self.names.count)
        #expect(TransportError.Code("timedout") == nil)
        #expect(TransportError.Code.timedOut == TransportError.Code("timedOut"))
    }
}
