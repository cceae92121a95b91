import DestinationActions
import Foundation

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

extension TransportError {
    /// Makes the error for what the session says, or for its silence.
    ///
    /// `hasAnswer` tells whether the head of an answer had arrived.
    init(_ error: (any Error)?, hasAnswer: Bool) {
        guard let error else {
            self.init(.invalidResponse, "The server sent no HTTP answer.", mayHaveArrived: true)
            return
        }
        let number = (error as? URLError)?.errorCode ?? (error as NSError).code
        let code: URLError.Code? = URLError.Code(rawValue: number)
        switch code ?? .unknown {
        case .cannotFindHost, .dnsLookupFailed:
            self.init(.hostNotFound, "The name of the host has no address.", mayHaveArrived: false)
        case .cannotConnectToHost:
            self.init(.connectionRefused, "The host accepts no connection at this port.", mayHaveArrived: false)
        case .notConnectedToInternet, .dataNotAllowed, .internationalRoamingOff, .callIsActive,
            .appTransportSecurityRequiresSecureConnection:
            self.init(.other, "The system allows no connection (code \(number)).", mayHaveArrived: false)
        case .secureConnectionFailed, .serverCertificateHasBadDate, .serverCertificateUntrusted,
            .serverCertificateHasUnknownRoot, .serverCertificateNotYetValid, .clientCertificateRejected,
            .clientCertificateRequired:
            self.init(
                .tlsFailed, "No encrypted connection could be made (code \(number)).", mayHaveArrived: false)
        case .timedOut:
            self.init(.timedOut, "The time-out ran out before the answer was whole.", mayHaveArrived: true)
        case .cancelled, .userCancelledAuthentication:
            self.init(.cancelled, "The session cancelled the request.", mayHaveArrived: true)
        case .networkConnectionLost:
            self = .lost
        case .unsupportedURL, .cannotParseResponse, .cannotDecodeRawData, .cannotDecodeContentData:
            // The scheme is known to be one of HTTP, so that what is not supported is the answer.
            self.init(
                .invalidResponse, "What the server sent is no HTTP answer (code \(number)).",
                mayHaveArrived: true)
        case .badURL, .dataLengthExceedsMaximum, .requestBodyStreamExhausted:
            self.init(
                .invalidRequest, "The session cannot send the request (code \(number)).", mayHaveArrived: false)
        case .badServerResponse, .unknown:
            self = Self.vague(hasAnswer: hasAnswer, (error as NSError).localizedDescription)
        default:
            self.init(.other, "The session failed (code \(number)).", mayHaveArrived: true)
        }
    }

    /// What an end of the connection amounts to.
    static var lost: TransportError {
        TransportError(.connectionLost, "The connection ended before the answer was whole.", mayHaveArrived: true)
    }

    #if canImport(FoundationNetworking)
    /// These codes stand for whatever has no code of its own; what happened is known from libcurl's text alone.
    ///
    /// In doubt the connection was lost, which leaves open whether the request arrived.
    private static func vague(hasAnswer: Bool, _ text: String) -> TransportError {
        if hasAnswer || text.contains("SSL_read") || text.contains("SSL_write") { return lost }
        if text.contains("SSL") || text.contains("certificate") {
            return TransportError(.tlsFailed, "No encrypted connection could be made.", mayHaveArrived: false)
        }
        if text.hasPrefix("Failed to connect") || text.hasPrefix("Couldn't connect") {
            return TransportError(.connectionRefused, "The host cannot be reached.", mayHaveArrived: false)
        }
        return lost
    }
    #else
    /// Elsewhere these codes stand for answers that make no sense.
    private static func vague(hasAnswer: Bool, _ text: String) -> TransportError {
        hasAnswer ? lost : TransportError(.invalidResponse, "The server sent no HTTP answer.", mayHaveArrived: true)
    }
    #endif
}
