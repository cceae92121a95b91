import Testing

@testable import EventServer

@Suite("Variables of the environment")
struct ServerVariableTests {
    @Test(
        "one that is nearly a known one is reported, with the one that may be meant",
        arguments: [
            "WRITE_KEY": "WRITE_KEYS", "WORKER": "WORKERS", "HTTP_PROT": "HTTP_PORT", "ADMIN_PORTS": "ADMIN_PORT",
            "QUEUE_EVENT": "QUEUE_EVENTS", "BODY_SECUNDS": "BODY_SECONDS", "LOGLEVEL": "LOG_LEVEL",
            "http_port": "HTTP_PORT",
        ])
    func misspelt(name: String, meant: String) {
        #expect(
            ServerVariable.doubts(about: [name], configuration: "{}")
                == ["the variable \(name) is read by nothing; did you mean \(meant)?"])
    }

    @Test("those that are read, and those of others, are not")
    func others() {
        let read = ServerVariable.allCases.map(\.rawValue)
        let ofOthers = [
            "PATH", "HOME", "HOST", "HOSTNAME", "PORT", "LOGNAME", "LOG_FORMAT", "HTTP_PROXY", "http_proxy",
            "HTTPS_PROXY", "NODE_PORT", "WEB_CONCURRENCY", "QUEUE_URL", "KUBERNETES_SERVICE_PORT", "USER", "PWD", "_",
            "",
        ]
        #expect(ServerVariable.doubts(about: read + ofOthers, configuration: "{}") == [])
        #expect(ServerVariable.doubts(about: ["WORKER"], configuration: #"{"apiKey": "${WORKER}"}"#) == [])
    }
}
