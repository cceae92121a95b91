import Foundation

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

extension URLSessionTransport {
    /// The settings of a transport.
    public struct Configuration: Sendable, Hashable {
        /// How many requests may be under way at once, to all hosts together; 64 unless set, 1 at least.
        ///
        /// Further requests wait their turn, the first to come being the first to go.
        public var maximumInFlight = 64

        /// How many bytes the body of an answer may have once it is unpacked; 65,536 unless set.
        ///
        /// A longer answer ends the request with the code `responseTooLarge`. On Linux the body of a redirect is kept back
        /// by the system and measured when it is whole, or refused when it is not whole within a second.
        public var responseLimit = 65_536

        /// A Boolean value that indicates whether the proxies of the system's settings are used; `false` unless set.
        ///
        /// It has no effect on Linux, where the environment decides: `https_proxy` and `http_proxy` are obeyed there,
        /// and `no_proxy=*` turns them off.
        public var usesSystemProxies = false

        /// Makes the default settings.
        public init() {}
    }
}

extension URLSessionConfiguration {
    /// A session without memory: no cookies, no cache, no credentials.
    static func forgetful(_ configuration: URLSessionTransport.Configuration) -> URLSessionConfiguration {
        let session = URLSessionConfiguration.ephemeral
        session.httpCookieStorage = nil
        session.httpShouldSetCookies = false
        session.httpCookieAcceptPolicy = .never
        session.urlCache = nil
        session.urlCredentialStorage = nil
        session.httpMaximumConnectionsPerHost = max(1, configuration.maximumInFlight)
        if !configuration.usesSystemProxies { session.connectionProxyDictionary = [:] }
        return session
    }
}
