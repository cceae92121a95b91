import DestinationActions
import DestinationActionsFiles
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

@Suite("A queue in files: whose they are")
struct FileQueueOwnerTests {
    @Test("lets one queue of the process have a directory")
    func oneQueue() async throws {
        try await withDirectory { directory in
            let queue = try FileQueue(directory: directory)
            let error = #expect(throws: FileError.self) { _ = try FileQueue(directory: directory + "/") }
            #expect(error?.description == "Cannot use \(directory): this process has it open." && error?.code == .inUse)
            try await queue.append([entry(1)])
            await queue.close()
            #expect(try FileQueue(directory: directory).count == 1)
        }
    }

    @Test("lets one process have a directory", .enabled(if: system("command -v flock >/dev/null") == 0))
    func oneProcess() async throws {
        try await withDirectory { directory in
            let lock = directory + "/lock"
            do {
                let queue = try FileQueue(directory: directory)
                #expect(system("flock -n \(lock) true") != 0)
                try await queue.append([entry(1)])
            }
            #expect(system("flock -n \(lock) true") == 0)
            write([1], to: directory + "/go")
            let command = "flock \(lock) sh -c 'echo locked; while [ -e \(directory)/go ]; do sleep 0.02; done'"
            let other = try #require(popen(command, "r"))
            _ = fgetc(other)
            let error = #expect(throws: FileError.self) { _ = try FileQueue(directory: directory) }
            #expect(error?.reason == "another process has it open")
            unlink(directory + "/go")
            pclose(other)
            #expect(try FileQueue(directory: directory).count == 1)
        }
    }

    @Test("keeps everything for the owner alone")
    func modes() async throws {
        try await withDirectory { parent in
            let directory = parent + "/queue"
            let old = umask(0)
            defer { umask(old) }
            do {
                let queue = try FileQueue(directory: directory)
                try await queue.append([entry(1)])
            }
            var status = stat()
            stat(directory, &status)
            #expect(status.st_mode & 0o777 == 0o700)
            for name in names(in: directory) where !name.hasPrefix(".") {
                stat("\(directory)/\(name)", &status)
                #expect(status.st_mode & 0o777 == 0o600, "\(name)")
                unlink("\(directory)/\(name)")
            }
            rmdir(directory)
        }
    }

    @Test(
        "follows no link and uses no directory that everybody may write in",
        arguments: ["link", "segment", "lock", "open"])
    func foreignGround(kind: String) async throws {
        try await withDirectory { directory in
            try await withDirectory { other in
                write([], to: other + "/target")
                var path = directory
                switch kind {
                case "link":
                    path = other + "/link"
                    symlink(directory, path)
                case "segment": symlink(other + "/target", directory + "/events-000001.log")
                case "lock": symlink(other + "/target", directory + "/lock")
                default: chmod(directory, mode_t(0o707))
                }
                let error = #expect(throws: FileError.self) { _ = try FileQueue(directory: path) }
                #expect(error?.path.hasPrefix(path) == true && error?.code == .unsafe)
                #expect(contents(other + "/target") == [])
            }
        }
    }
}
