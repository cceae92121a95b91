import DestinationActions
import Foundation
import Testing

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

@testable import DestinationActionsURLSession

@Suite("The waiting line")
struct WaitingLineTests {
    private func flights(_ count: Int) throws -> [Flight] {
        let url = try #require(URL(string: "http://127.0.0.1"))
        return (0..<count).map { _ in Flight(URLRequest(url: url)) }
    }

    @Test("the first to come is the first to go", arguments: [1, 10, 1000])
    func order(_ count: Int) throws {
        let flights = try flights(count)
        var line = WaitingLine()
        var gone: [Flight] = []
        for (number, flight) in flights.enumerated() {
            line.append(flight)
            if number.isMultiple(of: 3), let next = line.next() { gone.append(next) }
        }
        while let next = line.next() { gone.append(next) }
        #expect(gone.map(ObjectIdentifier.init) == flights.map(ObjectIdentifier.init))
        #expect(line.count == 0)
    }

    @Test("who has left is passed over and does not pile up")
    func leaving() throws {
        let flights = try flights(1000)
        var line = WaitingLine()
        for flight in flights { line.append(flight) }
        for (number, flight) in flights.enumerated() where !number.isMultiple(of: 10) {
            #expect(flight.abort(.cancelled, "The task was cancelled."))
            line.noteLanding()
        }
        #expect(line.count < 300)
        for number in stride(from: 0, to: 1000, by: 10) { #expect(line.next() === flights[number]) }
        #expect(line.next() == nil)
    }

    @Test("a flight lands once")
    func landing() async throws {
        let flight = try flights(1)[0]
        #expect(flight.depart() != nil)
        #expect(flight.abort(.timedOut, "Too late."))
        #expect(!flight.abort(.cancelled, "The task was cancelled."))
        flight.land(.success(HTTPResponse(status: 200)))
        #expect(flight.depart() == nil)
        let outcome = await withCheckedContinuation { flight.wait($0) }
        #expect(outcome == .failure(TransportError(.timedOut, "Too late.", mayHaveArrived: true)))
    }
}
