import DestinationActions

/// Sales for an affiliate network: one GET request each, with everything in the query.
///
/// Reduced from Awin's server-to-server tracking: https://help.awin.com/developers/docs/direct-s2s
struct Pixel: Destination {
    struct Settings: FieldSet {
        let host = Field<String>(
            "host", label: "Host", description: "The host of the network.", placeholder: "www.awin1.com")
        let merchant = Field<Int>("merchant", label: "Advertiser ID", minimum: 1)
        let isTest = Field<Bool?>("isTest", label: "Test", description: "Marks sales as tests.")
    }

    static let slug = "pixel"
    static let name = "Pixel"

    var actions: [any Action<Pixel>] { [ReportSale()] }
    var presets: [Preset] { [Preset(ReportSale.self, name: "Orders", when: .event("Order Completed"))] }

    /// What is no host is refused when the instance is made.
    func addresses(for settings: Payload<Settings>) throws -> [BaseURL] { [try settings.baseURL(host: \.host)] }
}

extension Pixel {
    /// Reports one sale.
    struct ReportSale: Action {
        struct Fields: FieldSet {
            let click = Field<String?>(
                "click", label: "Click",
                description: "The value of awc in the address by which the user came; without one nothing is sent.",
                default: .path("properties.awc"))
            let order = Field<String>(
                "order", label: "Order ID", description: "The network counts each once.",
                default: .path("properties.order_id"))
            let amount = Field<Double>(
                "amount", label: "Amount", minimum: 0, maximum: 1_000_000_000, default: .path("properties.total"))
            let currency = Field<String>("currency", label: "Currency", default: .path("properties.currency"))
            let group = Field<String>("group", label: "Commission Group", default: "DEFAULT")
            let channel = Field<String>(
                "channel", label: "Channel", description: "Where the user came from last; aw is the network.",
                default: "aw")
            let voucher = Field<String?>("voucher", label: "Voucher", default: .path("properties.coupon"))
        }

        static let slug = "reportSale"
        static let title = "Report Sale"
        static let summary = "Reports a sale to the network that led to it."

        func request(for payload: Payload<Fields>, in context: Context<Pixel>) throws -> HTTPRequest {
            guard let click = payload.click else { throw Skip("no click in the network led to the sale") }
            let amount = Self.text(payload.amount)
            let url = try HTTPURL(context.baseURL).appending("sread.php").adding { query in
                query.set("tt", "ss")
                query.set("tv", 2)
                query.set("merchant", context.settings.merchant)
                query.set("amount", amount)
                query.copy("ch", payload, \.channel)
                query.set("parts", "\(payload.group):\(amount)")
                query.set("vc", payload.voucher ?? "")
                query.copy("cr", payload, \.currency)
                query.copy("ref", payload, \.order)
                query.set("testmode", context.settings.isTest == true ? 1 : 0)
                query.set("cks", click)
            }
            return context.request(.get, url)
        }

        /// An amount with its two places behind the point.
        private static func text(_ amount: Double) -> String {
            let cents = Int((amount * 100).rounded())
            return "\(cents / 100).\(cents % 100 / 10)\(cents % 10)"
        }
    }
}
