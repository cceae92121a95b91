import DestinationActions
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing

@testable import EventServer

@Suite("What operates the server")
struct AdminTests {
    private func get(_ server: EventServer, _ path: String, _ headers: HTTPFields = [:]) async throws -> (Int, String) {
        try await server.admin.test(.router) { client in
            try await client.execute(uri: path, method: .get, headers: headers) { response in
                (Int(response.status.code), String(buffer: response.body))
            }
        }
    }

    @Test("shows no secret, in figures, configuration and trials")
    func secrets() async throws {
        let configuration: JSONValue = [
            "destinations": [["destination": "actions-cloud-gwen", "name": "Points", "settings": ["apiKey": "${KEY}"]]]
        ]
        try await withServer(configuration, environment: ["KEY": "secret-of-points"]) { server in
            for path in [
                "/ready", "/metrics", "/api/statistics", "/api/configuration", "/api/catalogue", "/api/letters",
            ] {
                let (status, body) = try await get(server, path)
                #expect(status == 200 && !body.isEmpty)
                #expect(!body.contains("secret-of-points"), "\(path)")
            }
            let shown = try await get(server, "/api/configuration").1
            #expect(shown.contains("${KEY}"))
            let trial = try await post(
                server, "/api/try",
                [
                    "event": ["type": "identify", "userId": "u"],
                    "destination": [
                        "destination": "actions-cloud-gwen", "name": "P", "settings": ["apiKey": "${KEY}"],
                    ],
                ])
            #expect(trial.0 == 200 && !trial.1.description.contains("secret-of-points"))
        }
    }

    @Test("is for this machine alone, and for no page of another site")
    func local() async throws {
        try await withServer { server in
            for (origin, expected) in [
                (nil, 200), ("http://localhost:8081", 200), ("https://example.com", 403), ("null", 403),
                ("http://localhost.example.com", 403),
            ] as [(String?, Int)] {
                let (status, _) = try await get(server, "/ready", origin.map { [.origin: $0] } ?? [:])
                #expect(status == expected, "\(origin ?? "no origin")")
            }
        }
    }

    @Test("a page, by itself and with nothing from elsewhere")
    func page() async throws {
        try await withServer { server in
            let (status, body) = try await get(server, "/")
            #expect(status == 200)
            for part in ["id=\"view-try\"", "id=\"view-live\"", "id=\"view-catalogue\""] {
                #expect(body.contains(part))
            }
            #expect(!body.contains("src=") && !body.contains("@import") && !body.contains("https://cdn"))
        }
    }

    @Test("a trial tells the story of an event, and everything that is wrong with a mapping at its place")
    func trial() async throws {
        try await withServer { server in
            let event: JSONValue = ["type": "identify", "userId": "u-1"]
            func trial(_ subscription: JSONValue) async throws -> (Int, JSONValue) {
                try await post(
                    server, "/api/try",
                    [
                        "event": event,
                        "destination": [
                            "destination": "actions-cloud-gwen", "name": "P", "settings": ["apiKey": "k"],
                            "subscriptions": [subscription],
                        ],
                    ])
            }
            let mapping: JSONValue = ["userId": ["@path": "$.userId"]]
            let (status, story) = try await trial([
                "name": "S", "action": "identifyUser", "trigger": "type = \"identify\"", "mapping": mapping,
            ])
            #expect(status == 200, "\(story)")
            let (bad, problems) = try await trial([
                "name": "S", "action": "identifyUser", "trigger": "type =", "mapping": ["userId": ["@pth": "$.userId"]],
            ])
            #expect(bad == 422)
            let places = problems["problems"]?.array?.compactMap { $0["path"]?.string } ?? []
            #expect(
                places.contains { $0.hasSuffix("trigger") } && places.contains { $0.contains("mapping") }, "\(places)")
            let (none, _) = try await post(server, "/api/try", ["event": ["type": "none"], "destination": [:]])
            #expect(none == 400)
        }
    }

    @Test("a configuration that is wrong is refused with everything that is wrong, and changes nothing")
    func refused() async throws {
        try await withServer { server in
            let (status, json) = try await post(
                server, "/api/configuration",
                [
                    "destinations": [
                        ["destination": "none", "name": "N"], ["destination": "actions-cloud-gwen", "name": 5],
                    ]
                ], .put)
            #expect(status == 422)
            #expect((json["problems"]?.array?.count ?? 0) >= 2)
            #expect(server.configuration.json == fixtureConfiguration)
            #expect(server.pipeline.destinations == ["Points"])
        }
    }

    @Test("a configuration that is right holds at once, and after a restart")
    func applied() async throws {
        try await withServer { server in
            let new: JSONValue = [
                "destinations": [
                    ["destination": "actions-cloud-gwen", "name": "Points", "settings": ["apiKey": "another"]],
                    ["destination": "actions-cloud-gwen", "name": "More", "settings": ["apiKey": "k"]],
                ]
            ]
            let (status, json) = try await post(server, "/api/configuration", new, .put)
            #expect(status == 200, "\(json)")
            #expect(server.pipeline.destinations.sorted() == ["More", "Points"])
            let kept = try JSONValue(parsing: Data(contentsOf: URL(filePath: server.options.configuration)))
            #expect(kept == new)
        }
    }

    @Test("of configurations that come at the same moment, file and pipeline end with the same one")
    func atOnce() async throws {
        try await withServer { server in
            await withTaskGroup(of: Void.self) { group in
                for number in 0..<20 {
                    group.addTask {
                        let new: JSONValue = [
                            "destinations": [
                                [
                                    "destination": "actions-cloud-gwen", "name": JSONValue("Points \(number)"),
                                    "settings": ["apiKey": "k"],
                                ]
                            ]
                        ]
                        _ = try? await server.configuration.replace(with: new, of: server.pipeline)
                    }
                }
            }
            let kept = try JSONValue(parsing: Data(contentsOf: URL(filePath: server.options.configuration)))
            #expect(server.configuration.json == kept)
            let name = try #require(kept["destinations"]?[0]?["name"]?.string)
            #expect(server.pipeline.destinations == [name])
        }
    }

    private func post(
        _ server: EventServer, _ path: String, _ json: JSONValue, _ method: HTTPTypes.HTTPRequest.Method = .post
    ) async throws -> (Int, JSONValue) {
        try await server.admin.test(.router) { client in
            try await client.execute(uri: path, method: method, body: ByteBuffer(bytes: json.bytes)) { response in
                (Int(response.status.code), try JSONValue(parsing: response.body.readableBytesView))
            }
        }
    }
}
