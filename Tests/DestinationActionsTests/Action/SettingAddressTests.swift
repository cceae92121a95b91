import DestinationActions
import DestinationActionsTesting
import Testing

@Suite("Addresses from settings")
struct SettingAddressTests {
    enum Region: String, CaseIterable, FieldValue {
        case us, eu
    }

    /// A destination whose address is a matter of its settings, in one of three ways.
    struct Branch: Destination {
        struct Settings: FieldSet {
            let host = Field<String?>("host", label: "Host")
            let shop = Field<String?>("shop", label: "Shop")
            let region = Field<Region?>("region", label: "Region")
        }

        static let slug = "branch"
        static let name = "Branch"
        var allowsPrivate = false
        var actions: [any Action<Branch>] { [Open()] }
        var presets: [Preset] { [Preset("All", trigger: #"type = "track""#, action: Open.slug)] }

        func addresses(for settings: Payload<Settings>) throws -> [BaseURL] {
            if settings.shop != nil {
                return [try settings.baseURL(subdomain: \.shop, of: "shops.example", path: "/v2")]
            }
            if let region = settings.region {
                return [region == .eu ? "https://eu.branch.example" : "https://us.branch.example"]
            }
            return settings.host == nil
                ? [] : [try settings.baseURL(host: \.host, path: "/v1", allowsPrivate: allowsPrivate)]
        }
    }

    struct Open: Action {
        struct Fields: FieldSet {
            let id = Field<String>("id", label: "ID", default: .path("userId"))
        }

        static let slug = "open"
        static let title = "Open"
        static let summary = "Opens."
        static let defaultTrigger: String? = #"type = "track""#

        func request(for payload: Payload<Fields>, in context: Context<Branch>) throws -> HTTPRequest {
            context.request(.post, try HTTPURL(context.baseURL).appending("open")) { $0.copyAll(payload) }
        }
    }

    @Test(
        "a request goes where the settings say",
        arguments: [
            (["host": "api.branch.example"], "https://api.branch.example/v1/open"),
            (["host": "api.branch.example:8443"], "https://api.branch.example:8443/v1/open"),
            (["host": "198.51.99.1"], "https://198.51.99.1/v1/open"),
            (["shop": "acme-2"], "https://acme-2.shops.example/v2/open"),
            (["region": "eu"], "https://eu.branch.example/open"),
        ] as [(JSONObject, String)])
    func address(_ settings: JSONObject, _ url: String) throws {
        let request = try DestinationTester(Branch(), settings: settings).request(for: .fixture(.track))
        #expect("\(request.url)" == url)
    }

    @Test(
        "what is no host, or leads elsewhere, is refused at the place of the setting",
        arguments: [
            (
                ["host": "https://h.example"],
                #"settings/host: must be a host alone, without https://, found "https://h.example""#
            ),
            (
                ["host": "h.example/v2"],
                #"settings/host: must be a host alone, without a path or a query, found "h.example/v2""#
            ),
            (
                ["host": "h.example?a"],
                #"settings/host: must be a host alone, without a path or a query, found "h.example?a""#
            ),
            (["host": "ann:pass@h.example"], "settings/host: must be a host alone, without a user or a password"),
            (["host": "a b.example"], "settings/host: holds a space, a control character or a non-ASCII character"),
            (["host": "h..example"], "settings/host: has a host that is no name and no address"),
            (["host": "h.example:0"], "settings/host: has a port that is no number from 1 to 65535"),
            (
                ["host": "169.254.169.254"],
                "settings/host: is an address of the own machine's link or cloud, where no partner is"
            ),
            (
                ["host": "10.0.0.1"],
                #"settings/host: must not be of the own machine or of a private network, found "10.0.0.1""#
            ),
            (
                ["host": "localhost"],
                #"settings/host: must not be of the own machine or of a private network, found "localhost""#
            ),
            (
                ["shop": "acme.evil.example"],
                "settings/shop: must be the part before .shops.example alone: letters, digits and hyphens, "
                    + #"found "acme.evil.example""#
            ),
            (
                ["shop": "a/b"],
                #"settings/shop: must be the part before .shops.example alone: letters, digits and hyphens, found "a/b""#
            ),
            (
                ["shop": "-a"],
                #"settings/shop: must be the part before .shops.example alone: letters, digits and hyphens, found "-a""#
            ),
            (
                ["region": "asia"],
                #"settings/region: Region (region) must be one of "us" or "eu", found the string "asia""#
            ),
            ([:], "baseURLs: must hold at least one address"),
        ] as [(JSONObject, String)])
    func refused(_ settings: JSONObject, _ problem: String) {
        let error = #expect(throws: ConfigurationErrors.self) { try DestinationInstance(Branch(), settings: settings) }
        #expect(error?.problems.map(\.description) == [problem])
    }

    @Test("a host of a private network is allowed by name, one of the cloud's machinery never is")
    func privateHosts() throws {
        let branch = Branch(allowsPrivate: true)
        for host in ["10.0.0.1", "localhost:8080", "tool.internal", "[fd12::1]"] {
            #expect(throws: Never.self) { try DestinationInstance(branch, settings: ["host": JSONValue(host)]) }
        }
        for host in ["169.254.169.254", "metadata.google.internal", "[fe80::1]"] {
            #expect(throws: ConfigurationErrors.self) {
                try DestinationInstance(branch, settings: ["host": JSONValue(host)])
            }
        }
    }

    @Test("the check of the kit tries hostile texts in the settings of an address, and passes those that refuse them")
    func checked() async {
        let report = await DestinationCheck.report(on: Branch(), settings: ["host": "api.branch.example"])
        #expect(report.problems == [])
        #expect(report.covered.contains { $0.hasPrefix("addresses: the setting host is a part of one") })
        #expect(await DestinationCheck.problems(in: Branch(), settings: ["shop": "acme"]) == [])
    }

    /// A destination that takes whatever stands in its setting.
    struct Careless: Destination {
        struct Settings: FieldSet {
            let site = Field<String>("site", label: "Site")
        }

        static let slug = "careless"
        static let name = "Careless"
        var actions: [any Action<Careless>] { [] }

        func addresses(for settings: Payload<Settings>) throws -> [BaseURL] { [BaseURL("https://\(settings.site)")] }
    }

    @Test("the check of the kit finds a destination that takes more than a host, or does not name the setting")
    func careless() async {
        let problems = await DestinationCheck.problems(in: Careless(), settings: ["site": "h.example"])
        #expect(problems.contains(#"The setting site takes "evil.example/x" for a part of the address."#))
        #expect(
            problems.contains { $0.hasPrefix(#"The setting site is not named where it refuses "a b": baseURLs/0"#) })
    }
}
