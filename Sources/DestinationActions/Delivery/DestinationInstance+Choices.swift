extension DestinationInstance {
    /// How much of a question for choices, and of its answer, is taken.
    private enum ChoiceLimits {
        /// Of what is searched for, in Unicode scalars.
        static let search = 1_000
        /// Of what a page is asked with, in bytes.
        static let page = 4_096
        /// Of the choices of one page.
        static let choices = 10_000
    }

    /// Asks the partner for choices of a dynamic field.
    ///
    /// ```swift
    /// let page = try await instance.choices(for: ChoicesQuery("list", search: "news"), in: "addToList", through: transport)
    /// if let next = page.nextPage { … }
    /// ```
    ///
    /// A page has 10,000 choices at most, and what the next one is asked with 4,096 bytes; a partner that gives more, or names the page
    /// that was asked for as the next one, is an error.
    ///
    /// - Parameters:
    ///   - query: The field, what is searched for (1,000 characters at most), the page, and the values of the other fields.
    ///   - action: The slug of the action.
    ///   - transport: What sends the request.
    /// - Returns: The choices, and what to ask the next page with if there is one.
    /// - Throws: ``ActionError`` if there is no such field, the query is none or the answer is a failure, ``TransportError`` if none
    ///   arrived.
    public func choices(
        for query: ChoicesQuery, in action: String, through transport: some HTTPTransport
    ) async throws -> ChoicesPage {
        guard let bound = destination.action(action) else {
            throw ActionError("There is no action \"\(action)\".")
        }
        try check(query, bound)
        let request = try redacting {
            guard let request = try bound.choicesRequest(query) else { throw Self.noChoices(of: query.field) }
            return request
        }
        let exchange = exchange(through: transport)
        let response = try await exchange.send(request)
        return try redacting(exchange.redactor(for: request)) {
            let verdict = destination.verdict(response)
            guard verdict.kind == .delivered else { throw ActionError(field: query.field, verdict.message) }
            let page = try bound.choices(response, query)
            if let problem = Self.problem(page, query) { throw ActionError(field: query.field, problem) }
            return page
        }
    }

    private static func noChoices(of field: String) -> ActionError {
        ActionError(field: field, "The field \"\(field)\" has no choices to ask for.")
    }

    private func check(_ query: ChoicesQuery, _ action: BoundAction) throws(ActionError) {
        let definitions = action.schema.definitions
        guard FieldDefinition.find(query.field, in: definitions)?.isDynamic == true else {
            throw Self.noChoices(of: query.field)
        }
        if let search = query.search, search.unicodeScalars.count > ChoiceLimits.search {
            let message = "What is searched for must have at most \(ChoiceLimits.search) characters, found "
            throw ActionError(field: query.field, message + "\(search.unicodeScalars.count).")
        }
        if let page = query.page, page.utf8.count > ChoiceLimits.page {
            let message = "What a page is asked with must have at most \(ChoiceLimits.page) bytes, found "
            throw ActionError(field: query.field, message + "\(page.utf8.count).")
        }
        let problems = query.values.keys.filter { FieldDefinition.find($0, in: definitions) == nil }.map { key in
            let hint = ConfigurationCheck.hint(key, among: definitions.map(\.key))
            return FieldProblem(
                key: key, path: "/\(key)", message: "\"\(key)\" is no field of the action \(action.slug)\(hint)")
        }
        if !problems.isEmpty { throw ActionError(problems: problems) }
    }

    /// What is wrong with an answer.
    private static func problem(_ page: ChoicesPage, _ query: ChoicesQuery) -> String? {
        if page.choices.count > ChoiceLimits.choices {
            return "A page must have at most \(ChoiceLimits.choices) choices, found \(page.choices.count)."
        }
        guard let next = page.nextPage else { return nil }
        if next.utf8.count > ChoiceLimits.page {
            return "What the next page is asked with must have at most \(ChoiceLimits.page) bytes, found "
                + "\(next.utf8.count)."
        }
        // Whoever asks for page after page would do so for ever.
        if let page = query.page, next.isExactly(page) { return "The page names itself as the next one." }
        return nil
    }
}

extension FieldDefinition {
    /// The field of a key; a property of an object has its key behind the object's and a point.
    static func find(_ key: String, in definitions: [FieldDefinition]) -> FieldDefinition? {
        if let definition = definitions.first(where: { $0.key.isExactly(key) }) { return definition }
        for definition in definitions where key.hasPrefix(definition.key + ".") {
            let rest = String(key.dropFirst(definition.key.count + 1))
            if let found = find(rest, in: definition.properties ?? []) { return found }
        }
        return nil
    }
}
