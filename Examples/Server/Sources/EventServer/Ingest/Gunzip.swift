import CInflate

/// Why a body cannot be unpacked.
enum GunzipError: Error {
    /// It is not gzip, or it is cut off or damaged.
    case damaged
    /// Unpacked, it has more bytes than it may.
    case tooLarge
}

/// Unpacks a body, and stops as soon as it is larger than it may be: a few kilobytes can unpack into gigabytes.
///
/// - Parameters:
///   - bytes: The packed body: one gzip member after the other.
///   - limit: How many bytes the unpacked body may have.
/// - Returns: The unpacked body.
func gunzip(_ bytes: [UInt8], limit: Int) throws(GunzipError) -> [UInt8] {
    var stream = z_stream()
    // 15 bits of window, and 16 for gzip alone.
    guard inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
        throw .damaged
    }
    defer { inflateEnd(&stream) }
    var input = bytes
    // One byte more than may be there tells what is too large.
    var output = [UInt8](repeating: 0, count: min(limit + 1, max(1024, bytes.count * 8)))
    var count = 0
    var isAtEnd = false
    let inputCount = input.count
    try input.withUnsafeMutableBufferPointer { input throws(GunzipError) in
        stream.next_in = input.baseAddress
        stream.avail_in = UInt32(inputCount)
        while !isAtEnd || stream.avail_in > 0 {
            if isAtEnd {
                inflateReset(&stream)
                isAtEnd = false
            }
            if count == output.count {
                output += [UInt8](repeating: 0, count: min(limit + 1 - count, count))
            }
            let room = output.count - count
            let result = output.withUnsafeMutableBufferPointer { output in
                stream.next_out = output.baseAddress.map { $0 + count }
                stream.avail_out = UInt32(room)
                return inflate(&stream, Z_NO_FLUSH)
            }
            count += room - Int(stream.avail_out)
            if count > limit { throw .tooLarge }
            switch result {
            case Z_STREAM_END: isAtEnd = true
            case Z_OK where stream.avail_in > 0 || stream.avail_out == 0: break
            default: throw .damaged
            }
        }
    }
    output.removeLast(output.count - count)
    return output
}
