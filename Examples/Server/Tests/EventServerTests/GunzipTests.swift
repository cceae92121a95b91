import Foundation
import Testing

@testable import EventServer

@Suite("Unpacking a body")
struct GunzipTests {
    /// What `printf '{"a":1}' | gzip -n` makes.
    private static let packed: [UInt8] = [
        0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x03, 0xAB, 0x56, 0x4A, 0x54, 0xB2, 0x32, 0xAC, 0x05,
        0x00,
        0xAF, 0xAC, 0x1B, 0x56, 0x07, 0x00, 0x00, 0x00,
    ]

    @Test("gives what was packed")
    func whole() throws {
        #expect(try gunzip(Self.packed, limit: 7) == Array(#"{"a":1}"#.utf8))
        #expect(try gunzip(Self.packed + Self.packed, limit: 100).count == 14, "one member after the other")
    }

    @Test("ends at the limit, not after it")
    func bomb() {
        #expect(throws: GunzipError.tooLarge) { try gunzip(Self.packed, limit: 6) }
        // A thousand members are 27 KB and would be 7 KB: any limit holds for all of them together.
        let many = [[UInt8]](repeating: Self.packed, count: 1000).flatMap { $0 }
        #expect(throws: GunzipError.tooLarge) { try gunzip(many, limit: 6999) }
    }

    @Test("refuses what is cut off, damaged or no gzip", arguments: [0, 1, 5, 12, 20, 26])
    func damaged(count: Int) {
        #expect(throws: GunzipError.damaged) { try gunzip(Array(Self.packed[..<count]), limit: 100) }
        var bytes = Self.packed
        bytes[count] ^= 0xFF
        if count != 5 { #expect(throws: GunzipError.self) { try gunzip(bytes, limit: 100) } }
        #expect(throws: GunzipError.damaged) { try gunzip(Array(#"{"a":1}"#.utf8), limit: 100) }
    }
}
