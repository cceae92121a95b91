import DestinationActions

/// A recommender whose requests are signed in their query, and whose host is that of a region.
///
/// Reduced from Recombee's public API:
/// - interactions: <https://docs.recombee.com/api/interactions>
/// - signatures: <https://docs.recombee.com/authentication>
/// - regions: <https://docs.recombee.com/regions>
struct Recommender: Destination {
    enum Region: String, CaseIterable, FieldValue {
        case australia = "ap-se"
        case canada = "ca-east"
        case europe = "eu-west"
        case unitedStates = "us-west"
    }

    struct Settings: FieldSet {
        let database = Field<String>("databaseId", label: "Database ID")
        let token = Field<Secret>(
            "privateToken", label: "Private token", description: "By which requests are signed; not the public one.")
        let region = Field<Region>("region", label: "Region", description: "Where the database is.")
    }

    static let slug = "recommender"
    static let name = "Recommender"

    var actions: [any Action<Recommender>] { [AddDetailView(), AddCartAddition()] }
    var presets: [Preset] {
        [
            Preset(AddDetailView.self, name: "Views of products", when: .event("Product Viewed")),
            Preset(AddCartAddition.self, name: "Products in carts", when: .event("Product Added")),
        ]
    }

    func addresses(for settings: Payload<Settings>) throws -> [BaseURL] {
        [BaseURL("https://rapi-\(settings.region.rawValue).recombee.com")]
    }

    func authorization(for settings: Payload<Settings>) throws -> Authorization {
        let token = settings.token
        return .signature(headers: []) { request, time in
            var request = request
            request.url = Self.signed(request.url, at: time, by: token)
            return request
        }
    }

    /// The address with a time stamp, and with the code over its path and query so far.
    ///
    /// A signature is good for seconds, so that each attempt has one of its own.
    static func signed(_ url: HTTPURL, at time: Timestamp, by token: Secret) -> HTTPURL {
        let url = url.adding(query: "hmac_timestamp", "\(time.seconds)")
        let code = HashAlgorithm.sha1.authenticate("\(url.fullPath)?\(url.query)", key: token.exposed)
        return url.adding(query: "hmac_sign", code.hexadecimal, isSensitive: true)
    }

    /// An interaction that is there already is the same one: of its user, item and time.
    func answerVerdict(on response: HTTPResponse, events: Int) -> Verdict {
        if response.status == 409 { return .delivered }
        return .status(response, events: events, message: response.message(at: "message"))
    }

    func credentialCheck(in context: Context<Recommender>) throws -> HTTPRequest? {
        context.request(.get, try Self.url("items", "list", in: context).adding(query: "count", "1"))
    }

    /// The paths of the partner's lists end with a slash.
    static func url(_ list: String..., in context: Context<Recommender>) throws -> HTTPURL {
        let database = try HTTPURL(context.baseURL).appending(context.settings.database)
        return try list.reduce(database) { try $0.appending($1) }.endingWithSlash()
    }
}

extension FieldFormat {
    /// What the recommender takes as the id of a user or an item.
    fileprivate static let recommenderID = FieldFormat(
        "recommenderId", "an id of letters, digits and any of _-:@.", example: "item-1"
    ) { text in
        !text.isEmpty && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_-:@.".contains($0)) }
    }
}

// The fields that all interactions have; computed, as each set of fields has its own.
extension Recommender {
    fileprivate static var user: Field<String> {
        Field("userId", label: "User", format: .recommenderID, default: .path("userId"))
    }
    fileprivate static var item: Field<String> {
        Field("itemId", label: "Item", format: .recommenderID, default: .path("properties.product_id"))
    }
    fileprivate static var time: Field<String?> {
        Field("timestamp", label: "Time", format: .dateTime, default: .path("timestamp"))
    }
    fileprivate static var creates: Field<Bool?> {
        Field(
            "cascadeCreate", label: "Create", description: "Whether to create a user and an item that are new.",
            default: true)
    }
}

extension Recommender {
    /// Tells that a user has looked at an item.
    ///
    /// The keys of the fields are those of the body.
    struct AddDetailView: Action {
        struct Fields: FieldSet {
            let user = Recommender.user
            let item = Recommender.item
            let time = Recommender.time
            let creates = Recommender.creates
            let recommendation = Field<String?>(
                "recommId", label: "Recommendation", description: "The id of the recommendation that led here.",
                default: .path("properties.recomm_id"))
        }

        static let slug = "addDetailView"
        static let title = "Add Detail View"
        static let summary = "Tells that a user has looked at an item."

        func request(for payload: Payload<Fields>, in context: Context<Recommender>) throws -> HTTPRequest {
            context.request(.post, try Recommender.url("detailviews", in: context)) { $0.copyAll(payload) }
        }
    }

    /// Tells that a user has put an item into the cart.
    ///
    /// The keys of the fields are those of the body.
    struct AddCartAddition: Action {
        struct Fields: FieldSet {
            let user = Recommender.user
            let item = Recommender.item
            let time = Recommender.time
            let creates = Recommender.creates
            let amount = Field<Double?>("amount", label: "Amount", minimum: 0, default: .path("properties.quantity"))
            let price = Field<Double?>(
                "price", label: "Price", description: "Of all of them together.", default: .path("properties.total"))
        }

        static let slug = "addCartAddition"
        static let title = "Add Cart Addition"
        static let summary = "Tells that a user has put an item into the cart."

        func request(for payload: Payload<Fields>, in context: Context<Recommender>) throws -> HTTPRequest {
            context.request(.post, try Recommender.url("cartadditions", in: context)) { $0.copyAll(payload) }
        }
    }
}
