import DestinationActions
import DestinationActionsTesting
import Testing

@Suite("Queries")
struct QueryItemsTests {
    private static let base = HTTPURL("https://api.example.com")

    @Test("names say what is nested, in the way that the partner reads")
    func nested() {
        func query(_ members: FormBody.Members, _ items: FormBody.Items) -> String {
            Self.base.adding(members: members, items: items) { $0.set("a", ["b": ["x", ["c": 1]], "none": [:]]) }.query
        }
        #expect(query(.brackets, .indices) == "a%5Bb%5D%5B0%5D=x&a%5Bb%5D%5B1%5D%5Bc%5D=1")
        #expect(query(.dots, .repeated) == "a.b=x&a.b.c=1")
        #expect(query(.brackets, .brackets) == "a%5Bb%5D%5B%5D=x&a%5Bb%5D%5B%5D%5Bc%5D=1")
    }

    @Test(
        "a text stays in its place, whatever it holds",
        arguments: [
            ("", ""), ("aZ09-._~", "aZ09-._~"), ("a b", "a%20b"), ("a+b", "a%2Bb"), ("a&b=c#d?e", "a%26b%3Dc%23d%3Fe"),
            ("é\r\n\u{0}", "%C3%A9%0D%0A%00"),
        ])
    func escaping(text: String, escaped: String) {
        let url = Self.base.adding { query in
            query.set(text, text)
            query.set("z", "1")
        }
        #expect(url.query == "\(escaped)=\(escaped)&z=1")
    }

    @Test("fields are copied as into a body: what is missing stays out, null is empty")
    func copied() throws {
        let request = try Dispatch.request(JSONValue(parsing: #"{"total": 1.50}"#)) { payload, _ in
            let url = HTTPURL(Dispatch.base).adding { query in
                query.copy("total", payload, \.total)
                query.set("on", true)
                query.set("empty", JSONValue.null)
                query.set("none", nil as String?)
                query.set("size", Dispatch.Send.Size.small)
            }
            return .text(url.query)
        }
        #expect(request.text == "total=1.50&on=true&empty=&size=small")
    }

    @Test("items go behind those that are there, and a secret is sent and never shown")
    func secrets() {
        let url = Self.base.adding(query: "v", "2").adding { query in
            query.set("token", Secret("k 1"))
            query.set("none", nil as Secret?)
            query.set("z", 3)
        }
        #expect(url.text == "https://api.example.com?v=2&token=k%201&z=3")
        #expect("\(url)" == "https://api.example.com?v=2&token=<redacted>&z=3")
    }
}
