import DestinationActions
import DestinationActionsFiles
import Testing

@Suite("A queue in files that are damaged")
struct FileQueueDamageTests {
    /// The bytes of a file with ten events and then three that were appended together, and where each ends.
    private func file(_ directory: String) async throws -> (path: String, bytes: [UInt8], ends: [Int]) {
        var ends: [Int] = []
        do {
            let queue = try FileQueue(directory: directory)
            for number in 0..<10 {
                try await queue.append([entry(number)])
                ends.append(queue.bytes)
            }
            try await queue.append((10..<13).map { entry($0) })
            await queue.close()
        }
        let path = try #require(segments(in: directory).first)
        return (path, try #require(contents(path)), ends)
    }

    @Test("cuts off at every byte what was not written wholly, and goes on")
    func torn() async throws {
        try await withDirectory { directory in
            let (path, bytes, ends) = try await file(directory)
            for size in ends[8]..<bytes.count {
                write(Array(bytes[..<size]), to: path)
                let whole = size >= ends[9] ? 10 : 9
                do {
                    let queue = try FileQueue(directory: directory)
                    #expect(queue.recovery.events == whole && queue.recovery.damaged == [], "\(size)")
                    #expect(queue.recovery.bytesCut == size - ends[whole - 1], "\(size)")
                    try await queue.append([entry(99)])
                }
                let queue = try FileQueue(directory: directory)
                #expect(queue.recovery.bytesCut == 0 && queue.recovery.damaged == [])
                #expect(try await queue.next(events: 99, bytes: 9999).numbers == Array(0..<whole) + [99], "\(size)")
            }
        }
    }

    @Test("cuts off zeros that a crash of the machine left")
    func zeros() async throws {
        try await withDirectory { directory in
            let (path, bytes, _) = try await file(directory)
            write(bytes + [UInt8](repeating: 0, count: 5000), to: path)
            let queue = try FileQueue(directory: directory)
            #expect(queue.recovery.events == 13 && queue.recovery.bytesCut == 5000)
        }
    }

    @Test("passes over a record with a flipped byte, says where it is, and keeps the others")
    func flipped() async throws {
        try await withDirectory { directory in
            let (path, bytes, ends) = try await file(directory)
            for place in ends[3]..<ends[4] {
                var damaged = bytes
                damaged[place] ^= 0x10
                write(damaged, to: path)
                do {
                    let queue = try FileQueue(directory: directory)
                    let damage = try #require(queue.recovery.damaged.first)
                    #expect(damage.file == path && damage.offset == ends[3], "\(place)")
                    #expect(queue.recovery.damaged.count == 1 && queue.recovery.bytesCut == 0)
                    #expect(damage.description.contains("\(ends[4] - ends[3]) bytes at offset \(ends[3])"), "\(place)")
                    try await queue.append([entry(99)])
                }
                let queue = try FileQueue(directory: directory)
                let taken = try await queue.next(events: 99, bytes: 9999)
                #expect(taken.numbers == [0, 1, 2, 3] + Array(5..<13) + [99], "\(place)")
            }
        }
    }

    @Test("keeps what was appended after an end that is no record")
    func brokenEnd() async throws {
        try await withDirectory { directory in
            let (path, bytes, _) = try await file(directory)
            write(bytes + [UInt8](repeating: 7, count: 100), to: path)
            do {
                let queue = try FileQueue(directory: directory)
                #expect(queue.recovery.events == 13 && queue.recovery.damaged.map(\.bytes) == [100])
                try await queue.append([entry(99)])
            }
            let queue = try FileQueue(directory: directory)
            #expect(queue.recovery.events == 14 && queue.recovery.damaged.count == 1)
        }
    }

    @Test("says so when a file in the middle is cut off or missing, and reads the others")
    func middle() async throws {
        try await withDirectory { directory in
            do {
                let queue = try FileQueue(directory: directory, limits: small)
                for number in 0..<200 { try await queue.append([entry(number, size: 2000)]) }
            }
            let paths = segments(in: directory)
            #expect(paths.count > 4)
            let bytes = try #require(contents(paths[1]))
            write(Array(bytes[..<5000]), to: paths[1])
            move(paths[3], to: directory + "/away")
            let queue = try FileQueue(directory: directory, limits: small)
            #expect(queue.recovery.damaged.map(\.file) == [paths[1], paths[3]])
            #expect(queue.recovery.damaged[0].offset > 32 && queue.recovery.damaged[0].offset < 5000)
            #expect(queue.recovery.damaged[1].reason == "it is missing")
            #expect(queue.recovery.events > 100 && queue.recovery.events < 175)
            let taken = try await queue.next(events: 1000, bytes: 1 << 20)
            #expect(taken.count == queue.recovery.events && taken.numbers == taken.numbers.sorted())
        }
    }

    @Test(
        "refuses a file of a later version, of something else or with a damaged header, and touches nothing",
        arguments: [
            ("version", "it is of version 2, and only version 1 is known"),
            ("foreign", "it is no file of a queue"), ("short", "it is no file of a queue"),
            ("header", "its header is damaged, at offset 0"),
        ])
    func refused(kind: String, reason: String) async throws {
        try await withDirectory { directory in
            let (path, bytes, _) = try await file(directory)
            var changed = bytes
            switch kind {
            case "version":
                changed[8] = 2
                let checksum = checksum(Array(changed[..<28]))
                for index in 0..<4 { changed[28 + index] = UInt8(truncatingIfNeeded: checksum >> (8 * index)) }
            case "foreign": changed = Array("somebody's notes, which are longer than a header".utf8)
            case "short": changed = Array("notes".utf8)
            default: changed[13] ^= 1
            }
            write(changed, to: path)
            let error = #expect(throws: FileError.self) { _ = try FileQueue(directory: directory) }
            #expect(error?.path == path && error?.reason.hasPrefix(reason) == true, "\(error?.description ?? "")")
            #expect(contents(path) == changed && error?.code == .unknownFormat)
            write(bytes, to: path)
            #expect(try FileQueue(directory: directory).recovery.events == 13)
        }
    }

    /// CRC-32C, bit by bit.
    private func checksum(_ bytes: [UInt8]) -> UInt32 {
        var crc: UInt32 = 0xFFFF_FFFF
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? (crc >> 1) ^ 0x82F6_3B78 : crc >> 1 }
        }
        return ~crc
    }

    @Test("says so when an event cannot be read any longer, and goes on behind it")
    func rotten() async throws {
        try await withDirectory { directory in
            let queue = try FileQueue(directory: directory)
            var ends = [32]
            for number in 0..<4 {
                try await queue.append([entry(number)])
                ends.append(queue.bytes)
            }
            let path = try #require(segments(in: directory).first)
            overwrite(path, at: ends[2] + 50)
            #expect(try await queue.next(events: 9, bytes: 1000).numbers == [0, 1])
            let error = await #expect(throws: FileError.self) { try await queue.next(events: 9, bytes: 1000) }
            #expect(error?.path == path && error?.reason == "the record at offset \(ends[2]) is damaged")
            #expect(error?.code == .damaged)
            #expect(try await queue.next(events: 9, bytes: 1000).numbers == [3] && queue.count == 3)
        }
    }

    @Test("leaves files of other names alone, and what a sender writes is never taken for a record")
    func foreign() async throws {
        try await withDirectory { directory in
            write([1, 2, 3], to: directory + "/notes.txt")
            write([1, 2, 3], to: directory + "/events-1.log")
            do {
                let (path, bytes, ends) = try await file(directory)
                // A record of one queue in the body of an event of another, whose own header is damaged.
                try await withDirectory { other in
                    do {
                        let queue = try FileQueue(directory: other)
                        let record = Array(bytes[ends[0]..<ends[1]])
                        try await queue.append([QueueEntry(.bytes(record + record), messageId: "x")])
                        try await queue.append([entry(50)])
                    }
                    overwrite(try #require(segments(in: other).first), at: 33)
                    let queue = try FileQueue(directory: other)
                    #expect(queue.recovery.events == 1 && queue.recovery.damaged.count == 1)
                    #expect(try await queue.next(events: 9, bytes: 1000).numbers == [50])
                }
                #expect(contents(path) == bytes)
            }
            #expect(try FileQueue(directory: directory).recovery.events == 13)
            #expect(contents(directory + "/events-1.log") == [1, 2, 3])
        }
    }
}
