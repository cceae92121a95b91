import DestinationActions
import DestinationActionsTesting
import Testing

@Suite("Forms")
struct FormBodyTests {
    struct Nesting: Sendable, CustomTestStringConvertible {
        let members: FormBody.Members
        let items: FormBody.Items
        let text: String
        var testDescription: String { "\(members), \(items)" }
    }

    static let nestings = [
        Nesting(
            members: .brackets, items: .indices,
            text: "user[name]=Ann&user[tags][0]=a&user[tags][1]=b&list[0][sku]=1&list[1][sku]=2&pairs[0][0]=x"),
        Nesting(
            members: .dots, items: .indices,
            text: "user.name=Ann&user.tags[0]=a&user.tags[1]=b&list[0].sku=1&list[1].sku=2&pairs[0][0]=x"),
        Nesting(
            members: .brackets, items: .brackets,
            text: "user[name]=Ann&user[tags][]=a&user[tags][]=b&list[][sku]=1&list[][sku]=2&pairs[][]=x"),
        Nesting(
            members: .dots, items: .repeated,
            text: "user.name=Ann&user.tags=a&user.tags=b&list.sku=1&list.sku=2&pairs=x"),
    ]

    @Test("names say what is nested, in the way that the partner reads", arguments: nestings)
    func nested(_ c: Nesting) throws {
        let request = try Dispatch.request { _, _ in
            .form(members: c.members, items: c.items) { form in
                form.set("user", ["name": "Ann", "tags": ["a", "b"], "none": [:], "nothing": []])
                form.set("list", [["sku": 1], ["sku": 2]])
                form.set("pairs", [["x"]])
            }
        }
        let escaped = c.text.replacing("[", with: "%5B").replacing("]", with: "%5D")
        #expect(request.text == escaped)
    }

    /// From the URL Standard, and from what `URLSearchParams` prints.
    static let texts: [(String, String)] = [
        ("", ""), ("aZ09*-._", "aZ09*-._"), ("a b", "a+b"), ("a+b", "a%2Bb"), ("a&b=c;d", "a%26b%3Dc%3Bd"),
        ("~!'()/?:@", "%7E%21%27%28%29%2F%3F%3A%40"), ("%41", "%2541"), ("é 🐎", "%C3%A9+%F0%9F%90%8E"),
        ("a\r\nb\u{0}", "a%0D%0Ab%00"), ("#[]\"<>", "%23%5B%5D%22%3C%3E"),
    ]

    @Test("a text stays in its place, whatever it holds", arguments: texts)
    func escaping(text: String, escaped: String) throws {
        let request = try Dispatch.request { _, _ in
            .form { form in
                form.set(text, text)
                form.set("z", "1")
            }
        }
        #expect(request.text == "\(escaped)=\(escaped)&z=1")
        #expect(request.form == JSONValue(JSONObject(uniquingLast: [(text, JSONValue(text)), ("z", "1")])))
    }

    @Test("numbers and booleans are written as JSON has them, null is empty, nil stays out")
    func values() throws {
        let request = try Dispatch.request(JSONValue(parsing: #"{"total": 1.50}"#)) { payload, _ in
            .form { form in
                form.copy("total", payload, \.total)
                form.set("count", -3)
                form.set("on", true)
                form.set("empty", JSONValue.null)
                form.set("none", nil as String?)
                form.set("sizes", [Dispatch.Send.Size.small, .large])
                form.set("size", nil as Dispatch.Send.Size?)
            }
        }
        #expect(request.text == "total=1.50&count=-3&on=true&empty=&sizes%5B0%5D=small&sizes%5B1%5D=large")
    }
}
