#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif
import DestinationActions

/// Reads lines of any length as bytes, so that a line that is no UTF-8 is seen as it is.
final class LineReader {
    nonisolated(unsafe) static let standardInput = LineReader(descriptor: 0)

    private let descriptor: Int32
    private var buffer: [UInt8] = []
    private var start = 0
    private var isAtEnd = false

    init(descriptor: Int32) { self.descriptor = descriptor }

    /// The next line without its end, or `nil` at the end of the input.
    func next() -> [UInt8]? {
        var searched = start
        while true {
            if let end = buffer[searched...].firstIndex(of: 0x0A) {
                defer { start = end + 1 }
                return Array(buffer[start..<end])
            }
            searched = buffer.count
            if isAtEnd {
                guard start < buffer.count else { return nil }
                defer { start = buffer.count }
                return Array(buffer[start...])
            }
            searched -= start
            buffer.removeFirst(start)
            start = 0
            fill()
        }
    }

    private func fill() {
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        let count = chunk.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
        if count <= 0 { isAtEnd = true } else { buffer += chunk[..<count] }
    }
}

/// Writes lines without a system call for each.
enum StandardOutput {
    private nonisolated(unsafe) static var buffer: [UInt8] = []

    static func write(_ line: [UInt8]) {
        buffer += line
        buffer.append(0x0A)
        // A person who types lines wants each answer at once.
        if buffer.count > 64 << 10 || isatty(0) == 1 { flush() }
    }

    static func flush() {
        var rest = buffer[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Self.put($0.baseAddress, $0.count) }
            if count <= 0 { break }
            rest = rest.dropFirst(count)
        }
        buffer.removeAll(keepingCapacity: true)
    }

    private static func put(_ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
        #if canImport(Glibc)
        Glibc.write(1, bytes, count)
        #elseif canImport(Musl)
        Musl.write(1, bytes, count)
        #else
        Darwin.write(1, bytes, count)
        #endif
    }
}

/// Reads whole files and judges them as JSON.
enum JSONFileCheck {
    static func verdict(on path: String) -> String {
        guard let bytes = contents(of: path) else { return "reject \(path): 0:0: The file cannot be read" }
        do throws(JSONSyntaxError) {
            _ = try JSONValue(parsing: bytes, limits: JSONLimits(depth: 1024))
            return "accept \(path)"
        } catch {
            return "reject \(path): \(error.position.line):\(error.position.column): \(error.reason)"
        }
    }

    static func contents(of path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var result: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = chunk.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            if count < 0 { return nil }
            if count == 0 { return result }
            result += chunk[..<count]
        }
    }
}

func exitWithUsage() -> Never {
    let modes = WorkbenchMode.allCases.map(\.rawValue).joined(separator: " | ")
    print(
        """
        usage: workbench \(modes)   reads one JSON object a line from standard input
               workbench json FILE…
               workbench schema configuration
               workbench docs \(KnownDestination.allCases.map(\.rawValue).joined(separator: " | "))
        """)
    exit(2)
}
