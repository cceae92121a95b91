import DestinationActions

/// A way in which a partner fails.
struct DeliveryFault: Sendable {
    let name: String
    /// How long the answer to a request takes.
    var latency: @Sendable (FaultyPartner.Call) -> Duration = { _ in .milliseconds(20) }
    /// What a token endpoint answers to a request, from 1; a token unless it is something.
    var token: @Sendable (_ number: Int) -> HTTPResponse? = { _ in nil }
    let react: @Sendable (FaultyPartner.Call) -> FaultyPartner.Reaction

    private static let statuses = [
        200, 201, 204, 206, 300, 301, 302, 304, 307, 308, 400, 401, 402, 403, 404, 405, 406, 408, 409, 410, 413, 415,
        418,
        422, 423, 425, 429, 451, 499, 500, 501, 502, 503, 504, 505, 507, 520, 599,
    ]

    /// Every fault, each for ever, for a while, and on and off.
    static var all: [DeliveryFault] {
        statuses.flatMap { status in spread("status \(status)") { _ in .status(status) } }
            + codes.flatMap { code in
                spread("\(code) before the partner has anything") { _ in .fail(code, taken: false) }
                    + spread("\(code) after the partner took it") { _ in .fail(code, taken: true) }
            }
            + waits + bodies + [slow, poison, hanging]
    }

    /// What goes wrong with tokens, for instances that need some.
    static var tokens: [DeliveryFault] {
        [
            DeliveryFault(
                name: "tokens that are refused every third time",
                react: { $0.number % 3 == 0 ? .status(401) : .status(200) }),
            DeliveryFault(
                name: "a token endpoint that answers garbage",
                token: { _ in HTTPResponse(status: 200, body: Array("<html>".utf8)) },
                react: { $0.number % 5 == 0 ? .status(401) : .status(200) }),
            DeliveryFault(
                name: "a token endpoint that is down", token: { _ in HTTPResponse(status: 503) },
                react: { $0.number % 5 == 0 ? .status(401) : .status(200) }),
        ]
    }

    private static let codes: [TransportError.Code] = [
        .hostNotFound, .connectionRefused, .connectionLost, .timedOut, .tlsFailed, .responseTooLarge, .invalidResponse,
        .invalidRequest, .cancelled, .other,
    ]

    private static func spread(
        _ name: String, _ react: @escaping @Sendable (FaultyPartner.Call) -> FaultyPartner.Reaction
    ) -> [DeliveryFault] {
        [
            DeliveryFault(name: "\(name), always", react: react),
            DeliveryFault(name: "\(name), seven times") { $0.number <= 7 ? react($0) : .works },
            DeliveryFault(name: "\(name), every third time") { $0.number % 3 == 0 ? react($0) : .works },
        ]
    }

    private static var waits: [DeliveryFault] {
        ["0", "3", "600", "Wed, 21 Oct 2015 07:28:30 GMT", "soon", "-1"].flatMap { wait in
            [429, 503].map { status in
                DeliveryFault(name: "status \(status) with Retry-After \(wait), five times") { call in
                    call.number > 5
                        ? .works
                        : .status(status, headers: ["Retry-After": wait, "Date": "Wed, 21 Oct 2015 07:28:00 GMT"])
                }
            }
        }
    }

    private static var bodies: [DeliveryFault] {
        [
            ("an empty body", ""), ("a body that is no JSON", "<html>\u{0}\u{FFFD}"), ("half a body", "{\"errors\":[{"),
            ("a huge body", String(repeating: "x", count: 200_000)), ("a list", "[]"), ("null", "null"),
            ("errors in it", #"{"errors":[{"message":"no"}]}"#), ("an error in it", #"{"error":"no"}"#),
        ].flatMap { name, body in
            [200, 400, 500].map { status in
                DeliveryFault(name: "status \(status) with \(name)") {
                    $0.number % 4 == 0 ? .works : .status(status, body: body)
                }
            }
        }
    }

    private static var slow: DeliveryFault {
        DeliveryFault(
            name: "answers that take too long now and then",
            latency: { $0.number % 5 == 0 ? .seconds(3600) : .milliseconds(900) }, react: { _ in .works })
    }

    private static var hanging: DeliveryFault {
        DeliveryFault(name: "no answer to the first requests") { $0.number <= 9 ? .hang : .works }
    }

    /// Refuses what holds certain events: the first, one in the middle, the last, and two side by side.
    private static var poison: DeliveryFault {
        DeliveryFault(name: "events that are refused") { call in
            let bad: Set<Int> = [0, 17, 18, 39]
            return call.events.contains { bad.contains($0) } ? .status(400) : .works
        }
    }
}
