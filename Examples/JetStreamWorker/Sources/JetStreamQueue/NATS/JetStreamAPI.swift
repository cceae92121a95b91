import DestinationActions

/// What JetStream is asked for: JSON to subjects below `$JS.API`.
extension NATSConnection {
    /// Asks, and throws what the server says is wrong.
    @discardableResult
    func api(_ call: String, _ body: JSONValue = [:]) async throws -> JSONValue {
        let reply = try await request("$JS.API.\(call)", body: body.bytes)
        return try Self.answer(reply, to: call)
    }

    /// Puts a message into a stream.
    ///
    /// - Returns: The number that it has there, and whether it was there already.
    func put(
        _ subject: String, headers: [(String, String)] = [], body: [UInt8] = [], within limit: Duration = .seconds(3)
    ) async throws -> (number: UInt64, isRepetition: Bool) {
        let reply = try await request(subject, headers: headers, body: body, within: limit)
        let answer = try Self.answer(reply, to: "a message to \(subject)")
        guard let number = answer["seq"]?.uint else {
            throw JetStreamError("What was sent to \(subject) was not answered by a stream.")
        }
        return (number, answer["duplicate"]?.bool == true)
    }

    /// A message of a stream; `nil` if there is none.
    ///
    /// Any of the servers may not have a message yet that another one has, and so may one that takes itself for the leader still.
    ///
    /// - Parameter doubts: How often it may be said in vain that there is none, every tenth of a second; the next time is believed.
    func message(_ number: UInt64, of stream: String, doubts: Int) async throws -> NATSMessage? {
        let question: JSONValue = ["seq": number]
        var denials = 0
        for _ in 0..<40 {
            let reply = try await request("$JS.API.DIRECT.GET.\(stream)", body: question.bytes)
            if reply.status == nil { return reply }
            do {
                try await api("STREAM.MSG.GET.\(stream)", question)
                denials = 0
            } catch let error as JetStreamRefusal where error.code == 10037 {
                denials += 1
                if denials > doubts { return nil }
            }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw JetStreamError("Message \(number) of the stream \(stream) is on its way.")
    }

    /// The last message of a subject, as the leader of the stream has it; `nil` if there is none.
    func last(of subject: String, in stream: String) async throws -> (number: UInt64, body: [UInt8])? {
        do {
            let found = try await api("STREAM.MSG.GET.\(stream)", ["last_by_subj": subject])
            guard let message = found["message"], let number = message["seq"]?.uint else { return nil }
            return (number, message["data"]?.string.flatMap { Base64.decode($0) } ?? [])
        } catch let error as JetStreamRefusal where error.code == 10037 {
            return nil
        }
    }

    private static func answer(_ reply: NATSMessage, to call: String) throws -> JSONValue {
        let answer: JSONValue
        do { answer = try JSONValue(parsing: reply.body) } catch {
            throw JetStreamError("The answer to \(call) cannot be read: \(error).")
        }
        if let error = answer["error"] {
            throw JetStreamRefusal(
                code: error["err_code"]?.int ?? error["code"]?.int ?? 0,
                description: "\(call) was refused: \(error["description"]?.string ?? "no reason was given").")
        }
        return answer
    }
}

/// An answer of JetStream that says no.
struct JetStreamRefusal: Error, CustomStringConvertible {
    /// The number that JetStream gives the reason.
    let code: Int
    let description: String

    /// Whether that is because the cluster has no leader just now.
    var isPassing: Bool { code == 10008 || code == 503 }
}
