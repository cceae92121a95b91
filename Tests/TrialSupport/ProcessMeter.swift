#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// What this process takes of the machine; nothing is known where there is no `/proc`.
package struct ProcessMeter: Sendable {
    /// The resident size, in KB.
    package var memory = 0
    package var threads = 0
    package var descriptors = 0

    package static var now: ProcessMeter? {
        guard let file = fopen("/proc/self/status", "r") else { return nil }
        defer { fclose(file) }
        var meter = ProcessMeter()
        var line = [CChar](repeating: 0, count: 512)
        while fgets(&line, Int32(line.count), file) != nil {
            let text = line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
            let words = String(decoding: text, as: UTF8.self).split(whereSeparator: \.isWhitespace)
            guard words.count > 1, let value = Int(words[1]) else { continue }
            if words[0] == "VmRSS:" { meter.memory = value }
            if words[0] == "Threads:" { meter.threads = value }
        }
        guard let folder = opendir("/proc/self/fd") else { return nil }
        defer { closedir(folder) }
        // Itself, its parent, and the descriptor of the folder are no files of ours.
        meter.descriptors = -3
        while readdir(folder) != nil { meter.descriptors += 1 }
        return meter
    }
}
