import DestinationActions
import DestinationActionsTesting
import Testing
import WebhookDestination

@Suite("Settings of Webhook")
struct WebhookSettingsTests {
    private static func problems(_ settings: JSONObject) -> [String] {
        do {
            _ = try DestinationInstance(Webhook(), settings: settings)
            return []
        } catch {
            return error.problems.map(\.description)
        }
    }

    static let refused: [(url: String, words: String)] = [
        ("", "URL (url)"), ("hooks.example.com", "must start with https://"),
        ("http://hooks.example.com", "must start with https://, unless trustedHosts names its host"),
        ("ftp://hooks.example.com", "must start with https://"), ("https://", "has no host"),
        ("https://hooks.example.com/a?b=c", "must not have a query or a fragment"),
        ("https://user:pass@hooks.example.com", "must not hold a user or a password"),
        ("https://127.0.0.1", "must be a public address"), ("https://localhost:8443", "must be a public address"),
        ("https://LOCALHOST.", "must be a public address"), ("https://10.0.0.1/x", "must be a public address"),
        ("https://172.31.255.1", "must be a public address"), ("https://192.168.1.1", "must be a public address"),
        ("https://100.64.0.1", "must be a public address"), ("https://0.0.0.0", "must be a public address"),
        ("https://2130706433", "must be a public address"), ("https://0x7f.1", "must be a public address"),
        ("https://0177.0.0.1", "must be a public address"), ("https://[::1]", "must be a public address"),
        ("https://[fd00::1]", "must be a public address"), ("https://[::ffff:10.0.0.1]", "must be a public address"),
        ("https://redis", "must be a public address"), ("https://api.internal", "must be a public address"),
        ("https://printer.local", "must be a public address"), ("https://a.localhost", "must be a public address"),
        ("https://169.254.169.254", "is an address of the own machine's link or cloud"),
        ("https://[fe80::1]", "is an address of the own machine's link or cloud"),
    ]

    @Test("an address that is not public, or without encryption, is refused at the setting", arguments: refused)
    func address(url: String, words: String) {
        let problems = Self.problems(["url": JSONValue(url)])
        #expect(problems.count == 1)
        #expect(
            problems.first?.hasPrefix("settings/url: ") == true && problems.first?.contains(words) == true,
            "\(problems)")
    }

    static let trusted: [(url: String, hosts: JSONValue)] = [
        ("http://127.0.0.1:8080", ["127.0.0.1"]), ("https://redis:6379/x", ["other", "REDIS"]),
        ("http://hooks.example.com", ["hooks.example.com"]), ("http://[::1]:80", ["::1"]),
        ("http://[::1]:80", ["[::1]"]), ("https://10.0.0.1", ["10.0.0.1"]),
        ("https://hooks.example.com:8443/in", []), ("https://8.8.8.8", []), ("https://[2a00:1450::1]", []),
    ]

    @Test("a host that the settings name may be private or plain, and a public one needs no name", arguments: trusted)
    func named(url: String, hosts: JSONValue) {
        #expect(Self.problems(["url": JSONValue(url), "trustedHosts": hosts]) == [])
    }

    @Test("a name of another host helps nothing, and none trusts the credentials of the cloud")
    func untrusted() {
        #expect(Self.problems(["url": "http://127.0.0.1", "trustedHosts": ["localhost", "127.0.0.2", ""]]).count == 1)
        #expect(Self.problems(["url": "http://evil.example", "trustedHosts": ["example", "il.example"]]).count == 1)
        #expect(
            Self.problems(["url": "http://169.254.169.254", "trustedHosts": ["169.254.169.254"]]).first?
                .contains("own machine's link or cloud") == true)
    }

    @Test("a header that stands twice, or is none, is refused with its place")
    func headers() {
        let twice = Self.problems([
            "url": "https://hooks.example.com", "headers": [["name": "X-Key", "value": "a"]],
            "secretHeaders": [["name": "x-key", "value": "secret-4711"]],
        ])
        #expect(
            twice == [
                #"settings/secretHeaders/0/name: must be another header than the others, found "x-key" again"#
            ])
        let signature = Self.problems([
            "url": "https://hooks.example.com", "headers": [["name": "X-Signature", "value": "a"]],
            "signingSecret": "s",
        ])
        #expect(signature.count == 1 && signature[0].hasPrefix("settings/signatureHeader: "))
        for name in ["X Key", "X-Key\r\nX", "Content-Length", "Host"] {
            let problems = Self.problems([
                "url": "https://hooks.example.com", "headers": [["name": JSONValue(name), "value": "a"]],
            ])
            #expect(problems.count == 1 && problems[0].contains("headers"), "\(problems)")
        }
        let nameless = Self.problems([
            "url": "https://hooks.example.com", "secretHeaders": [["name": "", "value": "a"]],
        ])
        #expect(nameless.count == 1 && nameless[0].hasPrefix("settings/secretHeaders/0/name"), "\(nameless)")
    }

    @Test("a misspelt setting is found")
    func misspelt() {
        let problems = Self.problems(["url": "https://hooks.example.com", "signingsecret": "s"])
        #expect(problems.count == 1 && problems[0].contains("signingSecret"), "\(problems)")
    }
}
