import DestinationActionsLocks

#if os(Linux) && canImport(Glibc)
import Glibc

/// The symbols of the executable that runs.
enum Symbols {
    private static let found = Mutex<[String: [String]]>([:])

    /// The names of the functions that begin so; empty if the executable has none, or no table of them.
    static func functions(_ prefix: String) -> [String] {
        if let names = found.withLock({ $0[prefix] }) { return names }
        let names = read("/proc/self/exe") { table in table.functions(Array(prefix.utf8)) } ?? []
        found.withLock { $0[prefix] = names }
        return names
    }

    /// The name as a person reads it, or `nil` if the runtime cannot tell.
    static func demangled(_ name: String) -> String? {
        typealias Demangle =
            @convention(c) (
                UnsafePointer<CChar>, Int, UnsafeMutablePointer<CChar>?, UnsafeMutablePointer<Int>?, UInt32
            ) -> UnsafeMutablePointer<CChar>?
        guard let symbol = dlsym(nil, "swift_demangle") else { return nil }
        let demangle = unsafeBitCast(symbol, to: Demangle.self)
        guard let text = demangle(name, name.utf8.count, nil, nil, 0) else { return nil }
        defer { free(text) }
        return String(cString: text)
    }

    private static func read<Result>(_ path: String, _ body: (SymbolTable) -> Result) -> Result? {
        let file = open(path, O_RDONLY)
        guard file >= 0 else { return nil }
        defer { close(file) }
        let size = Int(lseek(file, 0, SEEK_END))
        guard size > 64, let start = mmap(nil, size, PROT_READ, MAP_PRIVATE, file, 0), start != MAP_FAILED else {
            return nil
        }
        defer { munmap(start, size) }
        return SymbolTable(UnsafeRawBufferPointer(start: start, count: size)).map(body)
    }
}

/// The table of symbols of an ELF file of 64 bits.
///
/// Whatever the file says is checked against its size.
private struct SymbolTable {
    private let symbols: UnsafeRawBufferPointer
    private let names: UnsafeRawBufferPointer

    init?(_ file: UnsafeRawBufferPointer) {
        func part(_ header: Int) -> UnsafeRawBufferPointer? {
            guard let offset: UInt64 = file.value(header + 24), let size: UInt64 = file.value(header + 32) else {
                return nil
            }
            let end = offset.addingReportingOverflow(size)
            guard !end.overflow, end.partialValue <= UInt64(file.count) else { return nil }
            return UnsafeRawBufferPointer(rebasing: file[Int(offset)..<Int(end.partialValue)])
        }
        guard file.starts(with: [0x7F, 0x45, 0x4C, 0x46, 2]), let sections: UInt64 = file.value(0x28),
            sections < UInt64(file.count), let count: UInt16 = file.value(0x3C)
        else { return nil }
        let header = { (number: Int) in Int(sections) + 64 * number }
        let table = (0..<Int(count)).map(header).first { file.value($0 + 4) == UInt32(2) }
        guard let table, let link: UInt32 = file.value(table + 40), link < UInt32(count),
            let symbols = part(table), let names = part(header(Int(link))), names.last == 0
        else { return nil }
        self.symbols = symbols
        self.names = names
    }

    func functions(_ prefix: [UInt8]) -> [String] {
        var found: [String] = []
        for at in stride(from: 0, to: symbols.count - 23, by: 24) where symbols[at + 4] & 0xF == 2 {
            guard let offset: UInt32 = symbols.value(at), names.count - prefix.count > Int(offset),
                let name = names.baseAddress?.advanced(by: Int(offset)), memcmp(name, prefix, prefix.count) == 0
            else { continue }
            // The last byte of all names is zero, so that each of them ends.
            found.append(String(cString: name.assumingMemoryBound(to: CChar.self)))
        }
        return found
    }
}

extension UnsafeRawBufferPointer {
    /// The number at a place, or `nil` if it would reach beyond the end.
    fileprivate func value<Number: FixedWidthInteger & BitwiseCopyable>(_ offset: Int) -> Number? {
        guard offset >= 0, offset <= count - MemoryLayout<Number>.size else { return nil }
        return loadUnaligned(fromByteOffset: offset, as: Number.self)
    }
}
#else
/// Elsewhere the symbols are not looked for.
enum Symbols {
    static func functions(_ prefix: String) -> [String] { [] }
    static func demangled(_ name: String) -> String? { nil }
}
#endif
