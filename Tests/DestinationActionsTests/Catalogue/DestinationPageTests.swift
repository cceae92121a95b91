import DestinationActions
import Testing

/// A destination of one's own that tells all that a page can have.
struct Postcards: Destination {
    struct Settings: FieldSet {
        let token = Field<Secret>("token", label: "Token")
        let sheets = Field<Int>("sheets", label: "Sheets")
    }

    static let slug = "postcards"
    static let name = "Postcards"
    static let differences = ["W1: Cards are stamped.", "Cards are dry."]
    static let profile = DestinationProfile(
        calls: [.identify, .track], status: .beta, maintainer: "Example Press", support: "mailto:help@press.example",
        about: ["[Postcards](https://press.example) are printed."], gettingStarted: ["Create a token."],
        sections: [.init("Paper", ["Cards are of paper.", "* White", "* Brown", "Of no other colour."])],
        events: ["mail": ["type": "identify", "traits": ["city": "Turin"]]],
        answers: [.init(200, ["full": true]), .init(400, "no stamp")])

    var baseURLs: [BaseURL] { ["https://api.press.example"] }
    var actions: [any Action<Postcards>] { [MailPostcard(), SortPostcards()] }

    func headers(for settings: Payload<Settings>) -> HTTPHeaders {
        var headers = HTTPHeaders()
        headers.set("X-Token", to: settings.token.exposed, isSensitive: true)
        return headers
    }

    func answerVerdict(on response: HTTPResponse, events: Int) -> Verdict {
        response.json?["full"] == true ? Verdict(.throttled, code: "full") : .status(response, events: events)
    }
}

struct MailPostcard: Action {
    struct Fields: FieldSet {
        let city = Field<String>("city", label: "City", default: .path("traits.city"))
    }

    static let slug = "mail"
    static let title = "Mail"
    static let summary = "Mails a card."

    func request(for payload: Payload<Fields>, in context: Context<Postcards>) throws -> HTTPRequest {
        context.request(.post, try HTTPURL(context.baseURL).appending("cards")) { $0.copy("city", payload, \.city) }
    }
}

/// Needs what no example has.
struct SortPostcards: Action {
    struct Fields: FieldSet {
        let box = Field<String>("box", label: "Box", default: .path("properties.box"))
    }

    static let slug = "sort"
    static let title = "Sort"
    static let summary = "Sorts cards."

    func request(for payload: Payload<Fields>, in context: Context<Postcards>) throws -> HTTPRequest {
        context.request(.get, try HTTPURL(context.baseURL).appending(payload.box))
    }
}

@Suite("Pages of destinations")
struct DestinationPageTests {
    private let page: String

    init() throws { page = try DestinationPage(Postcards()).markdown }

    @Test(
        "a destination of one's own has the same page as those that ship",
        arguments: [
            "* Accepts Identify, Track calls.", "* This destination is **Beta.**",
            "This destination is maintained by Example Press. For any issues with the destination, "
                + "[contact their Support team](mailto:help@press.example).",
            "[Postcards](https://press.example) are printed.", "1. Create a token.",
            "## Paper\n\nCards are of paper.\n\n* White\n* Brown\n\nOf no other colour.\n",
            #"Postcards(), settings: ["token": "…", "sheets": 1],"#, #"{"token":"${POSTCARDS_TOKEN}","sheets":1}"#,
            "* W1: Cards are stamped.\n* Cards are dry.\n",
        ])
    func profile(_ part: String) { #expect(page.contains(part)) }

    @Test("an action has the request that its code builds, without secrets, and one that builds none has none")
    func requests() {
        let request = """
            POST https://api.press.example/cards
            X-Token: <redacted>
            Content-Type: application/json

            {
              "city": "Turin"
            }
            """
        #expect(page.contains(request))
        #expect(page.ranges(of: "becomes, with the default mapping:").count == 1)
    }

    @Test("answers are judged by the destination")
    func answers() {
        #expect(page.contains("* 200 with `{\"full\":true}`: the destination pauses, as long as the answer asks for"))
        #expect(page.contains("* 400 with `no stamp`: the event fails and is not sent again."))
        #expect(page.contains("* 401, 403: the destination pauses until the credentials are right"))
    }

    @Test("numbers of differences lead to the book where there is one")
    func book() throws {
        let page = try DestinationPage(Postcards()).markdown(book: "https://book.example")
        #expect(page.contains("* [W1](https://book.example/Differences.md#w1): Cards are stamped.\n* Cards are dry.\n"))
        #expect(page.contains("(https://book.example/Problems.md)"))
    }

    @Test("what a destination does not tell is not on its page")
    func bare() throws {
        let page = try DestinationPage(Courier()).markdown
        #expect(!page.contains("Accepts ") && !page.contains("partner owned") && !page.contains("Beta"))
        #expect(page.contains("becomes, with the default mapping:"))
    }
}
