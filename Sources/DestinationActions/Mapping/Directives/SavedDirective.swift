extension MappingDirective {
    /// A value of what was saved with the subscription: the same for every event, so that it is looked up when the mapping is compiled.
    static let saved = MappingDirective("@saved") { compiler, options, place in
        compiler.savedValue(options, at: place)
    }
}

extension JSONWritable where Self == MappingValue {
    /// A value of what was saved with the subscription, such as the id of its list.
    ///
    /// Segment has no such directive; a mapping with it is one of a ``Subscription`` with ``Subscription/onSave``.
    ///
    /// - Parameter path: The path in the outputs, such as `id` or `list.id`.
    /// - Returns: The directive `@saved`.
    public static func saved(_ path: String) -> MappingValue { MappingValue(.saved, JSONValue(path)) }
}

extension MappingCompiler {
    fileprivate mutating func savedValue(_ options: JSONValue, at place: MappingPlace) -> Node {
        guard let text = text(options, at: place) else { return .literal(.null) }
        doubt(path: text, at: place)
        guard let saved else { return refuse(place, "needs what was saved with the subscription, but nothing was") }
        guard let value = MappingPath(text).value(in: saved) else {
            return refuse(place, "must name something that was saved with the subscription, but \"\(text)\" was not")
        }
        return .literal(value)
    }
}
