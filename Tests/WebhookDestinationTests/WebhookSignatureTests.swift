import DestinationActions
import Testing
import WebhookDestination

@Suite("Signatures of Webhook")
struct WebhookSignatureTests {
    static let signature = WebhookSignature(secret: "whsec-4711")
    static let time = Timestamp(seconds: 1_767_323_045)
    static let body = Array(#"{"a":1}"#.utf8)
    static let value = signature.value(of: body, at: time)

    /// Computed with `openssl dgst -sha256 -hmac`.
    @Test("the signature is HMAC with SHA-256 of time, point and body")
    func known() {
        #expect(Self.value == "t=1767323045,v1=005451eadfe4a106b33096d09ad17e48220ea2c867cce8122e52ae0859ff1da6")
        #expect(
            Self.signature.code(of: [], at: Self.time)
                == "bc82d70fd2ee2b6c12663a362e45018b2c812d8f74bc6eb32c602cd2edd8f335")
    }

    @Test("a signature is valid for its body, about its time, among others and in any order")
    func valid() {
        func isValid(_ value: String, at time: Timestamp = Self.time) -> Bool {
            Self.signature.isValid(value, body: Self.body, at: time)
        }
        let code = Self.value.suffix(64)
        #expect(isValid(Self.value))
        #expect(
            isValid(Self.value, at: Self.time + .seconds(300)) && isValid(Self.value, at: Self.time - .seconds(300)))
        #expect(isValid("v1=\(String(repeating: "0", count: 64)),v1=\(code),v0=x,t=1767323045"))
    }

    static let wrong = [
        "", "t=1767323045", "v1=005451eadfe4a106b33096d09ad17e48220ea2c867cce8122e52ae0859ff1da6",
        "t=1767323046,v1=005451eadfe4a106b33096d09ad17e48220ea2c867cce8122e52ae0859ff1da6",
        "t=,v1=005451eadfe4a106b33096d09ad17e48220ea2c867cce8122e52ae0859ff1da6", "t=1767323045,v1=",
        "t=1767323045,v0=005451eadfe4a106b33096d09ad17e48220ea2c867cce8122e52ae0859ff1da6",
        "t=9223372036854775807,v1=005451eadfe4a106b33096d09ad17e48220ea2c867cce8122e52ae0859ff1da6",
        "t=-9223372036854775808,v1=005451eadfe4a106b33096d09ad17e48220ea2c867cce8122e52ae0859ff1da6",
        "t=1767323045,v1=005451eadfe4a106b33096d09ad17e48220ea2c867cce8122e52ae0859ff1da60",
        "t=99999999999999999999,v1=005451eadfe4a106b33096d09ad17e48220ea2c867cce8122e52ae0859ff1da6",
    ]

    @Test("anything else is not", arguments: wrong)
    func invalid(value: String) {
        #expect(!Self.signature.isValid(value, body: Self.body, at: Self.time))
    }

    @Test("another body, another secret and another time are not")
    func others() {
        #expect(!Self.signature.isValid(Self.value, body: Self.body + [0x20], at: Self.time))
        #expect(!WebhookSignature(secret: "whsec-4712").isValid(Self.value, body: Self.body, at: Self.time))
        #expect(!Self.signature.isValid(Self.value, body: Self.body, at: Self.time + .seconds(301)))
        #expect(!Self.signature.isValid(Self.value, body: Self.body, at: Self.time - .seconds(301)))
        #expect(
            Self.signature.isValid(Self.value, body: Self.body, at: Self.time + .seconds(301), tolerance: .seconds(301))
        )
    }

    @Test("no description shows the secret")
    func hidden() {
        var text = "\(Self.signature)"
        dump(Self.signature, to: &text)
        #expect(!text.contains("4711"))
    }
}
