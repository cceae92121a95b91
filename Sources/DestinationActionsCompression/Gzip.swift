import CZlib
public import DestinationActions

/// The encoding gzip (RFC 1952), by the zlib of the platform.
///
/// A destination whose partner reads compressed bodies says so:
///
/// ```swift
/// var bodyEncoding: (any BodyEncoding)? { Gzip() }
/// ```
///
/// Bodies are compressed at departure, with `Content-Encoding: gzip`; previews and tests see them plain, and the same body always
/// becomes the same bytes, as no time stands in them.
public struct Gzip: BodyEncoding, Hashable {
    /// How much time is given for how few bytes.
    public struct Level: Sendable, Hashable {
        let number: Int32

        /// The fastest.
        public static let fastest = Level(number: 1)
        /// What zlib takes for a fair exchange.
        public static let standard = Level(number: 6)
        /// The fewest bytes.
        public static let smallest = Level(number: 9)
    }

    /// `gzip`.
    public var name: String { "gzip" }
    /// How much time is given for how few bytes.
    public var level: Level
    /// How many bytes a body must have to be compressed; smaller ones are sent as they are.
    public var minimumSize: Int

    /// Makes the encoding.
    ///
    /// - Parameters:
    ///   - level: How much time is given for how few bytes; the standard of zlib unless given.
    ///   - minimumSize: How many bytes a body must have to be compressed; 1,024 unless given.
    public init(level: Level = .standard, minimumSize: Int = 1024) {
        self.level = level
        self.minimumSize = minimumSize
    }

    /// Compresses a body.
    ///
    /// - Parameter body: The body.
    /// - Returns: The compressed body, or `nil` if it is too small, would not become smaller, or zlib has no memory for it.
    public func encode(_ body: [UInt8]) -> [UInt8]? {
        // zlib counts in 32 bits.
        guard body.count >= max(1, minimumSize), body.count < Int(Int32.max) else { return nil }
        var stream = z_stream()
        // 15 bits of window, and 16 more to have gzip's head and sum around it.
        let started = deflateInit2_(
            &stream, level.number, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
        guard started == Z_OK else { return nil }
        defer { deflateEnd(&stream) }
        // Where the result would not be smaller, the room ends and so does the work.
        let room = body.count - 1
        var isWhole = false
        let result = body.withUnsafeBufferPointer { input in
            [UInt8](unsafeUninitializedCapacity: room) { output, count in
                // zlib reads the input and never writes there; its type dates from before `const`.
                stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
                stream.avail_in = uInt(input.count)
                stream.next_out = output.baseAddress
                stream.avail_out = uInt(room)
                isWhole = deflate(&stream, Z_FINISH) == Z_STREAM_END
                count = room - Int(stream.avail_out)
            }
        }
        return isWhole ? result : nil
    }
}
