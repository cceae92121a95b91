/// The body of a request: its bytes, and the `Content-Type` by which the partner knows them.
///
/// A JSON object needs no name, since `context.request(.post, url) { body in … }` writes one; everything else has one:
///
/// ```swift
/// context.request(.post, url, body: .form { form in
///     form.set("To", payload.phone)
///     form.copy("Body", payload, \.text)
/// })
/// ```
public struct HTTPBody: Sendable {
    /// The bytes as they are sent, unless they are compressed at departure; see ``BodyEncoding``.
    public let bytes: [UInt8]
    /// The value of the header `Content-Type`; `nil` for that of the destination's own headers, or else `application/json`.
    public let contentType: String?
    /// Whether it was to hold a field that the payload does not have.
    var namesForeignField = false

    /// Makes a body of bytes in a format of your own.
    ///
    /// - Parameters:
    ///   - bytes: The bytes.
    ///   - contentType: The value of the header `Content-Type`, such as `application/xml`.
    public init(_ bytes: [UInt8], contentType: String) {
        self.bytes = bytes
        self.contentType = contentType
    }

    private init(json bytes: [UInt8], contentType: String? = nil, namesForeignField: Bool) {
        self.bytes = bytes
        self.contentType = contentType
        self.namesForeignField = namesForeignField
    }
}

extension HTTPBody: CustomStringConvertible, CustomReflectable {
    /// The type and the number of bytes, as bodies may hold secrets.
    public var description: String { ShownText.line("\(contentType ?? "application/json") (\(bytes.count) bytes)") }

    /// A mirror of what the description shows.
    public var customMirror: Mirror { Mirror(self, children: ["body": description], displayStyle: .struct) }
}

// MARK: - JSON

extension HTTPBody {
    /// A JSON object.
    ///
    /// - Parameter build: Writes the members of the object.
    /// - Returns: The body.
    /// - Throws: What `build` throws.
    public static func json<Failure: Error>(
        _ build: (inout JSONBody) throws(Failure) -> Void
    ) throws(Failure) -> HTTPBody {
        try made(orThrowing: Failure.self) { (writer, failure) in
            var body = JSONBody(writer)
            do throws(Failure) { try build(&body) } catch { failure = error }
            let namesForeignField = body.namesForeignField
            return HTTPBody(json: body.finish(), namesForeignField: namesForeignField)
        }
    }

    /// Any JSON value: an object, a list, or a value that is neither.
    ///
    /// - Parameter value: The value.
    /// - Returns: The body.
    public static func json(_ value: JSONValue) -> HTTPBody { HTTPBody(json: value.bytes, namesForeignField: false) }

    /// A JSON list.
    ///
    /// ```swift
    /// context.request(.post, url, body: .array { items in
    ///     for payload in payloads { items.object { $0.copyAll(payload) } }
    /// })
    /// ```
    ///
    /// - Parameter build: Writes the items of the list.
    /// - Returns: The body.
    /// - Throws: What `build` throws.
    public static func array<Failure: Error>(
        _ build: (inout JSONItems) throws(Failure) -> Void
    ) throws(Failure) -> HTTPBody {
        try items(isLines: false, contentType: nil, build)
    }

    /// JSON values, one a line: NDJSON, which is also called JSON Lines.
    ///
    /// Each line, the last one too, ends with a line feed.
    ///
    /// - Parameters:
    ///   - contentType: The value of the header `Content-Type`; `application/x-ndjson` unless given.
    ///   - build: Writes the values.
    /// - Returns: The body.
    /// - Throws: What `build` throws.
    public static func lines<Failure: Error>(
        contentType: String = "application/x-ndjson", _ build: (inout JSONItems) throws(Failure) -> Void
    ) throws(Failure) -> HTTPBody {
        try items(isLines: true, contentType: contentType, build)
    }

    private static func items<Failure: Error>(
        isLines: Bool, contentType: String?, _ build: (inout JSONItems) throws(Failure) -> Void
    ) throws(Failure) -> HTTPBody {
        try made(orThrowing: Failure.self) { (writer, failure) in
            var items = JSONItems(writer, isLines: isLines)
            do throws(Failure) { try build(&items) } catch { failure = error }
            let namesForeignField = items.namesForeignField
            return HTTPBody(json: items.finish(), contentType: contentType, namesForeignField: namesForeignField)
        }
    }
}

extension HTTPBody {
    /// A body that is written, or what writing it failed with.
    ///
    /// The failure comes beside the body: to throw it through a closure, of a type that is not known here, costs as much as a
    /// small body.
    @inline(__always) private static func made<Failure: Error>(
        orThrowing failure: Failure.Type,
        _ write: (_ writer: consuming JSONWriter, _ failure: inout (any Error)?) -> HTTPBody
    ) throws(Failure) -> HTTPBody {
        var failure: (any Error)?
        let body = JSONWriter.with { write($0, &failure) }
        if let failure { try raise(failure, as: Failure.self) }
        return body
    }

    /// Apart, as the way without a failure would pay for finding out the type.
    @inline(never) private static func raise<Failure: Error>(_ error: any Error, as: Failure.Type) throws(Failure) {
        // Nothing else can come: the closures above catch what is thrown as this type.
        if let error = error as? Failure { throw error }
    }
}

// MARK: - Everything else

extension HTTPBody {
    /// A text.
    ///
    /// - Parameters:
    ///   - text: The text; it is sent as UTF-8.
    ///   - contentType: The value of the header `Content-Type`; `text/plain; charset=utf-8` unless given.
    /// - Returns: The body.
    public static func text(_ text: String, contentType: String = "text/plain; charset=utf-8") -> HTTPBody {
        HTTPBody(Array(text.utf8), contentType: contentType)
    }

    /// A form as browsers send it: `application/x-www-form-urlencoded`.
    ///
    /// - Parameters:
    ///   - members: How the members of an object are named: `user[name]` unless given.
    ///   - items: How the items of a list are named: `tags[0]` unless given.
    ///   - build: Writes the pairs.
    /// - Returns: The body.
    /// - Throws: What `build` throws.
    public static func form<Failure: Error>(
        members: FormBody.Members = .brackets, items: FormBody.Items = .indices,
        _ build: (inout FormBody) throws(Failure) -> Void
    ) throws(Failure) -> HTTPBody {
        var form = FormBody(members: members, items: items)
        try build(&form)
        return HTTPBody(form.bytes, contentType: "application/x-www-form-urlencoded")
    }

    /// Parts with names, files among them: `multipart/form-data`.
    ///
    /// The boundary is the same each time for the same parts, and stands in none of them.
    ///
    /// - Parameter build: Writes the parts.
    /// - Returns: The body.
    /// - Throws: What `build` throws.
    public static func multipart<Failure: Error>(
        _ build: (inout MultipartBody) throws(Failure) -> Void
    ) throws(Failure) -> HTTPBody {
        var body = MultipartBody()
        try build(&body)
        let boundary = body.boundary
        return HTTPBody(body.bytes(boundary: boundary), contentType: "multipart/form-data; boundary=\(boundary)")
    }
}
