import DestinationActions
import DestinationActionsTesting
import Testing

@Suite("Keys that nothing reads, and fields that nothing fills")
struct KeyCheckTests {
    /// A destination with settings and fields that hold objects.
    struct Depot: Destination {
        struct Region: FieldSet {
            let code = Field<String>("code", label: "Code")
            let zone = Field<String?>("zone", label: "Zone")
        }
        struct Settings: FieldSet {
            let region = Field<NestedObject<Region>?>("region", label: "Region")
            let level = Field<Int>("level", label: "Level", default: 3)
            let color = Field<String?>("color", label: "Color", default: "green")
        }
        static let slug = "depot"
        static let name = "Depot"
        var baseURLs: [BaseURL] { ["https://depot.example"] }
        var actions: [any Action<Depot>] { [Store()] }
        func headers(for settings: Payload<Settings>) -> HTTPHeaders {
            ["X-Level": "\(settings.level)", "X-Color": settings.color ?? "none"]
        }

        struct Store: Action {
            struct Item: FieldSet {
                let sku = Field<String>("sku", label: "SKU")
                let size = Field<Double?>("size", label: "Size")
            }
            struct Fields: FieldSet {
                let place = Field<NestedObject<Region>?>("place", label: "Place")
                let open = Field<NestedObject<Region>?>("open", label: "Open", additionalProperties: true)
                let items = Field<[NestedObject<Item>]?>("items", label: "Items")
                let kind = Field<String>("kind", label: "Kind", default: .path("type"), isHidden: true)
            }
            static let slug = "store"
            static let title = "Store"
            static let summary = "Stores."
            func request(for payload: Payload<Fields>, in context: Context<Depot>) throws -> HTTPRequest {
                context.request(.post, HTTPURL("https://depot.example")) { $0.copyAll(payload) }
            }
        }

        static func instance(
            _ mapping: JSONValue, settings: JSONObject = [:]
        ) throws(ConfigurationErrors) -> DestinationInstance {
            try DestinationInstance(
                Depot(), settings: settings,
                subscriptions: [Subscription(action: "store", trigger: "true", mapping: mapping)])
        }

        static func problems(_ mapping: JSONValue, settings: JSONObject = [:]) -> [String] {
            do throws(ConfigurationErrors) {
                _ = try instance(mapping, settings: settings)
                return []
            } catch {
                return error.problems.map(\.description)
            }
        }
    }

    static let mappings: [(JSONValue, [String])] = [
        (["palce": "x"], ["mapping/palce: is no field of the action store; did you mean place?"]),
        (["Kind": "x"], ["mapping/Kind: is no field of the action store; did you mean kind?"]),
        (["totally": "other"], ["mapping/totally: is no field of the action store"]),
        (
            ["place": ["code": "a", "zoen": ["@path": "x"]]],
            ["mapping/place/zoen: is no field of the action store; did you mean zone?"]
        ),
        (["open": ["code": "a", "zoen": "b"]], []),
        (["place": ["@path": "$.zoen"]], []),
        (
            ["items": [["sku": "a"], ["sku": "b", "siez": 1]]],
            ["mapping/items/1/siez: is no field of the action store; did you mean size?"]
        ),
        (["@merge": ["direction": "left", "objects": []]], []),
        (
            ["__segment_internal_directive": ["@transform": ["apply": ["@path": "$.a"]]], "palce": ["@path": "x"]],
            ["mapping/palce: is no field of the action store; did you mean place?"]
        ),
        (
            ["place": ["zone": "z"]],
            ["mapping/place/code: Code (place.code) is required, but the mapping leaves it out"]
        ),
        (
            ["kind": .null, "place": ["code": .null]],
            [
                "mapping/place/code: Code (place.code) is required, but the mapping has null",
                "mapping/kind: Kind (kind) is required, but the mapping has null",
            ]
        ),
        (["kind": ""], ["mapping/kind: Kind (kind) is required, but the mapping has an empty string"]),
        (["kind": ["@literal": .null]], ["mapping/kind: Kind (kind) is required, but the mapping has null"]),
        (["enable_batching": true], ["mapping/enable_batching: must not be true, as the action store has no batches"]),
    ]

    @Test("a mapping says what it has too much and what it lacks", arguments: mappings)
    func mapping(_ mapping: JSONValue, _ problems: [String]) {
        #expect(Depot.problems(mapping) == problems.map { "subscriptions/0/\($0)" })
    }

    @Test("the typed form is held to the same")
    func typed() throws {
        let error = #expect(throws: ConfigurationErrors.self) {
            try DestinationInstance(
                Depot(), settings: [:],
                subscriptions: [
                    Subscription(Depot.Store.self, when: .type(.track), [\.place: .object(["zoen": .path("x")])])
                ])
        }
        #expect(
            error?.problems.map(\.description) == [
                "subscriptions/0/mapping/place/zoen: is no field of the action store; did you mean zone?",
                "subscriptions/0/mapping/place/code: Code (place.code) is required, but the mapping leaves it out",
            ])
    }

    @Test("a required field without a default has to be mapped, by defaults and overrides too")
    func unfilled() throws {
        for subscription in [
            Subscription(action: "need", trigger: "true"), Subscription(Needy.Need.self, when: .type(.track)),
        ] {
            let error = #expect(throws: ConfigurationErrors.self) {
                try DestinationInstance(Needy(), settings: [:], subscriptions: [subscription])
            }
            #expect(
                error?.problems.map(\.description) == [
                    "subscriptions/0/mapping/what: What (what) is required, but the mapping leaves it out"
                ])
        }
        _ = try DestinationInstance(
            Needy(), settings: [:], subscriptions: [Subscription(Needy.Need.self, when: .type(.track), [\.what: "x"])])
    }

    @Test("a setting that the destination does not have is refused, and its value is not shown")
    func settings() {
        #expect(
            Depot.problems([:], settings: ["levl": "s3cret", "region": ["code": "a", "zoen": "b"]]) == [
                "settings/levl: is no setting of Depot; did you mean level?",
                "settings/region/zoen: is no setting of Depot; did you mean zone?",
            ])
    }

    @Test("W16: a hidden field that a mapping leaves out keeps its default, and one that it names does not")
    func hidden() throws {
        #expect(try Depot.instance([:]).requests(for: .fixture(.track)).first?.json == ["kind": "track"])
        #expect(try Depot.instance(["kind": "box"]).requests(for: .fixture(.track)).first?.json == ["kind": "box"])
        let mapping = try Subscription(action: "store", trigger: "true", mapping: Mapping(["kind": "bag"]).json)
        let instance = try DestinationInstance(Depot(), settings: [:], subscriptions: [mapping])
        #expect(instance.requests(for: .fixture(.track)).first?.json == ["kind": "bag"])
        // What a directive at the root gives is taken as it is.
        let root = try Depot.instance(["@path": "$.properties"])
        #expect(
            root.dryRun(.fixture(.track)).map(\.description) == [
                "store: invalid, Kind (kind) is required, found nothing"
            ])
    }

    @Test("a setting that is left out, or null, has its literal default; an empty text is no default")
    func defaults() throws {
        for settings: JSONObject in [[:], ["level": .null, "color": .null]] {
            let request = try #require(Depot.instance([:], settings: settings).requests(for: .fixture()).first)
            #expect(request.headers["X-Level"] == "3" && request.headers["X-Color"] == "green")
        }
        let given = try Depot.instance([:], settings: ["level": 5, "color": ""])
        let request = try #require(given.requests(for: .fixture()).first)
        #expect(request.headers["X-Level"] == "5" && request.headers["X-Color"] == "none")
        #expect(
            try given.replacing(settings: ["level": .null]).requests(for: .fixture()).first?.headers["X-Level"] == "3")
    }

    /// A destination without presets whose action needs to be told something.
    struct Needy: Destination {
        struct Settings: FieldSet {}
        static let slug = "needy"
        static let name = "Needy"
        var baseURLs: [BaseURL] { ["https://h"] }
        var actions: [any Action<Needy>] { [Need()] }

        struct Need: Action {
            struct Fields: FieldSet {
                let what = Field<String>("what", label: "What")
            }
            static let slug = "need"
            static let title = "Need"
            static let summary = "Needs."
            func request(for payload: Payload<Fields>, in context: Context<Needy>) throws -> HTTPRequest {
                context.request(.get, HTTPURL("https://h"))
            }
        }
    }

    @Test("where a destination suggests no subscriptions they have to be given, if only as an empty list")
    func noSubscriptions() throws {
        let error = #expect(throws: ConfigurationErrors.self) { try DestinationInstance(Needy(), settings: [:]) }
        #expect(
            error?.problems.map(\.description) == [
                "subscriptions: must be given, as Needy suggests none; an empty list sends nothing for any event"
            ])
        #expect(try DestinationInstance(Needy(), settings: [:], subscriptions: []).subscriptionNames == [])
    }
}
