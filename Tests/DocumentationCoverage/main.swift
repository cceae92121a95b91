import DestinationActions

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

// DocumentationCoverage FILE.symbols.json …: lists public symbols without a documentation comment, and fails if there are
// any. The formatter's rule for this passes over enum cases, protocol requirements and associated types.

var missing: [String] = []
var count = 0
for path in CommandLine.arguments.dropFirst() {
    guard let file = fopen(path, "rb") else {
        print("cannot read \(path)")
        exit(2)
    }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
        let read = fread(&chunk, 1, chunk.count, file)
        if read == 0 { break }
        bytes += chunk[..<read]
    }
    fclose(file)
    let graph = try JSONValue(parsing: bytes, limits: JSONLimits(depth: 256, size: 200 << 20))
    let module = graph["module"]?["name"]?.string ?? path
    for symbol in graph["symbols"]?.array ?? [] {
        count += 1
        // Members that the compiler makes have no place in the source.
        guard symbol["docComment"] == nil, symbol["location"] != nil else { continue }
        let name = symbol["pathComponents"]?.array?.compactMap(\.string).joined(separator: ".") ?? "?"
        missing.append("\(module).\(name)")
    }
}
for name in missing.sorted() { print("undocumented: \(name)") }
print("\(count) public symbols, \(missing.count) without documentation")
exit(missing.isEmpty ? 0 : 1)
