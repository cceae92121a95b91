/// The query of an address that is being written, each name and text escaped on its own.
///
/// Items keep the order in which they were written. Numbers and booleans are written as JSON has them, null is an empty text, and
/// what is missing stays out. What is nested is said by the names, as in a ``FormBody``; a blank is `%20` here.
///
/// ```swift
/// let url = try HTTPURL(context.baseURL).appending("sales").adding { query in
///     query.set("v", 2)
///     query.copy("voucher", payload, \.voucher)
///     query.set("token", context.settings.token)  // sent, and never shown
/// }
/// ```
public struct QueryItems: BodyWriter, Sendable {
    fileprivate private(set) var url: HTTPURL
    private let names: NestedNames

    fileprivate init(_ url: HTTPURL, _ names: NestedNames) {
        self.url = url
        self.names = names
    }

    /// Writes an item, or the items of what is nested.
    ///
    /// - Parameters:
    ///   - name: The name.
    ///   - value: The value.
    public mutating func write(_ name: String, _ value: JSONValue) {
        names.pairs(name, value) { url = url.adding(query: $0, $1) }
    }

    /// Writes an item whose value no description may show.
    ///
    /// - Parameters:
    ///   - name: The name.
    ///   - secret: The secret; `nil` leaves the name out.
    public mutating func set(_ name: String, _ secret: Secret?) {
        if let secret { url = url.adding(query: name, secret.exposed, isSensitive: true) }
    }
}

extension HTTPURL {
    /// Returns the address with more query items.
    ///
    /// - Parameters:
    ///   - members: How the members of an object are named: `user[name]` unless given.
    ///   - items: How the items of a list are named: `tags[0]` unless given.
    ///   - build: Writes the items.
    /// - Returns: The longer address.
    /// - Throws: What `build` throws.
    public func adding<Failure: Error>(
        members: FormBody.Members = .brackets, items: FormBody.Items = .indices,
        query build: (inout QueryItems) throws(Failure) -> Void
    ) throws(Failure) -> HTTPURL {
        var query = QueryItems(self, NestedNames(members, items))
        try build(&query)
        return query.url
    }
}
