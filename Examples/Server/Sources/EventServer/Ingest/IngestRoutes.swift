import DestinationActions
import Foundation
import HTTPTypes
import Hummingbird
import ServerAdapters
import Tracing

/// The calls of Segment's HTTP API, which its clients and many others speak.
struct IngestRoutes: Sendable {
    let pipeline: Pipeline
    let configuration: LiveConfiguration
    let keys: WriteKeys
    let waiters: OutcomeWaiters
    let recent: RecentEvents
    /// How long the body of a request may take to arrive.
    let bodyTime: Duration
    let isClosing: @Sendable () -> Bool

    /// How long a client may wait for outcomes.
    static let longestWait: Duration = .seconds(60)

    func add(to router: Router<some RequestContext>) {
        for (path, kind) in Upload.Kind.paths {
            for prefix in ["/v1/", "/sdk/v1/"] + (kind == .batch ? ["/sdk/", "/"] : []) {
                router.post(RouterPath(prefix + path)) { request, _ in try await take(request, kind) }
            }
        }
    }

    private func take(_ request: Request, _ kind: Upload.Kind) async throws -> Response {
        if isClosing() { throw IngestError.closing }
        var key = Self.basicUser(request.headers[.authorization])
        if let key, !keys.contains(key) { throw IngestError.unauthorized }
        let json = try Upload.json(try await body(of: request, kind), kind)
        if key == nil { key = Upload.writeKey(in: json) }
        guard let key, keys.contains(key) else { throw IngestError.unauthorized }
        let upload = try Upload(json, kind, receivedAt: .now())
        let wait = Self.wait(request.headers[.prefer])
        var members: JSONObject = ["success": true]
        if !upload.rejected.isEmpty {
            members["rejected"] = JSONValue(
                upload.rejected.map { ["index": JSONValue($0.index), "message": JSONValue("\($0.error)")] })
        }
        var response: Response
        if let wait {
            let outcomes = try await waiters.outcomes(
                of: upload.events.compactMap(\.messageId), count: configuration.subscriptions, within: wait
            ) { try await send(upload.events) }
            members["outcomes"] = JSONValue(outcomes.map(\.json))
            response = Response(JSONValue(members))
            response.headers[.preferenceApplied] = "wait=\(wait.components.seconds)"
        } else {
            try await send(upload.events)
            response = Response(JSONValue(members))
        }
        return response
    }

    private func send(_ events: [Event]) async throws {
        recent.note(events)
        do throws(PipelineError) {
            try await pipeline.send(contentsOf: events, tag: ServiceContext.current)
        } catch {
            throw IngestError(error)
        }
    }

    /// The body, unpacked.
    private func body(of request: Request, _ kind: Upload.Kind) async throws -> [UInt8] {
        let limit = kind == .batch ? Upload.batchSize : Upload.eventSize
        // JSON is text in UTF-8 alone; what is packed is smaller.
        let packed = try await collected(request.body, limit: limit)
        switch request.headers[.contentEncoding]?.lowercased() {
        case nil, "", "identity": return packed
        case "gzip", "x-gzip":
            do throws(GunzipError) {
                return try gunzip(packed, limit: limit)
            } catch {
                switch error {
                case .damaged: throw IngestError.malformed("The body is said to be gzip and is not, or it is damaged.")
                case .tooLarge: throw IngestError.tooLarge("The body has more than \(limit) bytes when it is unpacked.")
                }
            }
        case let encoding?:
            throw IngestError(
                status: .unsupportedMediaType, code: "unsupported",
                message: "The content encoding must be gzip or none, found \(encoding.prefix(40)).")
        }
    }

    private func collected(_ body: RequestBody, limit: Int) async throws -> [UInt8] {
        try await withThrowingTaskGroup(of: [UInt8].self) { group in
            group.addTask {
                var bytes: [UInt8] = []
                for try await part in body {
                    if bytes.count + part.readableBytes > limit {
                        throw IngestError.tooLarge("The body has more than \(limit) bytes.")
                    }
                    bytes.append(contentsOf: part.readableBytesView)
                }
                return bytes
            }
            group.addTask { [bodyTime] in
                try await Task.sleep(for: bodyTime)
                throw IngestError.slow
            }
            defer { group.cancelAll() }
            return try await group.next() ?? []
        }
    }

    /// The user name of Basic authentication, which is where clients put the write key; nothing if it is not that.
    private static func basicUser(_ header: String?) -> String? {
        guard let header, let space = header.firstIndex(of: " "), header[..<space].lowercased() == "basic",
            let data = Data(base64Encoded: header[space...].trimmingCharacters(in: .whitespaces))
        else { return header.map { _ in "" } }
        return String(decoding: data.prefix { $0 != UInt8(ascii: ":") }, as: UTF8.self)
    }

    /// How long to wait for outcomes, from `Prefer: wait=10`.
    private static func wait(_ header: String?) -> Duration? {
        for preference in header?.split(separator: ",") ?? [] {
            let parts = preference.split(separator: "=", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
            guard parts.count == 2, parts[0].lowercased() == "wait", let seconds = Int(parts[1]), seconds > 0 else {
                continue
            }
            return min(.seconds(min(seconds, 3600)), longestWait)
        }
        return nil
    }
}

extension HTTPField.Name {
    static let prefer = HTTPField.Name(known: "Prefer")
    static let preferenceApplied = HTTPField.Name(known: "Preference-Applied")

    private init(known name: String) {
        guard let name = HTTPField.Name(name) else { preconditionFailure("\(name) is no name of a header") }
        self = name
    }
}
