import DestinationActions
import LoopbackHTTP
import DestinationActionsLocks

/// A partner over real sockets that does what the path of a request asks for, and keeps what it was sent.
final class LoopbackPartner: Sendable {
    private struct State {
        var answers: [String: LoopbackResponse] = [:]
        var refused: Set<String> = []
        var requests: [LoopbackRequest] = []
    }

    private final class Box: Sendable {
        let state = Mutex(State())
    }

    private let box: Box
    private let server: LoopbackServer

    init() throws(LoopbackError) {
        let box = Box()
        self.box = box
        server = try LoopbackServer { request in
            box.state.withLock { !$0.refused.contains(request.target) }
        } handler: { request in
            box.state.withLock { state in
                state.requests.append(request)
                let echo = LoopbackResponse(body: String(decoding: request.body, as: UTF8.self))
                return state.answers[request.target] ?? echo
            }
        }
    }

    /// What was sent to a path, in the order of arrival.
    func requests(to path: String) -> [LoopbackRequest] {
        box.state.withLock { $0.requests.filter { $0.target == path } }
    }

    /// Decides what requests to a path are answered with; others get their own body back.
    func answer(_ path: String, with response: LoopbackResponse) { box.state.withLock { $0.answers[path] = response } }

    /// Decides that the connection ends as soon as the head of a request to the path is read.
    func refuse(_ path: String) { box.state.withLock { _ = $0.refused.insert(path) } }

    func stop() { server.stop() }

    func start() throws(LoopbackError) { try server.start() }

    var base: BaseURL { BaseURL(unencrypted: server.address) }

    /// The same address, as if the partner could encrypt.
    var encrypted: BaseURL { BaseURL("https://127.0.0.1:\(server.port)") }
}
