/// A value of a mapping, as it is written in Swift.
///
/// It is a literal, or one of the directives, which are static members:
///
/// ```swift
/// let campaign: MappingValue = .object([
///     "name": .path("context.campaign.name"),
///     "source": .case(.lower, .path("context.campaign.source")),
///     "version": 2,
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
    public static let null = MappingValue(.null)

    /// An object of values; one that is missing is left out.
    ///
    /// - Parameter members: Keys and values; of a repeated key the last one counts.
    /// - Returns: The object.
    public static func object(_ members: KeyValuePairs<String, MappingValue>) -> MappingValue {
        MappingValue(JSONValue(JSONObject(uniquingLast: members.map { ($0.key, $0.value.json) })))
    }

    /// An array of values; one that is missing becomes null.
    ///
    /// - Parameter items: The items.
    /// - Returns: The array.
    public static func array(_ items: [MappingValue]) -> MappingValue {
        MappingValue(JSONValue(items.map(\.json)))
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
