import DestinationActions

/// A destination with one field.
struct Kiosk: Destination {
    struct Settings: FieldSet {}

    static let slug = "kiosk"
    static let name = "Kiosk"
    var base: BaseURL = "https://kiosk.example.com"
    var baseURLs: [BaseURL] { [base] }
    var actions: [any Action<Kiosk>] { [Order()] }

    struct Order: Action {
        struct Fields: FieldSet {
            let user = Field<String>("user", label: "User", description: "The user.", default: .path("userId"))
        }

        static let slug = "order"
        static let title = "Order"
        static let summary = "Orders."

        func request(for payload: Payload<Fields>, in context: Context<Kiosk>) throws -> HTTPRequest {
            context.request(.post, HTTPURL(context.destination.base)) { body in body.copyAll(payload) }
        }
    }
}
