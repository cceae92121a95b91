/// SHA-1 (FIPS 180-4, section 6.1).
enum SHA1: DigestFunction {
    static let start: [UInt32] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0]

    static func take(_ block: inout MutableSpan<UInt32>, _ state: inout MutableSpan<UInt32>) {
        for index in 16..<80 {
            let word = block[index &- 3] ^ block[index &- 8] ^ block[index &- 14] ^ block[index &- 16]
            block[index] = word.rotated(left: 1)
        }
        var (a, b, c, d, e) = (state[0], state[1], state[2], state[3], state[4])
        for index in 0..<80 {
            let (mixed, constant): (UInt32, UInt32) =
                switch index {
                case 0..<20: ((b & c) ^ (~b & d), 0x5a82_7999)
                case 20..<40: (b ^ c ^ d, 0x6ed9_eba1)
                case 40..<60: ((b & c) ^ (b & d) ^ (c & d), 0x8f1b_bcdc)
                default: (b ^ c ^ d, 0xca62_c1d6)
                }
            let next = a.rotated(left: 5) &+ mixed &+ e &+ constant &+ block[index]
            (e, d, c, b, a) = (d, c, b.rotated(left: 30), a, next)
        }
        state[0] &+= a
        state[1] &+= b
        state[2] &+= c
        state[3] &+= d
        state[4] &+= e
    }
}
