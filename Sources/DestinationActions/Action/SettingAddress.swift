/// Addresses that a user's settings name: for a destination's ``Destination/addresses(for:)``.
///
/// ```swift
/// func addresses(for settings: Payload<Settings>) throws -> [BaseURL] {
///     [try settings.baseURL(subdomain: \.shop, of: "shops.example", path: "/api/v2")]
/// }
/// ```
///
/// What is no host, or leads elsewhere than a user may mean, is refused with the place of the setting when the instance is made.
extension Payload {
    /// The address of a host that a setting names: `api.example.com`, with a port behind a colon if need be.
    ///
    /// - Parameters:
    ///   - host: The setting.
    ///   - path: The path that all requests share, beginning with a slash; none unless given.
    ///   - allowsPrivate: Whether the host may be of the own machine or of a private network, as that of a tool is which users
    ///     run themselves.
    /// - Returns: The address.
    /// - Throws: ``ActionError`` that names the setting, if it is no host alone or one that is not allowed.
    public func baseURL<Value>(
        host: KeyPath<Fields, Field<Value>>, path: String = "", allowsPrivate: Bool = false
    ) throws(ActionError) -> BaseURL {
        let key = registered.fields[keyPath: host].definition.key
        let text = self[host]?.string ?? ""
        let base = BaseURL("https://\(text)\(path)")
        if let problem = Self.problem(host: text) ?? base.problem {
            throw ActionError(field: key, problem)
        }
        if base.isPrivate, !allowsPrivate {
            throw ActionError(
                field: key, "must not be of the own machine or of a private network, found \(JSONValue(text))")
        }
        return base
    }

    /// The address of a part of a partner's domain that a setting names: `acme` for `acme.example.com`.
    ///
    /// - Parameters:
    ///   - subdomain: The setting.
    ///   - domain: The domain of the partner, such as `example.com`.
    ///   - path: The path that all requests share, beginning with a slash; none unless given.
    /// - Returns: The address.
    /// - Throws: ``ActionError`` that names the setting, if it is no name of letters, digits and hyphens.
    public func baseURL<Value>(
        subdomain: KeyPath<Fields, Field<Value>>, of domain: String, path: String = ""
    ) throws(ActionError) -> BaseURL {
        let key = registered.fields[keyPath: subdomain].definition.key
        let text = self[subdomain]?.string ?? ""
        let isName = !text.isEmpty && text.utf8.allSatisfy { ASCII.isAlphanumeric($0) || $0 == UInt8(ascii: "-") }
        guard isName, !text.hasPrefix("-"), !text.hasSuffix("-"), text.utf8.count <= 63 else {
            let shown = text.contains("@") ? "what holds an @" : "\(FieldMessage.shortened(JSONValue(text)))"
            let message = "must be the part before .\(domain) alone: letters, digits and hyphens, found \(shown)"
            throw ActionError(field: key, message)
        }
        let base = BaseURL("https://\(text).\(domain)\(path)")
        if let problem = base.problem { throw ActionError(field: key, problem) }
        return base
    }

    /// What makes more of a text than a host.
    private static func problem(host text: String) -> String? {
        if text.isEmpty { return "must be the name of a host such as api.example.com, found nothing" }
        // It may hold a password, which nobody is to read.
        if text.contains("@") { return "must be a host alone, without a user or a password" }
        let shown = FieldMessage.shortened(JSONValue(text))
        if text.contains("://") { return "must be a host alone, without https://, found \(shown)" }
        if text.contains(where: { "/\\?#".contains($0) }) {
            return "must be a host alone, without a path or a query, found \(shown)"
        }
        return nil
    }
}
