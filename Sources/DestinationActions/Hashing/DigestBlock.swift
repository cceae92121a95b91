/// A hash function that reads blocks of 64 bytes and keeps words of 32 bits, as FIPS 180-4 has them.
protocol DigestFunction {
    /// The words before anything was read.
    static var start: [UInt32] { get }
    /// Takes in one block.
    ///
    /// - Parameters:
    ///   - block: The sixteen words of the block; what stands behind them is room to compute with, to eighty words.
    ///   - state: The words that are kept.
    static func take(_ block: inout MutableSpan<UInt32>, _ state: inout MutableSpan<UInt32>)
}

/// Cuts a message into the blocks of a hash function, and adds what has to stand at its end.
struct DigestBlock {
    /// How many bytes a block has.
    static let size = 64

    /// The hash of a message that is given in parts.
    static func digest<Function: DigestFunction>(_ function: Function.Type, _ parts: [[UInt8]]) -> [UInt8] {
        var state = Function.start
        var words = [UInt32](repeating: 0, count: 80)
        var rest: [UInt8] = []
        var length: UInt64 = 0
        for part in parts {
            length += UInt64(part.count)
            // What is left of a part before this one is short, as only that of a key comes before another.
            let message = rest.isEmpty ? part : rest + part
            let whole = message.count - message.count % size
            take(message, whole, function, &words, &state)
            rest = Array(message[whole...])
        }
        rest.append(0x80)
        while rest.count % size != size - 8 { rest.append(0) }
        for shift in stride(from: 56, through: 0, by: -8) {
            rest.append(UInt8(truncatingIfNeeded: (length << 3) >> UInt64(shift)))
        }
        take(rest, rest.count, function, &words, &state)
        return state.flatMap { word in [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> UInt32($0)) } }
    }

    private static func take<Function: DigestFunction>(
        _ bytes: [UInt8], _ end: Int, _ function: Function.Type, _ words: inout [UInt32], _ state: inout [UInt32]
    ) {
        let bytes = bytes.span
        var words = words.mutableSpan
        var state = state.mutableSpan
        var at = 0
        while at < end {
            for index in 0..<16 {
                words[index] =
                    UInt32(bytes[at]) << 24 | UInt32(bytes[at + 1]) << 16 | UInt32(bytes[at + 2]) << 8
                    | UInt32(bytes[at + 3])
                at += 4
            }
            Function.take(&words, &state)
        }
    }
}

extension UInt32 {
    /// The word with its bits moved to the left, those that fall out coming in on the right.
    @inline(__always) func rotated(left count: UInt32) -> UInt32 { self &<< count | self &>> (32 &- count) }
}
