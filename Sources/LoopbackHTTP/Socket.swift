import Dispatch

#if canImport(Darwin)
import Darwin
private let stream = SOCK_STREAM, quiet: Int32 = 0
#else
import Glibc
private let stream = Int32(SOCK_STREAM.rawValue), quiet = Int32(MSG_NOSIGNAL)
#endif

/// The calls to the operating system, in one place.
enum Socket {
    static func openListener(port: UInt16) throws(LoopbackError) -> (socket: Int32, port: UInt16) {
        let listener = socket(AF_INET, stream, 0)
        set(SOL_SOCKET, SO_REUSEADDR, on: listener)
        _ = fcntl(listener, F_SETFL, O_NONBLOCK)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(listener, $0, size) }
        }
        guard bound == 0, listen(listener, 1024) == 0 else {
            let reason = errno
            end(listener)
            throw LoopbackError(description: "Port \(port) cannot be had (error \(reason)).")
        }
        _ = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(listener, $0, &size) }
        }
        return (listener, UInt16(bigEndian: address.sin_port))
    }

    /// Waits for a connection, but not for long.
    static func nextConnection(_ listener: Int32) -> Int32? {
        var polled = pollfd(fd: listener, events: Int16(POLLIN), revents: 0)
        guard poll(&polled, 1, 50) > 0 else { return nil }
        let socket = accept(listener, nil, nil)
        guard socket >= 0 else { return nil }
        _ = fcntl(socket, F_SETFL, 0)
        set(Int32(IPPROTO_TCP), TCP_NODELAY, on: socket)
        #if canImport(Darwin)
        set(SOL_SOCKET, SO_NOSIGPIPE, on: socket)
        #endif
        return socket
    }

    /// Appends what has arrived; `false` at the end of the connection.
    static func read(_ socket: Int32, into buffer: inout [UInt8]) -> Bool {
        let piece = [UInt8](unsafeUninitializedCapacity: 16_384) { memory, used in
            var count = -1
            repeat { count = recv(socket, memory.baseAddress, memory.count, 0) } while count < 0 && errno == EINTR
            used = max(0, count)
        }
        buffer += piece
        return !piece.isEmpty
    }

    /// Writes all bytes; `false` if the connection has ended.
    @discardableResult
    static func write(_ socket: Int32, _ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBytes { memory in
            var rest = memory[...]
            while !rest.isEmpty {
                let count = send(socket, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count, quiet)
                if count > 0 { rest = rest.dropFirst(count) } else if errno != EINTR { return false }
            }
            return true
        }
    }

    /// Waits; `false` as soon as the connection has ended, from either side.
    static func pause(_ socket: Int32, _ pause: Duration) -> Bool {
        let end = ContinuousClock.now + pause
        var polled = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        while true {
            let rest = ContinuousClock.now.duration(to: end).components
            guard rest.seconds >= 0, rest.attoseconds > 0 || rest.seconds > 0 else { return true }
            let milliseconds = rest.seconds * 1000 + rest.attoseconds / 1_000_000_000_000_000 + 1
            guard poll(&polled, 1, Int32(clamping: milliseconds)) > 0 else { continue }
            var byte: UInt8 = 0
            guard polled.revents & Int16(POLLHUP | POLLERR) == 0, recv(socket, &byte, 1, Int32(MSG_PEEK)) > 0
            else { return false }
            polled.events = 0  // The next request is here already: only the end is news from now on.
        }
    }

    static func shutDown(_ socket: Int32) { _ = shutdown(socket, Int32(SHUT_RDWR)) }
    static func end(_ socket: Int32) { _ = close(socket) }

    private static func set(_ level: Int32, _ option: Int32, on socket: Int32) {
        var one: Int32 = 1
        _ = setsockopt(socket, level, option, &one, socklen_t(MemoryLayout<Int32>.size))
    }
}

/// Runs a function on a new thread that a group waits for; `false` if there is no thread to be had.
func startThread(in group: DispatchGroup, _ body: @escaping @Sendable () -> Void) -> Bool {
    #if canImport(Darwin)
    var thread: pthread_t?
    #else
    var thread = pthread_t()
    #endif
    group.enter()
    let work = Unmanaged.passRetained(Work(body: body, group: group))
    if pthread_create(&thread, nil, { runWork($0) }, work.toOpaque()) == 0 { return true }
    work.release()
    group.leave()
    return false
}

private final class Work: Sendable {
    let run: @Sendable () -> Void

    init(body: @escaping @Sendable () -> Void, group: DispatchGroup) {
        run = {
            body()
            group.leave()
        }
    }
}

private func runWork(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    pthread_detach(pthread_self())
    if let argument { Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().run() }
    return nil
}
