public import DestinationActions

/// The signature of a webhook's request: who sent it, and when.
///
/// What is signed is the time, in seconds since 1970, a point, and the body as it was sent (of a request without one, its query),
/// with HMAC and SHA-256. The header is `t=1700000000,v1=5257a869…`.
///
/// A receiver written in Swift checks it so:
///
/// ```swift
/// let signature = WebhookSignature(secret: "…")
/// guard signature.isValid(header, body: body, at: .now()) else { return .unauthorized }
/// ```
public struct WebhookSignature: Sendable {
    /// The header of the signature, unless the settings name another one.
    public static let header = "X-Signature"

    private let secret: Secret

    /// Makes signatures with a secret.
    ///
    /// - Parameter secret: The secret that both sides know.
    public init(secret: Secret) { self.secret = secret }

    /// The signature alone.
    ///
    /// - Parameters:
    ///   - body: The body as it is sent.
    ///   - time: When it is sent.
    /// - Returns: 64 hexadecimal digits.
    public func code(of body: [UInt8], at time: Timestamp) -> String {
        let message = Array("\(time.seconds).".utf8) + body
        return HashAlgorithm.sha256.authenticate(message, key: Array(secret.exposed.utf8)).hexadecimal
    }

    /// The value of the header.
    ///
    /// - Parameters:
    ///   - body: The body as it is sent.
    ///   - time: When it is sent.
    /// - Returns: Time and signature, such as `t=1700000000,v1=5257a869…`.
    public func value(of body: [UInt8], at time: Timestamp) -> String {
        "t=\(time.seconds),v1=\(code(of: body, at: time))"
    }

    /// Returns a Boolean value that indicates whether a header is the signature of a body, and no older than it may be.
    ///
    /// - Parameters:
    ///   - value: The value of the header.
    ///   - body: The body as it arrived, before it is parsed or unpacked.
    ///   - now: What time it is.
    ///   - tolerance: How far the time of the signature may be from now; 5 minutes unless given.
    /// - Returns: Whether it is.
    public func isValid(
        _ value: String, body: [UInt8], at now: Timestamp, tolerance: Duration = .seconds(300)
    ) -> Bool {
        let parts = value.split(separator: ",")
        guard let time = parts.first(where: { $0.hasPrefix("t=") }).flatMap({ Int64($0.dropFirst(2)) }),
            let distance = Self.distance(time, now.seconds), .seconds(distance) <= tolerance
        else { return false }
        let expected = Array(code(of: body, at: Timestamp(seconds: time)).utf8)
        return parts.contains { $0.hasPrefix("v1=") && Self.equal(Array($0.dropFirst(3).utf8), expected) }
    }

    private static func distance(_ a: Int64, _ b: Int64) -> Int64? {
        let (distance, overflows) = a.subtractingReportingOverflow(b)
        return overflows || distance == .min ? nil : abs(distance)
    }

    /// Whether texts are equal, in a time that does not tell where they differ.
    private static func equal(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        a.count == b.count && zip(a, b).reduce(0) { $0 | $1.0 ^ $1.1 } == 0
    }
}
