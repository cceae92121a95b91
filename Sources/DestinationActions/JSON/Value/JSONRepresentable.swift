/// A type whose values can be written as JSON, or in a format that is written in JSON.
///
/// Conform to ``JSONRepresentable``, which is for data. What conforms to this protocol alone, ``MappingValue``, is rules for
/// data: it may stand in a mapping, and in no event.
public protocol JSONWritable {
    /// The value as JSON, or `nil` for none: a member of an object is left out then, and an item of an array is null.
    var jsonValue: JSONValue? { get }
}

/// A type whose values may stand in a literal of ``JSONValue`` or ``JSONObject``, and with it in events and settings.
///
/// Variables stand beside what is written out, at every depth; `nil` leaves a member out, and null is written ``JSONWritable/null``:
///
/// ```swift
/// let properties: JSONValue = ["total": total, "coupon": coupon, "items": [["sku": sku, "quantity": 2]]]
/// ```
///
/// Texts, numbers and booleans conform, and so do ``Timestamp``, arrays, dictionaries with texts as keys, and optionals of
/// what conforms. An enumeration with raw values needs the conformance alone, any other type of yours one line:
///
/// ```swift
/// enum Plan: String, JSONRepresentable { case free, pro }
///
/// extension Date: @retroactive JSONRepresentable {
///     public var jsonValue: JSONValue? { Timestamp(secondsSince1970: timeIntervalSince1970).jsonValue }
/// }
/// ```
///
/// ``Secret`` does not conform, so that none gets into an event or a body without its ``Secret/exposed``.
public protocol JSONRepresentable: JSONWritable {}

extension JSONWritable where Self == JSONValue {
    /// The value `null`.
    public static var null: JSONValue { JSONValue(.null) }
}

extension JSONWritable where Self: RawRepresentable, RawValue: JSONRepresentable {
    /// The raw value.
    public var jsonValue: JSONValue? { rawValue.jsonValue }
}

extension JSONValue: JSONRepresentable {
    /// The value itself.
    public var jsonValue: JSONValue? { self }

    /// Makes a value of anything that can be one.
    ///
    /// - Parameter value: The value; one that is none of JSON becomes null.
    public init(_ value: some JSONRepresentable) { self = value.jsonValue ?? .null }
}

extension JSONObject: JSONRepresentable {
    /// Makes an object from a dictionary, in the order of its keys, so that it is the same each time.
    ///
    /// - Parameter members: Keys and values, which may be of different types (`[String: any JSONRepresentable]`); `nil` leaves a
    ///   member out.
    public init(_ members: [String: (any JSONRepresentable)?]) {
        self.init(members: members.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
    }

    /// The object as a value.
    public var jsonValue: JSONValue? { JSONValue(self) }
}

// MARK: - What may be a variable in a literal

extension String: JSONRepresentable {
    /// The text.
    public var jsonValue: JSONValue? { JSONValue(self) }
}

extension Substring: JSONRepresentable {
    /// The text.
    public var jsonValue: JSONValue? { JSONValue(String(self)) }
}

extension Bool: JSONRepresentable {
    /// The boolean.
    public var jsonValue: JSONValue? { JSONValue(self) }
}

extension Double: JSONRepresentable {
    /// The number; null for infinities and NaN, as in JavaScript.
    public var jsonValue: JSONValue? { JSONValue(self) }
}

extension Float: JSONRepresentable {
    /// The number with the same shortest digits, `0.1` instead of `0.10000000149011612`; null for infinities and NaN.
    public var jsonValue: JSONValue? {
        let short = Double(description) ?? Double(self)
        return JSONValue(Float(short) == self ? short : Double(self))
    }
}

extension JSONWritable where Self: FixedWidthInteger {
    /// The number; `nil` if it needs more than 64 bits.
    public var jsonValue: JSONValue? {
        Int64(exactly: self).map { JSONValue(.int($0)) } ?? UInt64(exactly: self).map { JSONValue($0) }
    }
}

extension Int: JSONRepresentable {}
extension Int8: JSONRepresentable {}
extension Int16: JSONRepresentable {}
extension Int32: JSONRepresentable {}
extension Int64: JSONRepresentable {}
extension UInt: JSONRepresentable {}
extension UInt8: JSONRepresentable {}
extension UInt16: JSONRepresentable {}
extension UInt32: JSONRepresentable {}
extension UInt64: JSONRepresentable {}

extension Timestamp: JSONRepresentable {
    /// The text of the point in time, such as `2026-01-02T03:04:05.678Z`.
    public var jsonValue: JSONValue? { JSONValue(description) }
}

extension Array: JSONWritable where Element: JSONRepresentable {}
extension Array: JSONRepresentable where Element: JSONRepresentable {
    /// The items; null for one that is `nil`.
    public var jsonValue: JSONValue? { JSONValue(map { JSONValue($0) }) }
}

extension Dictionary: JSONWritable where Key == String, Value: JSONRepresentable {}
extension Dictionary: JSONRepresentable where Key == String, Value: JSONRepresentable {
    /// The members in the order of their keys, so that it is the same each time; one that is `nil` is left out.
    public var jsonValue: JSONValue? { JSONValue(JSONObject(self)) }
}

extension Optional: JSONWritable where Wrapped: JSONRepresentable {}
extension Optional: JSONRepresentable where Wrapped: JSONRepresentable {
    /// The value, if there is one.
    public var jsonValue: JSONValue? { self?.jsonValue }
}

// MARK: - Literals

// What stands in a literal is `(any JSONRepresentable)?`, since Swift converts variables to that and to nothing else of ours.
// These conformances make literals inside of literals the same, so that variables may stand in them, too.

extension Optional: @retroactive ExpressibleByArrayLiteral where Wrapped == any JSONRepresentable {
    /// Makes an array.
    ///
    /// - Parameter elements: The items; `nil` becomes null.
    public init(arrayLiteral elements: (any JSONRepresentable)?...) { self = JSONValue(items: elements) }
}

extension Optional: @retroactive ExpressibleByDictionaryLiteral where Wrapped == any JSONRepresentable {
    /// Makes an object.
    ///
    /// - Parameter elements: Keys and values; `nil` leaves the member out, and of a repeated key the last one counts.
    public init(dictionaryLiteral elements: (String, (any JSONRepresentable)?)...) {
        self = JSONValue(JSONObject(members: elements))
    }
}

extension JSONValue {
    init(items: [(any JSONRepresentable)?]) { storage = .array(items.map { $0?.jsonValue ?? .null }) }
}

extension JSONObject {
    init(members: [(String, (any JSONRepresentable)?)]) {
        self.init(uniquingLast: members.lazy.compactMap { key, value in value?.jsonValue.map { (key, $0) } })
    }
}
