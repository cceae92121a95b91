import DestinationActions
import Testing

/// Holds values against a JSON Schema, as far as our schemas use the language (draft 2020-12).
struct JSONSchemaCheck {
    let root: JSONValue

    /// Whether a value fits the schema.
    func fits(_ value: JSONValue) -> Bool { fits(value, root) }

    private func fits(_ value: JSONValue, _ schema: JSONValue) -> Bool {
        if let always = schema.bool { return always }
        guard let keywords = schema.object else {
            Issue.record("\(schema) is no schema.")
            return false
        }
        return keywords.allSatisfy { keyword, argument in fits(value, keyword, argument, keywords) }
    }

    private func fits(_ value: JSONValue, _ keyword: String, _ argument: JSONValue, _ others: JSONObject) -> Bool {
        switch keyword {
        case "$schema", "$defs", "title", "description", "default", "examples", "then": return true
        case "$ref":
            let name = String((argument.string ?? "").dropFirst("#/$defs/".count))
            guard let target = root["$defs"]?[name] else {
                Issue.record("There is no \(argument).")
                return false
            }
            return fits(value, target)
        case "type": return (argument.array ?? [argument]).contains { isOf(value, $0.string ?? "") }
        case "enum": return argument.array?.contains(value) == true
        case "const": return argument == value
        case "allOf": return (argument.array ?? []).allSatisfy { fits(value, $0) }
        case "anyOf": return (argument.array ?? []).contains { fits(value, $0) }
        case "oneOf": return (argument.array ?? []).filter { fits(value, $0) }.count == 1
        case "not": return !fits(value, argument)
        case "if": return !fits(value, argument) || fits(value, others["then"] ?? true)
        case "required":
            return value.kind != .object || (argument.array ?? []).allSatisfy { value[$0.string ?? ""] != nil }
        case "properties":
            return (argument.object ?? [:]).allSatisfy { key, schema in value[key].map { fits($0, schema) } ?? true }
        case "patternProperties": return true
        case "additionalProperties":
            #expect(argument == false)
            let patterns = others["patternProperties"]?.object?.keys.map { $0 } ?? []
            return (value.object ?? [:]).keys.allSatisfy { key in
                others["properties"]?[key] != nil || patterns.contains { matches(key, $0) }
            }
        case "items": return (value.array ?? []).allSatisfy { fits($0, argument) }
        case "maxItems": return value.kind != .array || value.count <= argument.int ?? 0
        case "minLength": return value.string.map { $0.unicodeScalars.count >= argument.int ?? 0 } ?? true
        case "pattern": return value.string.map { matches($0, argument.string ?? "") } ?? true
        case "minimum": return value.double.map { $0 >= argument.double ?? 0 } ?? true
        case "exclusiveMinimum": return value.double.map { $0 > argument.double ?? 0 } ?? true
        case "maximum": return value.double.map { $0 <= argument.double ?? 0 } ?? true
        default:
            Issue.record("The keyword \(keyword) is not known.")
            return false
        }
    }

    private func isOf(_ value: JSONValue, _ type: String) -> Bool {
        switch type {
        case "null": value.isNull
        case "boolean": value.kind == .bool
        case "number": value.kind == .number
        case "integer": value.double.map { $0 == $0.rounded() } ?? false
        case "string": value.kind == .string
        case "array": value.kind == .array
        case "object": value.kind == .object
        default: false
        }
    }

    private func matches(_ text: String, _ pattern: String) -> Bool {
        guard let regex = try? Regex(pattern) else {
            Issue.record("\(pattern) is no pattern.")
            return false
        }
        return text.firstMatch(of: regex) != nil
    }
}
