import Testing

@testable import DestinationActions

@Suite("Clock and ids of the system")
struct EventSourceTests {
    @Test("the clock tells the time of this century and does not stand still")
    func clock() throws {
        let start = Timestamp.now()
        #expect((2025...2100).contains(start.year))
        var now = start
        for _ in 0..<10_000_000 where now == start { now = Timestamp.now() }
        #expect(now > start)
        #expect(now.seconds(since: start) < 60)
    }

    @Test("an id is a random UUID in lower case")
    func form() {
        for _ in 0..<500 {
            let id = Array(RandomID.next().utf8)
            #expect(id.count == 36)
            for (at, byte) in id.enumerated() {
                switch at {
                case 8, 13, 18, 23: #expect(byte == 0x2D)
                case 14: #expect(byte == 0x34, "version 4")
                case 19: #expect("89ab".utf8.contains(byte), "variant of RFC 9562")
                default: #expect("0123456789abcdef".utf8.contains(byte))
                }
            }
        }
    }

    @Test("no id comes twice, and every random digit takes every value")
    func uniqueness() {
        let ids = (0..<20_000).map { _ in RandomID.next() }
        #expect(Set(ids).count == ids.count)
        for at in [0, 7, 9, 12, 15, 17, 20, 22, 24, 35] {
            let digits = Set(ids.prefix(2_000).map { Array($0.utf8)[at] })
            #expect(digits.count == 16, "digit \(at)")
        }
    }
}
