import DestinationActions
import Testing

@Suite("Base64")
struct Base64Tests {
    @Test(
        "the vectors of RFC 4648 are written and read",
        arguments: [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ])
    func vectors(_ text: String, _ encoded: String) {
        #expect(Base64.encode(Array(text.utf8)) == encoded)
        #expect(Base64.decode(encoded) == Array(text.utf8))
        #expect(Base64.encode(Array(text.utf8), forURL: true) == encoded.filter { $0 != "=" })
        #expect(Base64.decode(encoded.filter { $0 != "=" }) == Array(text.utf8))
    }

    @Test("every byte comes back from both alphabets")
    func bytes() {
        let bytes = (0...255).map { UInt8($0) }
        #expect(Base64.decode(Base64.encode(bytes)) == bytes)
        let url = Base64.encode(bytes, forURL: true)
        #expect(Base64.decode(url) == bytes)
        #expect(!url.contains { "+/=".contains($0) } && url.contains("-") && url.contains("_"))
    }

    @Test(
        "a text that no encoder writes is none",
        arguments: ["Z", "Zg=", "Zg===", "Zm9v====", "Zm9=v", "Zm 9v", "Zm9\n", "Zm9é", "=", "Zh==", "Zm9="])
    func refused(_ text: String) {
        #expect(Base64.decode(text) == nil)
    }
}
