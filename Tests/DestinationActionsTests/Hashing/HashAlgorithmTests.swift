import DestinationActions
import Testing

@Suite("Hashes and authentication codes")
struct HashAlgorithmTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let message: String
        let sha256: String
        let sha1: String

        init(_ testDescription: String, _ message: String, sha256: String, sha1: String) {
            self.testDescription = testDescription
            self.message = message
            self.sha256 = sha256
            self.sha1 = sha1
        }
    }

    /// The examples that NIST publishes beside FIPS 180-4.
    static let published = [
        Case(
            "nothing", "", sha256: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            sha1: "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
        Case(
            "one block", "abc", sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            sha1: "a9993e364706816aba3e25717850c26c9cd0d89d"),
        Case(
            "two blocks", "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            sha256: "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
            sha1: "84983e441c3bd26ebaae4aa1f95129e5e54670f1"),
        Case(
            "a million letters", String(repeating: "a", count: 1_000_000),
            sha256: "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0",
            sha1: "34aa973cd4c4daa4f61eeb2bdbad27316534016f"),
    ]

    @Test("the published hashes come out", arguments: published)
    func hash(_ hash: Case) {
        #expect(HashAlgorithm.sha256.hash(hash.message).hexadecimal == hash.sha256)
        #expect(HashAlgorithm.sha1.hash(hash.message).hexadecimal == hash.sha1)
    }

    @Test(
        "messages that end around the edge of a block hash as they should",
        arguments: [
            (
                55, "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318",
                "c1c8bbdc22796e28c0e15163d20899b65621d65a"
            ),
            (
                56, "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a",
                "c2db330f6083854c99d4b5bfb6e8f29f201be699"
            ),
            (
                63, "7d3e74a05d7db15bce4ad9ec0658ea98e3f06eeecf16b4c6fff2da457ddc2f34",
                "03f09f5b158a7a8cdad920bddc29b81c18a551f5"
            ),
            (
                64, "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb",
                "0098ba824b5c16427bd7a1122a5a442a25ec644d"
            ),
            (
                65, "635361c48bb9eab14198e76ea8ab7f1a41685d6ad62aa9146d301d4f17eb0ae0",
                "11655326c708d70319be2610e8a57d9a5b959d3b"
            ),
            (
                119, "31eba51c313a5c08226adf18d4a359cfdfd8d2e816b13f4af952f7ea6584dcfb",
                "ee971065aaa017e0632a8ca6c77bb3bf8b1dfc56"
            ),
            (
                120, "2f3d335432c70b580af0e8e1b3674a7c020d683aa5f73aaaedfdc55af904c21c",
                "f34c1488385346a55709ba056ddd08280dd4c6d6"
            ),
        ])
    func edges(_ length: Int, _ sha256: String, _ sha1: String) {
        let message = String(repeating: "a", count: length)
        #expect(HashAlgorithm.sha256.hash(message).hexadecimal == sha256)
        #expect(HashAlgorithm.sha1.hash(message).hexadecimal == sha1)
    }

    struct Code: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let key: [UInt8]
        let message: [UInt8]
        var sha256 = ""
        var sha1 = ""
    }

    private static let fifty = [UInt8](repeating: 0xCD, count: 50)
    private static let counted = [UInt8](1...25)

    /// RFC 4231 for SHA-256 and RFC 2202 for SHA-1.
    static let codes = [
        Code(
            testDescription: "RFC 4231, case 1", key: Array(repeating: 0x0B, count: 20),
            message: Array("Hi There".utf8),
            sha256: "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
            sha1: "b617318655057264e28bc0b6fb378c8ef146be00"),
        Code(
            testDescription: "a key shorter than the hash", key: Array("Jefe".utf8),
            message: Array("what do ya want for nothing?".utf8),
            sha256: "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            sha1: "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"),
        Code(
            testDescription: "fifty bytes", key: Array(repeating: 0xAA, count: 20),
            message: Array(repeating: 0xDD, count: 50),
            sha256: "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
            sha1: "125d7342b9ac11cd91a39af48aa17b4f63f175d3"),
        Code(
            testDescription: "a counted key", key: counted, message: fifty,
            sha256: "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
            sha1: "4c9007f4026250c6bc8414f9bf50c86c2d7235da"),
        Code(
            testDescription: "RFC 4231, case 6: a key longer than a block", key: Array(repeating: 0xAA, count: 131),
            message: Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
            sha256: "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"),
        Code(
            testDescription: "RFC 4231, case 7: and a long message", key: Array(repeating: 0xAA, count: 131),
            message: Array(
                ("This is a test using a larger than block-size key and a larger than block-size data. "
                    + "The key needs to be hashed before being used by the HMAC algorithm.").utf8),
            sha256: "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"),
        Code(
            testDescription: "RFC 2202, case 6", key: Array(repeating: 0xAA, count: 80),
            message: Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
            sha1: "aa4ae5e15272d00e95705637ce8a3b55ed402112"),
        Code(
            testDescription: "RFC 2202, case 7", key: Array(repeating: 0xAA, count: 80),
            message: Array("Test Using Larger Than Block-Size Key and Larger Than One Block-Size Data".utf8),
            sha1: "e8e99d0f45237d786d6bbaa7965c7808bbff1a91"),
    ]

    @Test("the published authentication codes come out", arguments: codes)
    func code(_ code: Code) {
        for (algorithm, expected) in [(HashAlgorithm.sha256, code.sha256), (.sha1, code.sha1)] where !expected.isEmpty {
            #expect(algorithm.authenticate(code.message, key: code.key).hexadecimal == expected)
        }
    }

    @Test("a hash is told in hexadecimal digits and in both alphabets of Base64")
    func forms() {
        let hash = HashAlgorithm.sha256.hash("abc")
        #expect(hash.bytes.count == 32 && HashAlgorithm.sha1.hash("abc").bytes.count == 20)
        #expect(hash.base64 == "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=")
        #expect(hash.base64URL == "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0")
        #expect("\(hash)" == hash.hexadecimal)
    }
}
