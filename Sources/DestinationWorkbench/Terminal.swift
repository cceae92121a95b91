#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif
import DestinationActions

/// Reads lines of any length as bytes, so that a line that is no UTF-8 is seen as it is.
struct LineReader {
    private let descriptor: Int32
    private var buffer: [UInt8] = []
    private var start = 0
    private var isAtEnd = false

    init(descriptor: Int32) { self.descriptor = descriptor }

    /// The next line without its end, or `nil` at the end of the input.
    mutating func next() -> [UInt8]? {
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

    private mutating func fill() {
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        let count = chunk.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
        if count <= 0 { isAtEnd = true } else { buffer += chunk[..<count] }
    }
}

/// Writes lines without a system call for each.
struct LineWriter {
    private let descriptor: Int32
    /// Whether each line goes out at once: a person who types lines wants each answer.
    private let isDirect: Bool
    private var buffer: [UInt8] = []

    init(descriptor: Int32, isDirect: Bool) {
        self.descriptor = descriptor
        self.isDirect = isDirect
    }

    mutating func write(_ line: [UInt8]) {
        buffer += line
        buffer.append(0x0A)
        if isDirect || buffer.count > 64 << 10 { flush() }
    }

    mutating func flush() {
        var rest = buffer[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Self.put(descriptor, $0.baseAddress, $0.count) }
            if count <= 0 { break }
            rest = rest.dropFirst(count)
        }
        buffer.removeAll(keepingCapacity: true)
    }

    private static func put(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
        #if canImport(Glibc)
        Glibc.write(descriptor, bytes, count)
        #elseif canImport(Musl)
        Musl.write(descriptor, bytes, count)
        #else
        Darwin.write(descriptor, bytes, count)
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

extension Workbench {
    /// Does what the arguments of the program say, and ends it with the status 2 if they say nothing that is known.
    ///
    /// A ``Mode`` reads one JSON object a line from the standard input and writes an answer a line; `docs NAME` prints the page of a
    /// destination, `schema configuration` the JSON Schema of a ``/DestinationActions/DestinationConfiguration``, and `json FILE…` says
    /// which files are JSON.
    public func run() async {
        let status = await run(Array(CommandLine.arguments.dropFirst()), input: 0, output: 1)
        if status != 0 { exit(status) }
    }

    /// - Parameters:
    ///   - arguments: What is to be done.
    ///   - input: The descriptor to read from.
    ///   - output: The descriptor to write to.
    /// - Returns: The status of the program.
    func run(_ arguments: [String], input: Int32, output: Int32) async -> Int32 {
        var writer = LineWriter(descriptor: output, isDirect: isatty(input) == 1)
        defer { writer.flush() }
        if let problem {
            writer.write(Array(problem.utf8))
            return 2
        }
        let rest = arguments.dropFirst()
        switch arguments.first {
        case "json": for file in rest { writer.write(Array(JSONFileCheck.verdict(on: file).utf8)) }
        case "docs" where rest.count == 1:
            guard let name = rest.first, let destination = destination(name) else { return usage(&writer) }
            do {
                // The page ends its last line itself.
                writer.write(Array(try Self.page(of: destination).utf8.dropLast()))
            } catch {
                writer.write(Array("\(error)".utf8))
                return 1
            }
        case "schema" where rest == ["configuration"]:
            do {
                writer.write(try DestinationConfiguration.jsonSchema(for: destinations).bytes)
            } catch {
                writer.write(Array("\(error)".utf8))
                return 1
            }
        default:
            guard let mode = arguments.first.flatMap(Mode.init(rawValue:)), rest.isEmpty else { return usage(&writer) }
            var reader = LineReader(descriptor: input)
            while let line = reader.next() { writer.write(await answer(line, in: mode)) }
        }
        return 0
    }

    private func usage(_ writer: inout LineWriter) -> Int32 {
        let modes = Mode.allCases.map(\.rawValue).joined(separator: " | ")
        let program = CommandLine.arguments.first?.split(separator: "/").last.map { String($0) } ?? "workbench"
        writer.write(
            Array(
                """
                usage: \(program) \(modes)   reads one JSON object a line from standard input
                       \(program) json FILE…
                       \(program) schema configuration
                       \(program) docs \(destinations.map(Self.shortName).joined(separator: " | "))
                """.utf8))
        return 2
    }
}
