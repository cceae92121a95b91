import CPostgres

/// A parameter of a statement, as it goes over the wire.
enum PostgresValue {
    case null
    case int(Int64)
    case text(String)
    case ints([Int64])
    case flags([Bool])
    case texts([String?])
    case blobs([[UInt8]?])

    /// The number of the type in every PostgreSQL.
    var type: Oid {
        switch self {
        case .null: 0
        case .int: 20
        case .text: 25
        case .ints: 1016
        case .flags: 1000
        case .texts: 1009
        case .blobs: 1001
        }
    }

    var bytes: [UInt8]? {
        switch self {
        case .null: nil
        case .int(let number): Self.bytes(number)
        case .text(let text): Array(text.utf8)
        case .ints(let numbers): Self.array(20, numbers.map { Self.bytes($0) })
        case .flags(let flags): Self.array(16, flags.map { [$0 ? 1 : 0] })
        case .texts(let texts): Self.array(25, texts.map { $0.map { Array($0.utf8) } })
        case .blobs(let blobs): Self.array(17, blobs)
        }
    }

    private static func bytes(_ number: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: number.bigEndian) { Array($0) }
    }

    /// One dimension, counted from 1.
    private static func array(_ type: Int32, _ elements: [[UInt8]?]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(20 + elements.reduce(0) { $0 + 4 + ($1?.count ?? 0) })
        let head: [Int32] =
            elements.isEmpty
            ? [0, 0, type] : [1, elements.contains { $0 == nil } ? 1 : 0, type, Int32(elements.count), 1]
        for number in head { bytes += Self.bytes(number) }
        for element in elements {
            bytes += Self.bytes(Int32(element?.count ?? -1))
            if let element { bytes += element }
        }
        return bytes
    }
}

/// What a statement returned, in the binary form.
final class PostgresRows: @unchecked Sendable {
    // Nobody changes a result.
    private let result: OpaquePointer

    init(_ result: OpaquePointer) { self.result = result }

    deinit { PQclear(result) }

    var count: Int { Int(PQntuples(result)) }

    func bytes(_ row: Int, _ column: Int) -> [UInt8]? {
        let (row, column) = (Int32(row), Int32(column))
        guard PQgetisnull(result, row, column) == 0, let value = PQgetvalue(result, row, column) else { return nil }
        return Array(UnsafeRawBufferPointer(start: value, count: Int(PQgetlength(result, row, column))))
    }

    /// A whole number of any width, or a truth as 0 or 1.
    func int(_ row: Int, _ column: Int) -> Int64? {
        bytes(row, column).map { bytes in
            let sign: Int64 = bytes.count > 1 && bytes[0] >= 0x80 ? -1 : 0
            return bytes.reduce(sign) { $0 << 8 | Int64($1) }
        }
    }

    func text(_ row: Int, _ column: Int) -> String? {
        bytes(row, column).map { String(decoding: $0, as: UTF8.self) }
    }

    func flag(_ row: Int, _ column: Int) -> Bool { int(row, column) == 1 }
}
