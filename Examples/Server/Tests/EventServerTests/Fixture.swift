import DestinationActions
import Foundation
import GWENDestination
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging

@testable import EventServer

/// A server in a directory of its own, whose partner nobody is.
func withServer<Result>(
    _ configuration: JSONValue = fixtureConfiguration, keys: [String] = ["key"],
    environment: [String: String] = [:], configure: (inout ServerOptions) -> Void = { _ in },
    _ body: (EventServer) async throws -> Result
) async throws -> Result {
    let directory = FileManager.default.temporaryDirectory.appending(path: "event-server-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    let file = directory.appending(path: "destinations.json")
    try Data(configuration.bytes).write(to: file)
    var options = ServerOptions(
        configuration: file.path, data: directory.path + "/data",
        destinations: [GWEN(baseURL: BaseURL(unencrypted: "http://127.0.0.1:1"))], environment: { environment[$0] })
    options.writeKeys = WriteKeys(keys)
    options.port = 0
    options.adminPort = 0
    configure(&options)
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    let server = try EventServer(options, logger: logger)
    let result = try await body(server)
    await server.stop()
    return result
}

let fixtureConfiguration: JSONValue = [
    "destinations": [
        ["destination": "actions-cloud-gwen", "name": "Points", "settings": ["apiKey": "secret-of-points"]]
    ]
]

/// An answer with its JSON.
struct Answer {
    let status: HTTPTypes.HTTPResponse.Status
    let headers: HTTPFields
    let json: JSONValue

    init(_ response: TestResponse) throws {
        status = response.status
        headers = response.headers
        json = try JSONValue(parsing: response.body.readableBytesView)
    }
}

extension TestClientProtocol {
    func post(
        _ path: String, _ body: String, key: String? = "key", _ headers: HTTPFields = [:]
    ) async throws -> Answer {
        var headers = headers
        if let key { headers[.authorization] = "Basic " + Data("\(key):".utf8).base64EncodedString() }
        return try await execute(uri: path, method: .post, headers: headers, body: ByteBuffer(string: body)) {
            try Answer($0)
        }
    }
}
