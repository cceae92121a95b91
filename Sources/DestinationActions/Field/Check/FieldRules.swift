/// A field definition, laid out for checking values.
final class FieldRules: Sendable {
    let definition: FieldDefinition
    let key: String
    let type: FieldType
    let isRequired: Bool
    /// Whether `""` is a value of the field below the root; a list is none.
    let keepsEmptyText: Bool
    /// Whether a text has to be looked at, or any text will do.
    let checksText: Bool
    /// Whether messages keep the field's values to themselves.
    let hidesValue: Bool
    /// The declared properties of an object, or `nil` if it holds anything.
    let properties: [FieldRules]?
    let hasRequiredProperties: Bool
    let tapeCheck: TapeCheck
    /// The choices that are texts, as UTF-8.
    private let choices: [[UInt8]]

    /// Lays out a definition.
    ///
    /// - Parameters:
    ///   - definition: The definition.
    ///   - options: What goes for all fields of the schema.
    ///   - parent: The keys from the root down to the object that the field is a property of, with points between them.
    ///   - hidesParent: Whether messages keep the values of that object to themselves.
    init(_ definition: FieldDefinition, _ options: FieldOptions, parent: String? = nil, hidesParent: Bool = false) {
        let dottedKey = parent.map { "\($0).\(definition.key)" } ?? definition.key
        let isHidden = definition.type == .password || definition.hashing != nil
        let hidesValue = hidesParent || isHidden || options.sensitiveKeys.contains(dottedKey)
        self.definition = definition
        self.hidesValue = hidesValue
        key = definition.key
        type = definition.type
        isRequired = definition.requirement == .yes
        keepsEmptyText = definition.type.takesText && !definition.isMultiple
        let hasLimits = definition.minimum != nil || definition.maximum != nil
        let hasFormat = definition.checkedFormat != nil
        checksText = options.refusesControlCharacters || hasLimits || hasFormat
        properties = definition.properties?.map {
            FieldRules($0, options, parent: dottedKey, hidesParent: hidesValue)
        }
        hasRequiredProperties = definition.properties?.contains { $0.requirement == .yes } ?? false
        tapeCheck = TapeCheck(definition, options, keepsEmptyText: parent != nil && keepsEmptyText)
        choices = definition.choices.compactMap { $0.value.string.map { Array($0.utf8) } }
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
        case .item: !type.takesText && !place.isInList
        }
    }

    /// A value that was cleaned and, where the field is a list, put into one; `nil` if nothing is left.
    func cleaned(_ value: JSONValue, _ place: FieldPlace) -> JSONValue? {
        if drops(value, place) { return nil }
        return definition.isMultiple && !value.isNull && value.kind != .array ? JSONValue([value]) : value
    }

    /// Whether a value is right as it stands, because it is a place in a document that passes the check on the tape.
    func accepts(_ value: JSONValue) -> Bool {
        if case .node(let document, let index) = value.storage { return tapeCheck.accepts(document, index, self) }
        return false
    }

    /// Whether a text of a document is one of the choices.
    func isChoice(_ document: JSONDocument, _ node: Int) -> Bool {
        for choice in choices where document.isText(node, choice.span) { return true }
        return false
    }

    /// The property of a key.
    ///
    /// Objects often have their keys in the declared order, so the search begins at a place.
    func property(_ key: String, near place: Int) -> Int? {
        guard let properties else { return nil }
        for step in 0..<properties.count {
            let index = (place + step) % properties.count
            let other = properties[index].key
            if other.isExactly(key) { return index }
        }
        return nil
    }
}

/// What goes for all fields of a schema.
struct FieldOptions: Sendable {
    /// Whether texts with control characters are refused.
    var refusesControlCharacters = false
    /// The keys of fields, dotted below the root, whose values do not show in messages.
    var sensitiveKeys: Set<String> = []
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
