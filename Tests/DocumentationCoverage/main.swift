import DestinationActions

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

// DocumentationCoverage SOURCES FILE.symbols.json …: lists public symbols without a documentation comment, and public types
// that stand in no Topics section of their module's catalogue in SOURCES/Module/Module.docc, where a reader would look for
// them; fails if there are any, or nothing to look at. The formatter's rule for comments passes over enum cases, protocol
// requirements and associated types.

func contents(of path: String) -> [UInt8] {
    guard let file = fopen(path, "rb") else {
        print("cannot read \(path)")
        exit(2)
    }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
        let read = fread(&chunk, 1, chunk.count, file)
        if read == 0 { return bytes }
        bytes += chunk[..<read]
    }
}

/// The names that the catalogue of a module lists: those that stand alone behind a hyphen, below the heading of the topics.
func topics(of module: String, in sources: String) -> Set<Substring> {
    let page = String(decoding: contents(of: "\(sources)/\(module)/\(module).docc/\(module).md"), as: UTF8.self)
    let lines = page.split(separator: "\n").drop { $0 != "## Topics" }
    return Set(lines.filter { $0.hasPrefix("- ``") && $0.hasSuffix("``") }.map { $0.dropFirst(4).dropLast(2) })
}

let types: Set = ["swift.struct", "swift.class", "swift.enum", "swift.protocol", "swift.actor", "swift.typealias"]
var problems: [String] = []
var symbols = 0
var listed = 0
for path in CommandLine.arguments.dropFirst(2) {
    let graph = try JSONValue(parsing: contents(of: path), limits: JSONLimits(depth: 256, size: 200 << 20))
    let module = graph["module"]?["name"]?.string ?? path
    let topics = topics(of: module, in: CommandLine.arguments[1])
    for symbol in graph["symbols"]?.array ?? [] {
        symbols += 1
        let path = symbol["pathComponents"]?.array?.compactMap(\.string) ?? ["?"]
        let name = path.joined(separator: ".")
        // Members that the compiler makes have no place in the source.
        if symbol["docComment"] == nil, symbol["location"] != nil { problems.append("undocumented: \(module).\(name)") }
        guard path.count == 1, types.contains(symbol["kind"]?["identifier"]?.string ?? "") else { continue }
        if topics.contains(path[0][...]) { listed += 1 } else { problems.append("in no topic: \(module).\(name)") }
    }
}
for problem in problems.sorted() { print(problem) }
print("\(symbols) public symbols, \(listed) types in topics, \(problems.count) problems")
exit(problems.isEmpty && symbols > 0 && listed > 0 ? 0 : 1)
