/// A place in a text of JSON.
public struct JSONPosition: Sendable, Hashable, CustomStringConvertible {
    /// The line, counted from 1; lines end at LF.
    public let line: Int
    /// The column in Unicode scalars, counted from 1.
    public let column: Int
    /// The offset in bytes, counted from 0.
    public let offset: Int

    /// Line and column, such as `line 3, column 14`.
    public var description: String { "line \(line), column \(column)" }

    /// Counts lines and columns up to an offset; done for errors only, so that parsing does not keep count.
    init(offset: Int, in bytes: [UInt8]) {
        var line = 1
        var column = 1
        for byte in bytes[..<min(max(offset, 0), bytes.count)] {
            if byte == 0x0A {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {
                column += 1
            }
        }
        self.line = line
        self.column = column
        self.offset = offset
    }
}

/// An error that says where a text is no JSON (RFC 8259), or passes a limit, and what was expected there.
public struct JSONSyntaxError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The place.
    public let position: JSONPosition
    /// What was expected or found, as a sentence without its place.
    public let reason: String

    /// The reason and its place.
    public var description: String { "\(reason) at \(position)" }
}

/// The bounds of a JSON text that is parsed.
public struct JSONLimits: Sendable, Hashable {
    /// How deep arrays and objects may nest; at most 1,024.
    public var depth: Int
    /// How long the text may be, in bytes; at most 256 MiB.
    public var size: Int

    /// Makes limits.
    ///
    /// - Parameters:
    ///   - depth: How deep arrays and objects may nest; 64 unless given, at most 1,024.
    ///   - size: How long the text may be, in bytes; 64 MiB unless given, at most 256 MiB.
    public init(depth: Int = 64, size: Int = 64 << 20) {
        self.depth = min(depth, 1024)
        self.size = min(size, (1 << 28) - 1)
    }

    /// A depth of 64 and a size of 64 MiB.
    public static let `default` = JSONLimits()
}
