import Dispatch
import Glibc

/// Answers `/`, `/metrics` and `/live` for the whole fleet, on the loopback address: any worker knows of all of them.
public final class StatusServer: Sendable {
    /// An error that says that a port cannot be had.
    public struct NoPort: Error, CustomStringConvertible {
        /// A sentence for a person.
        public let description: String
    }

    private let listener: Int32
    private let status: @Sendable () async throws -> FleetStatus

    /// Begins to answer.
    ///
    /// - Parameters:
    ///   - port: The port of the loopback address.
    ///   - status: Says how the fleet is doing.
    /// - Throws: ``NoPort`` if somebody else has the port.
    public init(port: UInt16, _ status: @escaping @Sendable () async throws -> FleetStatus) throws {
        self.status = status
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var on: Int32 = 1
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let isBound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isBound, listen(listener, 16) == 0 else { throw NoPort(description: "Port \(port) cannot be had.") }
        let thread = DispatchQueue(label: "status")
        thread.async { [self] in
            while true {
                let connection = accept(listener, nil, nil)
                if connection < 0 { return }
                // One who connects and says nothing holds nobody up for long.
                var patience = timeval(tv_sec: 2, tv_usec: 0)
                setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
                var request = [UInt8](repeating: 0, count: 2048)
                let count = max(0, recv(connection, &request, request.count, 0))
                let line = String(decoding: request[..<count], as: UTF8.self).split(separator: "\r\n").first ?? ""
                Task { await self.answer(line, connection) }
            }
        }
    }

    /// Ends answering.
    public func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    private func answer(_ line: Substring, _ connection: Int32) async {
        let path = line.split(separator: " ").dropFirst().first ?? ""
        var status = "200 OK"
        var type = "text/plain; version=0.0.4"
        var body: String
        do {
            let fleet = try await self.status()
            switch path {
            case "/": (type, body) = ("text/html; charset=utf-8", StatusPage.html)
            case "/metrics": body = fleet.metrics
            case "/live": (type, body) = ("application/json", "\(fleet.json)\n")
            default: (status, body) = ("404 Not Found", "There are /, /metrics and /live.\n")
            }
        } catch {
            (status, body) = ("503 Service Unavailable", "\(error)\n")
        }
        let answer = Array(
            "HTTP/1.1 \(status)\r\nContent-Type: \(type)\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n\(body)"
                .utf8)
        var sent = 0
        while sent < answer.count {
            let count = answer.withUnsafeBytes {
                send(connection, $0.baseAddress?.advanced(by: sent), answer.count - sent, Int32(MSG_NOSIGNAL))
            }
            if count <= 0 { break }
            sent += count
        }
        close(connection)
    }
}
