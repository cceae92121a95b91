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

    /// The code of the kind of problem: `json.syntax`, or `json.limit` for a text that is too large or nests too deep.
    public let code: String

    /// The reason and its place.
    public var description: String { "\(reason) at \(position)" }
}

extension JSONSyntaxError {
    enum Reason: UInt8 {
        case size, depth, end, value, key, colon, commaOrBrace, commaOrBracket, trailing
        case control, escape, unicodeEscape, utf8, unterminated, number, leadingZero, literal

        func text(_ limits: JSONLimits) -> String {
            switch self {
            case .size: "Expected at most \(limits.size) bytes"
            case .depth: "Expected arrays and objects to nest at most \(limits.depth) deep"
            case .end: "Expected a value, found the end"
            case .value: "Expected a value"
            case .key: "Expected a key in double quotes"
            case .colon: "Expected \":\" after a key"
            case .commaOrBrace: "Expected \",\" or \"}\""
            case .commaOrBracket: "Expected \",\" or \"]\""
            case .trailing: "Expected the end after the value"
            case .control: "Expected control characters in a string to be escaped"
            case .escape: "Expected one of \" \\ / b f n r t u after a backslash"
            case .unicodeEscape: "Expected four hexadecimal digits after \\u"
            case .utf8: "Expected UTF-8"
            case .unterminated: "Expected a closing double quote"
            case .number: "Expected a digit"
            case .leadingZero: "Expected a number without a leading zero"
            case .literal: "Expected true, false or null"
            }
        }
    }

    init(_ reason: Reason, at offset: Int, in bytes: [UInt8], limits: JSONLimits) {
        let code = reason == .size || reason == .depth ? ProblemCode.jsonLimit : .jsonSyntax
        self.init(
            position: JSONPosition(offset: offset, in: bytes), reason: reason.text(limits), code: code.rawValue)
    }
}

/// The bounds of a JSON text that is parsed.
///
/// Values out of range are drawn to the nearest that is in it.
public struct JSONLimits: Sendable, Hashable {
    /// How deep arrays and objects may nest; at most 1,024.
    public var depth: Int { didSet { depth = Self.depth(depth) } }

    /// How long the text may be, in bytes; below 256 MiB.
    public var size: Int { didSet { size = Self.size(size) } }

    /// Makes limits.
    ///
    /// - Parameters:
    ///   - depth: How deep arrays and objects may nest; 64 unless given, at most 1,024.
    ///   - size: How long the text may be, in bytes; 64 MiB unless given, below 256 MiB.
    public init(depth: Int = 64, size: Int = 64 << 20) {
        self.depth = Self.depth(depth)
        self.size = Self.size(size)
    }

    /// Whatever walks a document by recursion is safe at this depth on a thread with a small stack.
    private static func depth(_ depth: Int) -> Int { min(max(depth, 0), 1024) }

    /// The tape has 28 bits for a length.
    private static func size(_ size: Int) -> Int { min(max(size, 0), (1 << 28) - 1) }

    /// A depth of 64 and a size of 64 MiB.
    public static var `default`: JSONLimits { JSONLimits() }
}
