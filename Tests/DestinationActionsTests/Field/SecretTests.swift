import DestinationActions
import Foundation
import Testing

@Suite("Secrets")
struct SecretTests {
    private struct Holder: Encodable {
        let secret: Secret
        let other: String
    }

    @Test("a secret shows itself nowhere but in one place")
    func redaction() throws {
        let secret: Secret = "s3cret"
        var dumped = ""
        dump(Holder(secret: secret, other: "o"), to: &dumped)
        let encoded = try String(decoding: JSONEncoder().encode(Holder(secret: secret, other: "o")), as: UTF8.self)
        for text in [
            "\(secret)", secret.description, String(reflecting: secret), String(describing: Optional(secret)), dumped,
            encoded,
            "\([secret])", "\(["k": secret])", "\(Holder(secret: secret, other: "o"))",
        ] {
            #expect(text.contains("<redacted>"))
            #expect(!text.contains("s3cret"))
        }
        #expect(Mirror(reflecting: secret).children.isEmpty)
        #expect(secret.exposed == "s3cret")
        #expect(secret == Secret("s3cret") && secret != "other")
    }
}
