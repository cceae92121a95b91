/// A field definition, laid out for checking values.
final class FieldPlan: Sendable {
    let definition: FieldDefinition
    let key: String
    /// The keys from the root down to the field, with points between them.
    let dottedKey: String
    let type: FieldType
    /// Whether `""` is a value of the field below the root; a list is none.
    let keepsEmptyText: Bool
    let isRequired: Bool
    /// The declared properties of an object, or `nil` if it holds anything.
    let properties: [FieldPlan]?
    /// Whether messages keep the field's values to themselves.
    let hidesValue: Bool

    init(_ definition: FieldDefinition, parent: String?, hides: Bool, sensitiveKeys: Set<String>) {
        self.definition = definition
        key = definition.key
        let dottedKey = parent.map { "\($0).\(definition.key)" } ?? definition.key
        let hidesValue = hides || definition.type == .password || sensitiveKeys.contains(dottedKey)
        self.dottedKey = dottedKey
        self.hidesValue = hidesValue
        type = definition.type
        keepsEmptyText = definition.type.isTextual && !definition.isMultiple
        isRequired = definition.requirement == .yes
        properties = definition.properties?.map {
            FieldPlan($0, parent: dottedKey, hides: hidesValue, sensitiveKeys: sensitiveKeys)
        }
    }

    /// Whether cleaning drops a value: null unless it is allowed, and `""` at the root and where no text belongs.
    ///
    /// Inside of lists, `""` in a property is kept for the type to be checked.
    func drops(_ value: JSONValue, _ place: FieldPlace) -> Bool {
        if value.isNull { return !definition.allowsNull || place.level == .item }
        guard value.isEmptyText else { return false }
        return switch place.level {
        case .root: true
        case .property: !keepsEmptyText && !place.isInList
        case .item: !type.isTextual && !place.isInList
        }
    }

    /// A value that was cleaned and, where the field is a list, put into one; `nil` if nothing is left.
    func cleaned(_ value: JSONValue, _ place: FieldPlace) -> JSONValue? {
        if drops(value, place) { return nil }
        return definition.isMultiple && !value.isNull && value.kind != .array ? JSONValue([value]) : value
    }

    /// The property of a key. Objects often have their keys in the declared order, so the search begins at a place.
    func property(_ key: String, near place: Int) -> Int? {
        guard let properties else { return nil }
        let count = key.utf8.count
        for step in 0..<properties.count {
            let index = (place + step) % properties.count
            let other = properties[index].key
            if other.utf8.count == count, other.utf8.elementsEqual(key.utf8) { return index }
        }
        return nil
    }
}

/// Where a value stands, which says what counts as empty there.
struct FieldPlace: Sendable {
    enum Level: Sendable { case root, property, item }

    let level: Level
    /// Whether an object with the property, or the list itself, is an item of a list.
    let isInList: Bool

    /// The value of an action's field.
    static var root: FieldPlace { FieldPlace(level: .root, isInList: false) }
    /// The value of a property that is in no list.
    static var property: FieldPlace { FieldPlace(level: .property, isInList: false) }
}

/// The check of a field that most values pass as they are: on the tape of the document, with nothing made.
struct QuickCheck: Sendable {
    private enum Kind: Sendable {
        case none, text, format, number, integer, boolean, datetime, object
    }

    private let kind: Kind
    private let format: FieldFormat
    let isRequired: Bool

    init(_ definition: FieldDefinition, refusesControlCharacters: Bool) {
        isRequired = definition.requirement == .yes
        let hasLimits = definition.minimum != nil || definition.maximum != nil
        let format = definition.type == .string ? definition.format : nil
        self.format = format ?? .text
        if definition.isMultiple || !definition.choices.isEmpty {
            kind = .none
            return
        }
        switch definition.type {
        case .string, .text, .password:
            kind = hasLimits || refusesControlCharacters ? .none : format == nil ? .text : .format
        case .number: kind = hasLimits ? .none : .number
        case .integer: kind = hasLimits ? .none : .integer
        case .boolean: kind = .boolean
        case .datetime: kind = .datetime
        case .object: kind = definition.properties == nil ? .object : .none
        }
    }

    /// Whether a value is right as it stands.
    @inline(__always) func accepts(_ document: JSONDocument, _ node: Int) -> Bool {
        let tag = document.tag(node)
        switch kind {
        case .text: return tag == .string && document.length(node) > 0 || tag == .escaped
        case .object: return tag == .object
        case .boolean: return tag == .true || tag == .false
        case .number: return tag == .integer || tag == .number
        // More digits may pass the bounds of 64 bits.
        case .integer: return tag == .integer && document.length(node) <= 18
        case .format: return tag == .string && document.length(node) > 0 && hasFormat(document, node)
        case .datetime: return tag == .integer || tag == .number || tag == .string && isDate(document, node)
        case .none: return false
        }
    }

    private func hasFormat(_ document: JSONDocument, _ node: Int) -> Bool {
        let start = document.offset(node)
        let bytes = document.bytes
        let text = bytes.span.extracting(start..<(start + document.length(node)))
        return format.matches(text)
    }

    private func isDate(_ document: JSONDocument, _ node: Int) -> Bool {
        let start = document.offset(node)
        let bytes = document.bytes
        let text = bytes.span.extracting(start..<(start + document.length(node)))
        return Timestamp(utf8: text) != nil
    }
}
