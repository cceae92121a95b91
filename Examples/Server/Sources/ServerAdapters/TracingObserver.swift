public import DestinationActions
import Instrumentation
public import Tracing

/// Makes a span of every request to a partner, linked with the requests that brought its events.
///
/// A server sends its events with the context of the request as the tag: `pipeline.send(event, tag: ServiceContext.current)`. A
/// request of a batch has a link for each of its events, as OpenTelemetry's conventions for messaging want it, since it can be the
/// child of only one. A queue in files has tags in memory: what is sent after a restart has spans without links.
public struct TracingObserver: PipelineObserver {
    private let tracer: any Tracer

    /// Makes an observer.
    ///
    /// - Parameter tracer: What makes the spans; the one of the process unless given.
    public init(tracer: (any Tracer)? = nil) { self.tracer = tracer ?? InstrumentationSystem.tracer }

    /// Tells of requests that ended.
    public func requested(_ requests: [RequestReport]) {
        for request in requests { trace(request) }
    }

    private func trace(_ request: RequestReport) {
        let span = tracer.startSpan(
            "send \(request.destination)", context: .topLevel, ofKind: .client, at: ReportInstant(request.start))
        span.updateAttributes { attributes in
            attributes["messaging.system"] = "destination_actions"
            attributes["messaging.operation.name"] = "send"
            attributes["messaging.destination.name"] = request.destination
            attributes["messaging.destination.subscription.name"] = request.subscription
            attributes["messaging.batch.message_count"] = request.events
            attributes["server.address"] = request.host
            attributes["destination_actions.attempt"] = request.attempt
            if request.events == 1, let id = request.messageIds.first ?? nil { attributes["messaging.message.id"] = id }
            if let status = request.status { attributes["http.response.status_code"] = status }
            if request.code != "delivered" { attributes["error.type"] = request.code }
        }
        for case let context as ServiceContext in request.tags {
            span.addLink(SpanLink(context: context, attributes: [:]))
        }
        if request.code != "delivered" { span.setStatus(SpanStatus(code: .error, message: request.code)) }
        span.end(at: ReportInstant(request.end))
    }
}

/// When a report says that something was.
struct ReportInstant: TracerInstant {
    let nanosecondsSinceEpoch: UInt64

    init(_ time: Timestamp) {
        nanosecondsSinceEpoch = UInt64(max(0, time.seconds)) &* 1_000_000_000 &+ UInt64(time.nanoseconds)
    }

    init(nanosecondsSinceEpoch: UInt64) { self.nanosecondsSinceEpoch = nanosecondsSinceEpoch }

    static func < (first: ReportInstant, second: ReportInstant) -> Bool {
        first.nanosecondsSinceEpoch < second.nanosecondsSinceEpoch
    }
}
