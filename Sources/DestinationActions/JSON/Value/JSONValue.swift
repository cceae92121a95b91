/// A value of JSON: null, a boolean, a number, a string, an array or an object.
///
/// A value is either built in Swift or a place in a parsed document. Reading a document makes nothing until it is asked for,
/// and a part that nobody touched goes from the input into a request's body as it stands.
///
/// ```swift
/// let value: JSONValue = ["total": 12.5, "items": []]
/// value["total"]?.double  // 12.5
/// ```
///
/// - Variables may stand in literals, see ``JSONRepresentable``: `["total": total, "coupon": coupon]`.
/// - Null is written ``JSONWritable/null``: `nil` leaves a member out.
/// - Numbers: integers of 64 bits are exact, other numbers keep their text until they are read.
/// - Objects keep the order of their keys; of a repeated key the last one counts.
/// - Equality is by value: `1` equals `1.0`, the order of keys does not matter, and text is compared by Unicode scalars
///   (unlike `String`, which takes canonically equivalent texts as equal).
public struct JSONValue: Sendable {
    enum Storage: Sendable {
        case null
        case bool(Bool)
        case int(Int64)
        /// Only for values above `Int64.max`.
        case uint(UInt64)
        /// Always finite.
        case double(Double)
        case string(String)
        case array([JSONValue])
        case object(JSONObject)
        case node(JSONDocument, Int)
    }

    let storage: Storage

    /// The six types of JSON.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// `null`.
        case null
        /// `true` or `false`.
        case bool
        /// A number.
        case number
        /// A text.
        case string
        /// A list of values.
        case array
        /// Keys with values.
        case object
    }

    init(_ storage: Storage) { self.storage = storage }

    @inline(__always) init(_ document: JSONDocument, _ index: Int) { storage = .node(document, index) }

    /// Makes a string.
    ///
    /// - Parameter value: The text.
    public init(_ value: String) { storage = .string(value) }

    /// Makes a boolean.
    ///
    /// - Parameter value: The boolean.
    public init(_ value: Bool) { storage = .bool(value) }

    /// Makes a number.
    ///
    /// - Parameter value: The integer.
    public init(_ value: Int) { storage = .int(Int64(value)) }

    /// Makes a number.
    ///
    /// - Parameter value: The integer.
    public init(_ value: UInt64) {
        storage = Int64(exactly: value).map { .int($0) } ?? .uint(value)
    }

    /// Makes a number, or null of one that JSON cannot hold.
    ///
    /// - Parameter value: The number; infinities and NaN become null, as in JavaScript.
    public init(_ value: Double) { storage = value.isFinite ? .double(value) : .null }

    /// Makes an array.
    ///
    /// - Parameter value: The items.
    public init(_ value: [JSONValue]) { storage = .array(value) }

    /// Makes an object.
    ///
    /// - Parameter value: The members.
    public init(_ value: JSONObject) { storage = .object(value) }

    /// Parses a text of JSON (RFC 8259).
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - limits: The bounds of depth and size.
    /// - Throws: ``JSONSyntaxError`` with line and column.
    public init(parsing text: String, limits: JSONLimits = .default) throws(JSONSyntaxError) {
        try self.init(document: Array(text.utf8), limits: limits)
    }

    /// Parses the bytes of a text of JSON (RFC 8259).
    ///
    /// An array of bytes is kept as it is, without a copy.
    ///
    /// - Parameters:
    ///   - bytes: The bytes; UTF-8 without a byte order mark.
    ///   - limits: The bounds of depth and size.
    /// - Throws: ``JSONSyntaxError`` with line and column.
    @inlinable public init(
        parsing bytes: some Sequence<UInt8>, limits: JSONLimits = .default
    ) throws(JSONSyntaxError) {
        try self.init(document: Array(bytes), limits: limits)
    }

    @usableFromInline init(document bytes: [UInt8], limits: JSONLimits) throws(JSONSyntaxError) {
        try self.init(JSONDocument(bytes, limits: limits), 0)
    }
}

extension JSONValue: ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByFloatLiteral, ExpressibleByStringInterpolation, ExpressibleByArrayLiteral,
    ExpressibleByDictionaryLiteral
{
    /// Makes a boolean.
    ///
    /// - Parameter value: The boolean.
    public init(booleanLiteral value: Bool) { storage = .bool(value) }

    /// Makes a number.
    ///
    /// - Parameter value: The integer.
    public init(integerLiteral value: Int) { self.init(value) }

    /// Makes a number.
    ///
    /// - Parameter value: The number.
    public init(floatLiteral value: Double) { self.init(value) }

    /// Makes a string.
    ///
    /// - Parameter value: The text.
    public init(stringLiteral value: String) { storage = .string(value) }

    /// Makes an array.
    ///
    /// - Parameter elements: The items, written out or variables; `nil` becomes null.
    public init(arrayLiteral elements: (any JSONRepresentable)?...) { self.init(items: elements) }

    /// Makes an object.
    ///
    /// - Parameter elements: Keys and values, written out or variables; `nil` leaves the member out, and of a repeated key the
    ///   last one counts.
    public init(dictionaryLiteral elements: (String, (any JSONRepresentable)?)...) {
        storage = .object(JSONObject(members: elements))
    }
}

extension JSONValue: CustomStringConvertible {
    /// The value as compact JSON, numbers as JavaScript prints them.
    public var description: String {
        String(decoding: JSONWriter.bytes { $0.canonical(self) }, as: UTF8.self)
    }

    /// The value as bytes of compact JSON; parts of a parsed document stand in it as they stood in the input.
    public var bytes: [UInt8] { JSONWriter.bytes { $0.value(self) } }
}

/// Where a value stands in a document.
struct JSONPlace: Sendable {
    let document: JSONDocument
    let index: Int
}

extension JSONValue {
    init(_ place: JSONPlace) { self.init(place.document, place.index) }

    /// The value as a place in a document, the one form in which values are read by paths.
    ///
    /// What was built is written and parsed, which costs less than to look for members in it as often as they are read.
    ///
    /// - Throws: ``JSONSyntaxError`` if a value was built that is deeper than 1,024 or longer than a document can be.
    @inline(__always) func place() throws(JSONSyntaxError) -> JSONPlace {
        if case .node(let document, let index) = storage { return JSONPlace(document: document, index: index) }
        return try packed()
    }

    @inline(never) private func packed() throws(JSONSyntaxError) -> JSONPlace {
        let limits = JSONLimits(depth: .max, size: .max)
        // One level more than may be, so that it is found out.
        let bytes = JSONWriter.bytes { $0.value(self, depth: limits.depth + 1) }
        return JSONPlace(document: try JSONDocument(bytes, limits: limits), index: 0)
    }
}

extension JSONValue: Hashable {
    /// Compares by value: numbers by what they are worth, objects without regard to order, text by Unicode scalars.
    public static func == (a: JSONValue, b: JSONValue) -> Bool {
        switch (a.kind, b.kind) {
        case (.null, .null): return true
        case (.bool, .bool): return a.bool == b.bool
        case (.number, .number):
            // Exact where one is an integer of 64 bits; a number beyond every double equals only itself.
            let (int, otherInt) = (a.int, b.int)
            if int != nil || otherInt != nil { return int == otherInt }
            let (uint, otherUInt) = (a.uint, b.uint)
            if uint != nil || otherUInt != nil { return uint == otherUInt }
            if let x = a.double, let y = b.double { return x == y }
            return a.double == nil && b.double == nil && a.bytes == b.bytes
        case (.string, .string):
            guard let x = a.string, let y = b.string else { return false }
            return x.isExactly(y)
        case (.array, .array): return a.array == b.array
        case (.object, .object): return a.object == b.object
        default: return false
        }
    }

    /// Hashes by value, in step with equality.
    public func hash(into hasher: inout Hasher) {
        switch kind {
        case .null: hasher.combine(0)
        case .bool: hasher.combine(bool)
        case .number: hasher.combine(double)
        case .string: for byte in (string ?? "").utf8 { hasher.combine(byte) }
        case .array:
            hasher.combine(count)
            forEachItem { $0.hash(into: &hasher) }
        case .object: object?.hash(into: &hasher)
        }
    }
}
