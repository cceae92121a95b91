import CPostgres
public import DestinationOwnership

/// An error of the database, or of the way to it.
public struct PostgresError: OwnershipError, Sendable, Hashable, CustomStringConvertible {
    /// What went wrong; the five characters of `SQLSTATE`, or one of ours.
    public let code: String
    /// A sentence for a person.
    public let message: String

    init(_ code: String, _ message: String) {
        self.code = code
        self.message = message
    }

    /// Code and message.
    public var description: String { "\(code): \(message)" }

    /// There is no connection, or no answer came in time: what was asked for may have been done.
    static let noConnection = "no connection"
    static let closed = PostgresError("closed", "The connection is closed.")

    /// Whether the same may succeed at once: two transactions were in each other's way.
    var isPassing: Bool { code == "40P01" || code == "40001" }
    var isOfConnection: Bool { code == Self.noConnection || code.hasPrefix("57P") || code.hasPrefix("08") }

    /// The route has another owner, or the worker's row is gone.
    public var isLossOfOwnership: Bool { code == "DA001" || code == "DA002" }

    static func connection(_ message: UnsafeMutablePointer<CChar>?) -> PostgresError {
        PostgresError(noConnection, text(message))
    }

    static func text(_ message: UnsafeMutablePointer<CChar>?) -> String {
        let text = message.map { String(cString: $0) } ?? ""
        return text.split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}
