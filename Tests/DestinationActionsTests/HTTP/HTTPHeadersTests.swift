import DestinationActions
import Testing

@Suite("Headers")
struct HTTPHeadersTests {
    @Test(
        "names are compared without regard to the case of ASCII letters",
        arguments: [
            "X-Token", "x-token", "X-TOKEN", "x-ToKeN",
        ])
    func names(name: String) {
        let headers: HTTPHeaders = ["X-Token": "1", "X-Tokens": "2"]
        #expect(headers[name] == "1")
    }

    @Test("letters beyond ASCII are no cases of each other")
    func unicode() {
        let headers: HTTPHeaders = ["X-\u{212A}": "kelvin"]
        #expect(headers["X-K"] == nil)
        #expect(headers["x-k"] == nil)
    }

    @Test("a field is set in the place of the one that it replaces")
    func order() {
        var headers: HTTPHeaders = ["A": "1", "B": "2", "a": "3"]
        #expect(headers.fields.map(\.name) == ["a", "B"])
        headers["b"] = "4"
        headers["C"] = "5"
        headers["A"] = nil
        #expect(headers.description == "[b: 4, C: 5]")
    }

    @Test("fields of a server may repeat; setting replaces all of them")
    func repeated() {
        var headers = HTTPHeaders()
        headers.append("Set-Cookie", "a=1")
        headers.append("X-A", "1")
        headers.append("set-cookie", "b=2")
        #expect(headers.fields.map(\.value) == ["a=1", "1", "b=2"])
        #expect(headers["SET-COOKIE"] == "a=1")
        headers.set("Set-Cookie", to: "c=3")
        #expect(headers.fields.map(\.value) == ["c=3", "1"])
    }

    @Test("what is sensitive never shows")
    func sensitive() {
        var headers = HTTPHeaders()
        headers.set("X-Token", to: "t-4711", isSensitive: true)
        headers.set("X-Plain", to: "p")
        #expect("\(headers)" == "[X-Token: <redacted>, X-Plain: p]")
        headers["x-token"] = "t-4712"
        #expect("\(headers)" == "[x-token: <redacted>, X-Plain: p]")
        #expect(headers["X-Token"] == "t-4712")
    }

    @Test(
        "what always authorises is sensitive without being marked",
        arguments: [
            "Authorization", "authorization", "Proxy-Authorization", "Cookie", "Set-Cookie",
        ])
    func always(name: String) {
        var headers: HTTPHeaders = [name: "t-4711"]
        #expect("\(headers)" == "[\(name): <redacted>]")
        headers.append(name, "t-4712")
        #expect("\(headers)" == "[\(name): <redacted>, \(name): <redacted>]")
        headers[name] = "t-4713"
        #expect("\(headers)" == "[\(name): <redacted>]")
    }

    @Test("a request shows no secret and no body")
    func request() throws {
        let url = try HTTPURL("https://api.example.com").appending("users", "a/b").adding(query: "full", "yes")
        var request = HTTPRequest(.post, url, headers: ["X-Plain": "p"], body: Array(#"{"a":1}"#.utf8))
        request.headers.set("X-Token", to: "t-4711", isSensitive: true)
        #expect(
            "\(request)"
                == "POST https://api.example.com/users/a%2Fb?<redacted> [X-Plain: p, X-Token: <redacted>] (7 bytes)")
        request.body = nil
        #expect("\(request)".hasSuffix(" (0 bytes)"))
    }

    @Test(
        "200 to 299 are success",
        arguments: zip([199, 200, 204, 299, 300, 404], [false, true, true, true, false, false]))
    func success(status: Int, isSuccess: Bool) {
        #expect(HTTPResponse(status: status).isSuccess == isSuccess)
    }
}
