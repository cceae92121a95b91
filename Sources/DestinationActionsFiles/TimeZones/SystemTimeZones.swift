public import DestinationActions
import DestinationActionsLocks

/// Finds time zones in the database of the system: the files in the TZif format (RFC 9636) that the package `tzdata` brings.
///
/// ```swift
/// let time = TimeSource(zones: SystemTimeZones())
/// let instance = try DestinationInstance(GWEN(), settings: settings, time: time)
/// ```
///
/// Names are those of the IANA database, in any letter case. The directory is listed once, and a name that is not in the list
/// opens no file: what comes from an event leads nowhere else. A zone is read when it is first asked for and kept from then on,
/// so that a process that is to know a new version of the database has to be started again.
public final class SystemTimeZones: TimeZoneProvider {
    /// Where systems keep the database.
    public static let usualDirectories = [
        "/usr/share/zoneinfo", "/usr/lib/zoneinfo", "/share/zoneinfo", "/etc/zoneinfo",
    ]

    /// The largest file that is read; those of the database have a few kilobytes.
    private static let largestFile = 256 << 10
    private static let longestName = 64
    private static let mostNames = 10_000

    private struct State {
        /// The paths of the files, by the names of the zones in small letters.
        var paths: [String: String]?
        var zones: [String: TimeZoneFile] = [:]
    }

    private let directories: [String]
    private let state = Mutex(State())

    /// Makes a provider; nothing is read yet.
    ///
    /// - Parameter directory: The directory of the files; the first of ``usualDirectories`` that is there unless given.
    public init(directory: String? = nil) {
        directories = directory.map { [$0] } ?? Self.usualDirectories
    }

    /// Finds a zone.
    ///
    /// - Parameter name: The name, such as `Europe/Berlin`.
    /// - Returns: The rules of the zone, or `nil` if there is none of that name.
    /// - Throws: `TimeZoneError` if there is no database, or the file of the zone is damaged.
    public func rules(ofZone name: String) throws(TimeZoneError) -> (any TimeZoneRules)? {
        guard name.utf8.count <= Self.longestName, name.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
        let key = name.lowercased()
        // A thrown error leaves the lock as a value, since `withLock` throws any error.
        let result: Result<TimeZoneFile?, TimeZoneError> = state.withLock { state in
            if let zone = state.zones[key] { return .success(zone) }
            do throws(TimeZoneError) {
                if state.paths == nil { state.paths = try Self.list(directories) }
                guard let path = state.paths?[key] else { return .success(nil) }
                let zone = try Self.read(path)
                state.zones[key] = zone
                return .success(zone)
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    private static func read(_ path: String) throws(TimeZoneError) -> TimeZoneFile {
        do throws(TimeZoneError) {
            guard let bytes = SystemFile.contents(of: path, atMost: largestFile) else {
                throw TimeZoneError("cannot be read, or has more than \(largestFile) bytes")
            }
            return try TimeZoneFile(bytes)
        } catch {
            throw TimeZoneError("cannot be used, as its file \(path) \(error.message)")
        }
    }

    /// The files of the first directory that holds any.
    private static func list(_ directories: [String]) throws(TimeZoneError) -> [String: String] {
        for directory in directories {
            var paths: [String: String] = [:]
            list(directory, "", depth: 1, &paths)
            if !paths.isEmpty { return paths }
        }
        throw TimeZoneError(
            "cannot be looked up, as no time zones are in \(directories.joined(separator: ", ")): install tzdata")
    }

    private static func list(_ directory: String, _ prefix: String, depth: Int, _ paths: inout [String: String]) {
        guard depth <= 4, let names = try? SystemFile.names(in: directory) else { return }
        for name in names where isPart(name) && paths.count < mostNames {
            let path = "\(directory)/\(name)"
            switch SystemFile.kind(of: path) {
            case .directory: list(path, "\(prefix)\(name)/", depth: depth + 1, &paths)
            case .file: paths["\(prefix)\(name)".lowercased()] = path
            case nil: break
            }
        }
    }

    /// Whether a name can be a part of that of a zone.
    ///
    /// Those begin with a capital letter; `posix`, `right` (which counts leap seconds), `zone.tab` and the like do not, and
    /// `Factory` stands for a zone that nobody chose.
    private static func isPart(_ name: String) -> Bool {
        guard let first = name.utf8.first, (0x41...0x5A).contains(first), name != "Factory" else { return false }
        return name.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2B, 0x2D, 0x5F: true
            default: false
            }
        }
    }
}
