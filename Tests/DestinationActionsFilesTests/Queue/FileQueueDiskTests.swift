import DestinationActions
import DestinationActionsFiles
import DestinationActionsTesting
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

@Suite("A queue in files and a disk that refuses", .serialized)
struct FileQueueDiskTests {
    @Test("refuses events when a file cannot grow, loses none, and takes more when it can")
    func limited() async throws {
        signal(SIGXFSZ, SIG_IGN)
        var old = rlimit()
        // Other tests of this process write no file of that size.
        #if canImport(Glibc)
        let resource = __rlimit_resource_t(RLIMIT_FSIZE.rawValue)
        #else
        let resource = RLIMIT_FSIZE
        #endif
        getrlimit(resource, &old)
        defer { setrlimit(resource, &old) }
        try await withDirectory { directory in
            var accepted = 0
            do {
                let queue = try FileQueue(
                    directory: directory, limits: .init(bytes: 1 << 30, events: 1 << 20, segmentBytes: 64 << 20))
                var limit = old
                limit.rlim_cur = 4 << 20
                setrlimit(resource, &limit)
                let error = await #expect(throws: FileError.self) {
                    while accepted < 100_000 {
                        try await queue.append((0..<10).map { entry(accepted + $0, size: 10_000) })
                        accepted += 10
                    }
                }
                #expect(error?.operation == "write" && error?.path == segments(in: directory).first)
                #expect(accepted > 300 && queue.count == accepted)
                setrlimit(resource, &old)
                try await queue.append([entry(accepted)])
                accepted += 1
            }
            let queue = try FileQueue(directory: directory)
            #expect(queue.recovery.bytesCut == 0 && queue.recovery.damaged == [])
            #expect(try await queue.next(events: 9999, bytes: 1 << 30).numbers == Array(0..<accepted))
        }
    }

    @Test("settles on a full disk, which makes room", .enabled(if: Volume.isPossible))
    func fullDisk() async throws {
        try await Volume.with(bytes: 2 << 20) { volume in
            let directory = volume.path + "/queue"
            var accepted = 0
            do {
                let limits = FileQueue.Limits(bytes: 1 << 30, segmentBytes: 128 << 10)
                let queue = try FileQueue(directory: directory, limits: limits)
                let error = await #expect(throws: FileError.self) {
                    while true {
                        try await queue.append((0..<7).map { entry(accepted + $0, size: 3000) })
                        accepted += 7
                    }
                }
                #expect(error?.reason.contains("No space left") == true, "\(error?.description ?? "")")
                #expect(accepted > 300 && queue.count == accepted)
                // Not one byte is left, as when others write, too.
                volume.fill()
                let taken = try await queue.next(events: accepted / 2, bytes: 1 << 30)
                #expect(try await queue.settle(taken.done) == [])
                #expect(queue.count == accepted - taken.count)
                try await queue.append((0..<7).map { entry(accepted + $0, size: 3000) })
                accepted += 7
            }
            let queue = try FileQueue(directory: directory)
            #expect(queue.recovery.damaged == [])
            let rest = try await queue.next(events: 9999, bytes: 1 << 30)
            #expect(rest.numbers == Array((accepted - 7) / 2..<accepted))
        }
    }

    @Test(
        "keeps each settlement and its letters whole, though the disk is full in the middle",
        .enabled(if: Volume.isPossible))
    func fullWhileSettling() async throws {
        try await Volume.with(bytes: 8 << 20) { volume in
            let directory = volume.path + "/queue"
            do {
                let queue = try FileQueue(
                    directory: directory, limits: FileQueue.Limits(bytes: 1 << 30, segmentBytes: 128 << 10))
                for number in 0..<400 { try await queue.append([entry(number, size: 2000)]) }
                let taken = try await queue.next(events: 400, bytes: 1 << 30)
                volume.fill()
                var refused: [QueueSettlement] = []
                for event in taken {
                    let settlement = QueueSettlement(
                        id: event.id, letters: [letter(event.number, text: String(repeating: "x", count: 6000))])
                    do {
                        #expect(try await queue.settle([settlement]) == [])
                    } catch let error as FileError {
                        #expect(error.reason.contains("No space left"), "\(error)")
                        refused.append(settlement)
                    }
                    #expect(queue.letterCount + queue.count == 400)
                }
                #expect(refused.count > 10)
                volume.clear()
                #expect(try await queue.settle(refused) == [] && queue.count == 0)
            }
            let queue = try FileQueue(directory: directory)
            #expect(queue.recovery.damaged == [] && queue.recovery.events == 0)
            let letters = try await queue.letters(atMost: .max)
            #expect(letters.compactMap { FaultyPartner.number(of: $0.event) }.sorted() == Array(0..<400))
        }
    }

    @Test(
        "is an error on a disk that became read-only, and goes on when it is not any longer",
        .enabled(if: Volume.isPossible))
    func readOnly() async throws {
        try await Volume.with(bytes: 4 << 20) { volume in
            let directory = volume.path + "/queue"
            do {
                let queue = try FileQueue(directory: directory)
                try await queue.append([entry(1)])
                await queue.close()
            }
            #expect(volume.remount("ro"))
            let error = #expect(throws: FileError.self) { _ = try FileQueue(directory: directory) }
            #expect(error?.reason.contains("Read-only") == true, "\(error?.description ?? "")")
            #expect(volume.remount("rw"))
            #expect(try FileQueue(directory: directory).recovery.events == 1)
        }
    }
}

/// A small disk in memory; the system gives one to the superuser alone.
struct Volume {
    let path: String

    static let isPossible: Bool = {
        let path = "/tmp/destination-actions-volume-\(getpid())"
        mkdir(path, mode_t(0o700))
        defer { rmdir(path) }
        return system("mount -t tmpfs -o size=1m tmpfs \(path) 2>/dev/null && umount \(path)") == 0
    }()

    static func with(bytes: Int, _ body: (Volume) async throws -> Void) async throws {
        let path = "/tmp/destination-actions-volume-\(getpid())-\(bytes)"
        mkdir(path, mode_t(0o700))
        try #require(system("mount -t tmpfs -o size=\(bytes) tmpfs \(path)") == 0)
        defer {
            system("umount \(path)")
            rmdir(path)
        }
        try await body(Volume(path: path))
    }

    func remount(_ option: String) -> Bool { system("mount -o remount,\(option) \(path) 2>/dev/null") == 0 }

    func clear() { for size in [4096, 1] { unlink(path + "/fill-\(size)") } }

    /// Writes until nothing fits any longer.
    func fill() {
        for size in [4096, 1] {
            guard let file = fopen(path + "/fill-\(size)", "wb") else { continue }
            let bytes = [UInt8](repeating: 1, count: size)
            while fwrite(bytes, 1, size, file) == size, fflush(file) == 0 {}
            fclose(file)
        }
    }
}
