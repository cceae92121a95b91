/// Makes a value fit the type of a field, as far as that loses nothing.
enum FieldCoercion {
    /// What became of a value.
    enum Result {
        /// It is of the type.
        case unchanged
        /// It is this in the type.
        case changed(JSONValue)
        /// It is nothing in the type.
        case refused
    }

    static func coerce(_ value: JSONValue, to type: FieldType) -> Result {
        switch type {
        case .string, .text, .password: text(value)
        case .number: number(value)
        case .integer: integer(value)
        case .boolean: boolean(value)
        case .datetime: Timestamp(value) == nil ? .refused : .unchanged
        case .object: value.kind == .object ? .unchanged : .refused
        case .any: .unchanged
        }
    }

    private static func text(_ value: JSONValue) -> Result {
        switch value.kind {
        case .string: .unchanged
        case .bool: .changed(value.bool == true ? "true" : "false")
        case .number: value.double == nil ? .refused : .changed(JSONValue(value.javaScriptText))
        default: .refused
        }
    }

    private static func number(_ value: JSONValue) -> Result {
        switch value.kind {
        case .number: value.double == nil ? .refused : .unchanged
        case .bool: .changed(value.bool == true ? 1 : 0)
        case .string: JavaScriptNumber.value(of: value.string ?? "").map { .changed($0) } ?? .refused
        default: .refused
        }
    }

    private static func integer(_ value: JSONValue) -> Result {
        let result = number(value)
        switch result {
        case .unchanged: return isInteger(value) ? result : .refused
        case .changed(let number): return isInteger(number) ? result : .refused
        case .refused: return .refused
        }
    }

    private static func isInteger(_ value: JSONValue) -> Bool {
        value.int != nil || value.double.map { $0.rounded() == $0 } ?? false
    }

    private static func boolean(_ value: JSONValue) -> Result {
        switch value.kind {
        case .bool: .unchanged
        case .number: value == 1 ? .changed(true) : value == 0 ? .changed(false) : .refused
        case .string: value == "true" ? .changed(true) : value == "false" ? .changed(false) : .refused
        default: .refused
        }
    }
}
