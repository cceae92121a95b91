/// What somebody who fills in a form asks a partner for: choices of a dynamic field.
///
/// ```swift
/// func choicesRequest(for query: ChoicesQuery, in context: Context<Mailer>) throws -> HTTPRequest? {
///     var url = try HTTPURL(context.destination.baseURL).appending("lists")
///     if let search = query.search { url = url.adding(query: "name", search) }
///     if let page = query.page { url = url.adding(query: "after", page) }
///     return context.request(.get, url)
/// }
/// ```
public struct ChoicesQuery: Sendable, Hashable {
    /// The key of the field; a property of an object has its key behind the object's and a point.
    public let field: String
    /// What the choices are searched for, or `nil` for all of them.
    ///
    /// A partner that cannot search may give all: whoever shows them searches again.
    public let search: String?
    /// The page, by the text that ``ChoicesPage/nextPage`` of the one before had, or `nil` for the first one.
    public let page: String?
    /// The values that the other fields have so far, by their keys: choices of one field may depend on another.
    ///
    /// They are what somebody has filled in, and not checked: what the action needs of them and does not find is an ``ActionError``
    /// that names the field.
    public let values: JSONObject

    /// Makes a query.
    ///
    /// - Parameters:
    ///   - field: The key of the field.
    ///   - search: What the choices are searched for; an empty text is as none.
    ///   - page: The page, by what the one before said; the first one unless given. An empty text is as none.
    ///   - values: The values that the other fields have so far, by their keys.
    public init(_ field: String, search: String? = nil, page: String? = nil, values: JSONObject = [:]) {
        self.field = field
        self.search = search?.isEmpty == true ? nil : search
        self.page = page?.isEmpty == true ? nil : page
        self.values = values
    }
}

/// What a partner answered to a ``ChoicesQuery``: one page of choices.
public struct ChoicesPage: Sendable, Hashable {
    /// The choices.
    public let choices: [FieldChoice]
    /// What to ask the next page with, or `nil` if this is the last one.
    public let nextPage: String?

    /// Makes a page.
    ///
    /// - Parameters:
    ///   - choices: The choices.
    ///   - nextPage: What to ask the next page with: a number, an offset, a cursor. `nil`, or an empty text, if this is the last one.
    public init(_ choices: [FieldChoice], nextPage: String? = nil) {
        self.choices = choices
        self.nextPage = nextPage?.isEmpty == true ? nil : nextPage
    }
}
