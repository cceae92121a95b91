import DestinationActions
import DestinationActionsFiles
import Hummingbird

/// Dead letters: what was not delivered and why, and the way to send it again.
struct LetterRoutes {
    let server: EventServer
    /// How many letters are shown at once.
    private static let shown = 200

    func add(to router: Router<some RequestContext>) {
        let server = server
        router.get("/api/letters") { _, _ in Response(try Self.newest(server.letters)) }
        router.post("/api/letters/replay") { _, _ in
            let report = try await server.letters.replay(through: server.pipeline)
            return Response(["replayed": JSONValue("\(report)")])
        }
        // What somebody has corrected is an event like any other.
        router.post("/api/send") { request, _ in
            let json = try await AdminRoutes.json(request)
            let event: Event
            do { event = try Event(json, receivedAt: .now()) } catch { throw IngestError.malformed("\(error)") }
            do throws(PipelineError) { try await server.pipeline.send(event) } catch { throw IngestError(error) }
            return Response(["success": true])
        }
    }

    private static func newest(_ letters: FileDeadLetters) throws -> JSONValue {
        var newest: [JSONValue] = []
        var count = 0
        try letters.read { letter in
            count += 1
            newest.append(letter.json)
            // Cut in one go now and then, not at every letter.
            if newest.count >= 2 * shown { newest.removeFirst(newest.count - shown) }
        }
        return ["count": JSONValue(count), "letters": JSONValue(newest.suffix(shown).reversed())]
    }
}
