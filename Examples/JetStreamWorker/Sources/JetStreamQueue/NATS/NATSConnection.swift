import CNats
public import DestinationActions
public import DestinationOwnership
import Foundation

/// A connection to one server of a cluster; when that server is gone, to another one.
///
/// It is thread-safe, as what it wraps is. What is published while no server is reached waits in a buffer and is sent later, perhaps
/// after somebody gave up waiting: whoever publishes has to be able to bear that.
final class NATSConnection: @unchecked Sendable {
    /// The largest message that the servers take.
    let largestMessage: Int
    private let connection: OpaquePointer
    private let requests = NATSRequests()
    private let inbox: String
    private let replies: NATSSubscription
    private let answering: Task<Void, Never>

    /// Connects to one of the servers.
    ///
    /// - Parameters:
    ///   - servers: Their addresses, `nats://host:port`.
    ///   - name: How the servers show the connection.
    ///   - patience: How long servers are looked for.
    init(_ servers: [String], name: String, patience: Duration = .seconds(10)) async throws {
        let start = ContinuousClock.now
        var connected: OpaquePointer?
        while connected == nil {
            do {
                connected = try Self.connect(servers, name)
            } catch {
                if start.duration(to: .now) > patience { throw error }
                try await Task.sleep(for: .milliseconds(200))
            }
        }
        guard let connected else { throw JetStreamError("No server was found at \(servers.joined(separator: ", ")).") }
        connection = connected
        largestMessage = Int(natsConnection_GetMaxPayload(connected))
        inbox = "_INBOX.\(UInt64.random(in: 1...UInt64.max))"
        replies = try NATSSubscription(connected, "\(inbox).*")
        answering = Task { [requests, replies] in
            for await message in replies.messages { await requests.answer(message) }
        }
        Task { [requests] in await requests.watch() }
    }

    private static func connect(_ servers: [String], _ name: String) throws -> OpaquePointer {
        var options: OpaquePointer?
        try check(natsOptions_Create(&options), "prepare a connection")
        defer { natsOptions_Destroy(options) }
        var list = servers.map { strdup($0).map { UnsafePointer<CChar>($0) } }
        defer { for server in list { free(UnsafeMutableRawPointer(mutating: server)) } }
        try check(natsOptions_SetServers(options, &list, Int32(list.count)), "use the addresses")
        try check(natsOptions_SetName(options, name), "name the connection")
        natsOptions_SetTimeout(options, 2000)
        // The addresses that were given are the ones that are meant: servers may know each other by others.
        natsOptions_SetIgnoreDiscoveredServers(options, true)
        natsOptions_SetMaxReconnect(options, -1)
        natsOptions_SetReconnectWait(options, 100)
        natsOptions_SetReconnectJitter(options, 50, 50)
        // A server that is not heard for three seconds is gone, though nobody closed the connection.
        natsOptions_SetPingInterval(options, 1000)
        natsOptions_SetMaxPingsOut(options, 2)
        natsOptions_SetSendAsap(options, true)
        var connection: OpaquePointer?
        let place = servers.joined(separator: ", ")
        try check(natsConnection_Connect(&connection, options), "connect to \(place)")
        guard let connection else { throw JetStreamError("No connection to \(place).") }
        return connection
    }

    deinit { natsConnection_Destroy(connection) }

    /// Sends a message; when it returns, that is on its way at best.
    func publish(
        _ subject: String, reply: String? = nil, headers: [(String, String)] = [], body: [UInt8] = []
    ) throws {
        var message: OpaquePointer?
        let status = body.withUnsafeBytes { bytes in
            natsMsg_Create(
                &message, subject, reply, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(bytes.count))
        }
        try check(status, "make a message for \(subject)")
        defer { natsMsg_Destroy(message) }
        for (name, value) in headers { try check(natsMsgHeader_Set(message, name, value), "set the header \(name)") }
        try check(natsConnection_PublishMsg(connection, message), "send a message to \(subject)")
    }

    /// Sends a message and waits for the answer.
    func request(
        _ subject: String, headers: [(String, String)] = [], body: [UInt8] = [],
        within limit: Duration = .seconds(3)
    ) async throws -> NATSMessage {
        let number = await requests.newNumber()
        let reply = "\(inbox).\(number)"
        return try await requests.answer(to: number, within: limit) {
            try publish(subject, reply: reply, headers: headers, body: body)
        }
    }

    /// Takes part in what is sent to a subject.
    func subscribe(_ subject: String) throws -> NATSSubscription { try NATSSubscription(connection, subject) }

    /// A subject that nobody else has.
    func newSubject() -> String { "_INBOX.\(UInt64.random(in: 1...UInt64.max))" }

    /// Whether ``close()`` was called.
    var isClosed: Bool { natsConnection_IsClosed(connection) }

    /// Ends the connection.
    func close() async {
        replies.end()
        answering.cancel()
        natsConnection_Close(connection)
        await requests.close()
    }
}

/// What went wrong with the servers, for a person.
public struct JetStreamError: OwnershipError, EventQueueError, Sendable, CustomStringConvertible {
    /// A sentence for a person.
    public let description: String
    /// Whether the destination has another owner, or the worker is not known any longer.
    public let isLossOfOwnership: Bool
    /// Whether the queue has no room now.
    public let isFull: Bool

    init(_ description: String, isLoss: Bool = false, isFull: Bool = false) {
        self.description = description
        isLossOfOwnership = isLoss
        self.isFull = isFull
    }
}

private func check(_ status: natsStatus, _ what: String) throws {
    if status == NATS_OK { return }
    throw JetStreamError("Could not \(what): \(String(cString: natsStatus_GetText(status))).")
}

/// A message, copied out of the client's memory.
struct NATSMessage: Sendable {
    let subject: String
    let reply: String?
    let headers: [String: String]
    let body: [UInt8]

    /// What a server says in place of a message: `100` that it is there, `404` that there is none, `503` that nobody listens.
    var status: String? { headers["Status"] }

    fileprivate init(_ message: OpaquePointer) {
        subject = String(cString: natsMsg_GetSubject(message))
        reply = natsMsg_GetReply(message).map { String(cString: $0) }
        let count = Int(natsMsg_GetDataLength(message))
        body = natsMsg_GetData(message).map { [UInt8](UnsafeRawBufferPointer(start: $0, count: count)) } ?? []
        var headers: [String: String] = [:]
        var keys: UnsafeMutablePointer<UnsafePointer<CChar>?>?
        var keyCount: Int32 = 0
        if natsMsgHeader_Keys(message, &keys, &keyCount) == NATS_OK, let keys {
            for key in UnsafeBufferPointer(start: keys, count: Int(keyCount)) {
                var value: UnsafePointer<CChar>?
                guard let key, natsMsgHeader_Get(message, key, &value) == NATS_OK, let value else { continue }
                headers[String(cString: key)] = String(cString: value)
            }
            free(keys)
        }
        self.headers = headers
    }
}

/// Messages that arrive at a subject.
final class NATSSubscription: @unchecked Sendable {
    /// The messages, in their order.
    let messages: AsyncStream<NATSMessage>
    private let continuation: AsyncStream<NATSMessage>.Continuation
    private let subscription: OpaquePointer

    private final class Receiver {
        let continuation: AsyncStream<NATSMessage>.Continuation
        init(_ continuation: AsyncStream<NATSMessage>.Continuation) { self.continuation = continuation }
    }

    fileprivate init(_ connection: OpaquePointer, _ subject: String) throws {
        (messages, continuation) = AsyncStream.makeStream()
        let receiver = Unmanaged.passRetained(Receiver(continuation))
        var subscription: OpaquePointer?
        let status = natsConnection_Subscribe(
            &subscription, connection, subject,
            { _, _, message, receiver in
                guard let message, let receiver else { return }
                let copy = NATSMessage(message)
                natsMsg_Destroy(message)
                Unmanaged<Receiver>.fromOpaque(receiver).takeUnretainedValue().continuation.yield(copy)
            }, receiver.toOpaque())
        guard status == NATS_OK, let subscription else {
            receiver.release()
            try check(status, "subscribe to \(subject)")
            throw JetStreamError("Could not subscribe to \(subject).")
        }
        self.subscription = subscription
        natsSubscription_SetPendingLimits(subscription, -1, -1)
        // The client calls that when it will not use the receiver any longer.
        natsSubscription_SetOnCompleteCB(
            subscription, { if let receiver = $0 { Unmanaged<Receiver>.fromOpaque(receiver).release() } },
            receiver.toOpaque())
    }

    deinit { natsSubscription_Destroy(subscription) }

    /// Takes no more messages.
    func end() {
        natsSubscription_Unsubscribe(subscription)
        continuation.finish()
    }
}
