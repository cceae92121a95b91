import DestinationActions
import DestinationActionsURLSession
import LoopbackHTTP
import Testing

@Suite("Redirects and cookies", .timeLimit(.minutes(5)))
struct RedirectTests {
    let transport = URLSessionTransport()

    @Test(
        "a redirect is the answer, and no header reaches the other origin",
        arguments: [300, 301, 302, 303, 305, 307, 308], [HTTPRequest.Method.get, .post])
    func redirect(_ status: Int, _ method: HTTPRequest.Method) async throws {
        try await withServer { _ in
            LoopbackResponse(body: "stolen")
        } test: { other in
            try await withServer { [address = other.address] _ in
                LoopbackResponse(status: status, headers: [("Location", address + "/elsewhere")], body: "moved")
            } test: { server in
                let request = try server.request(
                    method, headers: ["Authorization": "Bearer secret", "Cookie": "a=b", "X-Api-Key": "secret"],
                    body: method == .post ? "{}" : nil)
                let response = try await transport.send(request, timeout: patience)
                #expect(response.status == status)
                #expect(response.headers["Location"] == other.address + "/elsewhere")
                #expect(response.text == "moved")
                #expect(server.receivedRequests == 1)
                #expect(other.acceptedConnections == 0)
            }
        }
    }

    static let locations = [
        "/elsewhere", "elsewhere", "?only=query", "#fragment", "//127.0.0.1:1/", "foo:bar", "http://[::1", "",
        "http://a b/", "/%zz", "javascript:alert(1)", "file:///etc/passwd", "http://ü/", "/?a=%",
    ]

    @Test("the address of a redirect is not looked at", arguments: locations)
    func location(_ location: String) async throws {
        try await withServer { _ in
            LoopbackResponse(status: 302, headers: [("Location", location)])
        } test: { server in
            let response = try await transport.send(server.request(.post, body: "{}"), timeout: patience)
            #expect(response.status == 302)
            #expect(server.receivedRequests == 1)
        }
    }

    @Test("cookies are not kept")
    func cookies() async throws {
        try await withServer { request in
            LoopbackResponse(headers: [("Set-Cookie", "session=1; Path=/")], body: request["Cookie"] ?? "none")
        } test: { server in
            for _ in 1...2 {
                let response = try await transport.send(server.request(), timeout: patience)
                #expect(response.text == "none")
            }
            let request = try server.request(headers: ["Cookie": "mine=2"])
            #expect(try await transport.send(request, timeout: patience).text == "mine=2")
        }
    }
}
