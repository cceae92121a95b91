/// A value of a mapping, as it is written in Swift.
///
/// It is a literal, a variable, or one of the directives, which are static members:
///
/// ```swift
/// let campaign: MappingValue = .object([
///     "name": .path("context.campaign.name"),
///     "source": .case(.lower, .path("context.campaign.source")),
///     "version": version,
/// ])
/// ```
///
/// It prints as the mapping's JSON format. What is wrong with it is found when it becomes part of a ``Mapping``.
public struct MappingValue: Sendable, Hashable {
    /// The value in the mapping's JSON format.
    public let json: JSONValue

    /// Makes a value from the mapping's JSON format.
    ///
    /// - Parameter json: A literal, a directive, or an object or array that may hold directives.
    public init(_ json: JSONValue) { self.json = json }

    /// The value null.
    public static let null = MappingValue(JSONValue.null)

    /// Makes a value of a variable.
    ///
    /// - Parameter value: The variable; an object or array may hold directives, and a text is no path and no template.
    public init(_ value: some JSONRepresentable) { json = JSONValue(value) }
}

extension MappingValue: JSONWritable {
    /// The value in the mapping's JSON format.
    public var jsonValue: JSONValue? { json }
}

extension JSONWritable where Self == MappingValue {
    /// An object of values; one that is missing is left out.
    ///
    /// - Parameter members: Keys and values, which may be variables; `nil` leaves a member out, and of a repeated key the last
    ///   one counts.
    /// - Returns: The object.
    public static func object(_ members: KeyValuePairs<String, (any JSONWritable)?>) -> MappingValue {
        let members = members.lazy.compactMap { key, value in value?.jsonValue.map { (key, $0) } }
        return MappingValue(JSONValue(JSONObject(uniquingLast: members)))
    }

    /// An array of values; one that is missing becomes null.
    ///
    /// - Parameter items: The items, which may be variables; `nil` becomes null.
    /// - Returns: The array.
    public static func array(_ items: [(any JSONWritable)?]) -> MappingValue {
        MappingValue(JSONValue(items.map { $0?.jsonValue ?? .null }))
    }
}

extension MappingValue: ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByStringInterpolation
{
    /// Makes a boolean.
    ///
    /// - Parameter value: The boolean.
    public init(booleanLiteral value: Bool) { json = JSONValue(value) }

    /// Makes a number.
    ///
    /// - Parameter value: The integer.
    public init(integerLiteral value: Int) { json = JSONValue(value) }

    /// Makes a number.
    ///
    /// - Parameter value: The number.
    public init(floatLiteral value: Double) { json = JSONValue(value) }

    /// Makes a text.
    ///
    /// - Parameter value: The text; it is no path and no template.
    public init(stringLiteral value: String) { json = JSONValue(value) }
}

extension MappingValue: CustomStringConvertible {
    /// The value as compact JSON.
    public var description: String { json.description }
}
