import AsyncHTTPClient
import DestinationActions
import Foundation
import NIOCore

/// The workers that deliver from a queue which this server shares with them: any one of them tells of all, so that page and metrics
/// ask the first that answers.
struct Fleet: Sendable {
    /// Where the workers answer `/live` and `/metrics`.
    let addresses: [String]

    /// How much a worker may say.
    private static let size = 4 << 20

    /// How workers and destinations are doing.
    func status() async throws -> JSONValue {
        let text = try await ask("/live")
        do { return try JSONValue(parsing: Array(text.readableBytesView)) } catch {
            throw IngestError(
                status: .badGateway, code: "workers", message: "What a worker says of the others is no JSON: \(error).")
        }
    }

    /// The same as Prometheus reads it; a comment if no worker answers, as the server's own figures are to be had all the same.
    func metrics() async -> String {
        if addresses.isEmpty { return "" }
        do { return String(buffer: try await ask("/metrics")) } catch { return "# \(error.message)\n" }
    }

    private func ask(_ path: String) async throws(IngestError) -> ByteBuffer {
        if addresses.isEmpty {
            throw IngestError(status: .notFound, code: "notFound", message: "The server is told of no workers.")
        }
        for address in addresses {
            let request = HTTPClientRequest(url: address + path)
            guard let response = try? await HTTPClient.shared.execute(request, timeout: .seconds(2)),
                response.status == .ok, let body = try? await response.body.collect(upTo: Self.size)
            else { continue }
            return body
        }
        throw IngestError(
            status: .badGateway, code: "workers",
            message: "None of the workers answers: \(addresses.joined(separator: ", ")).")
    }
}
