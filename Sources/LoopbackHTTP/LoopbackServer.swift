import Dispatch
import DestinationActionsLocks

/// A small HTTP/1.1 server on 127.0.0.1, for examples and for tests that need a partner over a real socket.
///
/// It listens once it is made, on a free port unless one is given, and answers each connection on a thread of its own
/// until ``stop()``, which has to be called. It is no server for the world: it has no TLS, no limits and no time-outs.
package final class LoopbackServer: Sendable {
    private struct State {
        var listener: Int32 = -1
        var connections: [Int: Int32] = [:]
        var accepted = 0
        var requests = 0
    }

    /// The port; it stays the same when the server is stopped and started again.
    package let port: UInt16
    private let admits: @Sendable (LoopbackRequest) -> Bool
    private let handler: @Sendable (LoopbackRequest) -> LoopbackResponse
    private let state = Mutex(State())
    private let threads = DispatchGroup()

    /// Makes a server and lets it listen; `handler` answers on the thread of each connection, many at once.
    ///
    /// `admits` is asked with the head of each request, before its body is read; `false` ends the connection.
    package init(
        port: UInt16 = 0, admits: @escaping @Sendable (LoopbackRequest) -> Bool = { _ in true },
        handler: @escaping @Sendable (LoopbackRequest) -> LoopbackResponse
    ) throws(LoopbackError) {
        self.admits = admits
        self.handler = handler
        let listener = try Socket.openListener(port: port)
        self.port = listener.port
        try run(listener.socket)
    }

    /// The address without a trailing slash, such as `http://127.0.0.1:40123`.
    package var address: String { "http://127.0.0.1:\(port)" }

    /// How many connections the server has accepted since it was made.
    package var acceptedConnections: Int { state.withLock { $0.accepted } }

    /// How many connections are open now.
    package var openConnections: Int { state.withLock { $0.connections.count } }

    /// How many whole requests the server has read since it was made.
    package var receivedRequests: Int { state.withLock { $0.requests } }

    /// Listens on the same port again after ``stop()``; nothing happens if the server listens already.
    package func start() throws(LoopbackError) {
        guard state.withLock({ $0.listener < 0 }) else { return }
        try run(Socket.openListener(port: port).socket)
    }

    /// Closes the port and all connections, whatever is under way on them, and waits until no thread is left.
    ///
    /// The handler must not call it, as it would wait for itself.
    package func stop() {
        state.withLock { state in
            guard state.listener >= 0 else { return }
            Socket.shutDown(state.listener)
            state.listener = -1
            // Their threads wake up and close them.
            for connection in state.connections.values { Socket.shutDown(connection) }
        }
        threads.wait()
    }

    private func run(_ listener: Int32) throws(LoopbackError) {
        state.withLock { $0.listener = listener }
        let started = startThread(in: threads) { [self] in
            while state.withLock({ $0.listener == listener }) {
                if let connection = Socket.nextConnection(listener) { serve(connection, of: listener) }
            }
            Socket.end(listener)
        }
        if !started { throw LoopbackError(description: "No thread can be started.") }
    }

    private func serve(_ socket: Int32, of listener: Int32) {
        let number = state.withLock { state in
            state.accepted += 1
            state.connections[state.accepted] = socket
            // The server may have been stopped since the connection came in.
            if state.listener != listener { Socket.shutDown(socket) }
            return state.accepted
        }
        let started = startThread(in: threads) { [self] in
            var connection = Connection(socket: socket, number: number)
            while let request = connection.nextRequest(admits: admits) {
                state.withLock { $0.requests += 1 }
                guard connection.send(handler(request), for: request) else { break }
            }
            end(socket, number)
        }
        if !started { end(socket, number) }
    }

    /// Closes a connection, under the lock: its descriptor may belong to another one right after.
    private func end(_ socket: Int32, _ number: Int) {
        state.withLock {
            $0.connections[number] = nil
            Socket.end(socket)
        }
    }
}

/// An error that says why a server cannot listen.
package struct LoopbackError: Error, Sendable, Hashable, CustomStringConvertible {
    /// A sentence for a person.
    package let description: String
}
