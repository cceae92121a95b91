import DestinationActions
import DestinationActionsTesting

/// A destination for tests of bodies: its one action writes whatever body it is given a function for.
struct Dispatch: Destination {
    struct Settings: FieldSet {
        let key = Field<Secret>("key", label: "Key")
    }

    typealias Write = @Sendable (Payload<Send.Fields>, Secret) throws -> HTTPBody

    static let slug = "dispatch"
    static let name = "Dispatch"
    static let base: BaseURL = "https://dispatch.example"
    static let key = "k 4711/\"é&="

    var baseURLs: [BaseURL] { [Self.base] }
    var ownHeaders: HTTPHeaders = [:]
    var bodyEncoding: (any BodyEncoding)?
    var write: Write
    var actions: [any Action<Dispatch>] { [Send(write: write)] }

    func headers(for settings: Payload<Settings>) -> HTTPHeaders { ownHeaders }

    struct Send: Action {
        struct Fields: FieldSet {
            let id = Field<String?>("id", label: "ID", default: .path("userId"))
            let name = Field<String?>("name", label: "Name", allowsNull: true, default: .path("properties.name"))
            let total = Field<Double?>("total", label: "Total", default: .path("properties.total"))
            let data = Field<JSONValue?>("data", label: "Data", default: .path("properties.data"))
            let size = Field<Size?>("size", label: "Size", default: .path("properties.size"))
            var computed: Field<String?> { Field("computed", label: "Computed") }
        }
        enum Size: String, CaseIterable, FieldValue { case small, large }

        static let slug = "send"
        static let title = "Send"
        static let summary = "Sends."

        let write: Write

        func request(for payload: Payload<Fields>, in context: Context<Dispatch>) throws -> HTTPRequest {
            context.request(.post, HTTPURL(Dispatch.base), body: try write(payload, context.settings.key))
        }
    }

    func tester() throws -> DestinationTester {
        try DestinationTester(self, settings: ["key": JSONValue(Self.key)], action: "send")
    }

    /// The request of an event with these properties.
    static func request(_ properties: JSONValue = [:], _ write: @escaping Write) throws -> HTTPRequest {
        try Dispatch(write: write).tester().request(for: .fixture(.track, ["properties": properties]))
    }
}
