/// Whether an action can do without a field.
public enum FieldRequirement: Sendable, Hashable {
    /// The field may be missing.
    case no
    /// The field must be there.
    case yes
    /// The field must be there if conditions about other fields hold.
    case when(FieldConditions)
}

/// Conditions about the values of other fields.
///
/// ```swift
/// Field<String?>("reason", label: "Reason", required: .when(.all([.field("status", is: "closed")])))
/// ```
public struct FieldConditions: Sendable, Hashable {
    /// How many of the conditions have to hold.
    public enum Match: String, Sendable, Hashable {
        /// All of them.
        case all
        /// At least one.
        case any
    }

    /// How many of the conditions have to hold.
    public let match: Match
    /// The conditions.
    public let conditions: [FieldCondition]

    /// Conditions that all have to hold.
    ///
    /// - Parameter conditions: The conditions.
    /// - Returns: All of them.
    public static func all(_ conditions: [FieldCondition]) -> FieldConditions {
        FieldConditions(match: .all, conditions: conditions)
    }

    /// Conditions of which one has to hold.
    ///
    /// - Parameter conditions: The conditions.
    /// - Returns: Any of them.
    public static func any(_ conditions: [FieldCondition]) -> FieldConditions {
        FieldConditions(match: .any, conditions: conditions)
    }
}

/// A condition about the value of one other field.
///
/// It is about what the mapping gave, before types are made to fit: the text `"2"` is not the number `2`.
public struct FieldCondition: Sendable, Hashable {
    /// What is asked about the value.
    public enum Operator: String, Sendable, Hashable {
        /// Whether it is there and equal to a value; without a value, whether it is missing or null.
        case `is`
        /// Whether it is there and differs from a value; without a value, whether it is there and not null.
        case isNot = "is_not"
    }

    /// The key of the other field; a property of an object has its key behind the object's and a point
    /// (`address.city`).
    public let fieldKey: String
    /// What is asked.
    public let `operator`: Operator
    /// The value to compare with, or `nil` for a question about being there.
    public let value: JSONValue?

    /// A condition that a field has a value.
    ///
    /// - Parameters:
    ///   - key: The key of the field.
    ///   - value: The value that it must have.
    /// - Returns: The condition.
    public static func field(_ key: String, is value: JSONValue) -> FieldCondition {
        FieldCondition(fieldKey: key, operator: .is, value: value)
    }

    /// A condition that a field is there with another value.
    ///
    /// - Parameters:
    ///   - key: The key of the field.
    ///   - value: The value that it must not have.
    /// - Returns: The condition.
    public static func field(_ key: String, isNot value: JSONValue) -> FieldCondition {
        FieldCondition(fieldKey: key, operator: .isNot, value: value)
    }

    /// A condition that a field is missing or null.
    ///
    /// - Parameter key: The key of the field.
    /// - Returns: The condition.
    public static func isMissing(_ key: String) -> FieldCondition {
        FieldCondition(fieldKey: key, operator: .is, value: nil)
    }

    /// A condition that a field is there and not null.
    ///
    /// - Parameter key: The key of the field.
    /// - Returns: The condition.
    public static func isPresent(_ key: String) -> FieldCondition {
        FieldCondition(fieldKey: key, operator: .isNot, value: nil)
    }

    /// The keys from the root down to the value.
    var path: [String] { fieldKey.split(separator: ".", omittingEmptySubsequences: false).map(String.init) }

    /// Whether the condition holds for a value, `nil` being one that is missing.
    func holds(for found: JSONValue?) -> Bool {
        switch (self.operator, value) {
        case (.is, let value?): found == value
        case (.isNot, let value?): found.map { $0 != value } ?? false
        case (.is, nil): found?.isNull ?? true
        case (.isNot, nil): found.map { !$0.isNull } ?? false
        }
    }
}

extension FieldConditions: CustomStringConvertible {
    /// The conditions as a person reads them: `status is "closed"`.
    public var description: String {
        conditions.map(\.description).joined(separator: match == .all ? " and " : " or ")
    }
}

extension FieldCondition: CustomStringConvertible {
    /// The condition as a person reads it: `status is "closed"`.
    public var description: String {
        switch (self.operator, value) {
        case (.is, let value?): "\(fieldKey) is \(value)"
        case (.isNot, let value?): "\(fieldKey) is not \(value)"
        case (.is, nil): "\(fieldKey) is missing"
        case (.isNot, nil): "\(fieldKey) is there"
        }
    }
}
