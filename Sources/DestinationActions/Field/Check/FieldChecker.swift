/// Cleans, coerces and validates values that a ``TapeCheck`` did not pass.
struct FieldChecker {
    private(set) var problems: [FieldProblem] = []
    private let refusesControlCharacters: Bool
    private var path: [PathPart] = []

    /// A step from the root down to a value.
    enum PathPart {
        case key(FieldRules)
        case index(Int)
    }

    /// What became of a value.
    enum Checked {
        /// Nothing is left of it.
        case missing
        /// It is right as it stands.
        case unchanged
        /// It is right as this.
        case changed(JSONValue)
        /// It is wrong, and the problem is noted.
        case failed
    }

    init(_ options: FieldOptions) { refusesControlCharacters = options.refusesControlCharacters }

    /// Checks the value of an action's field.
    mutating func check(_ value: JSONValue, _ field: FieldRules) -> Checked {
        path.removeAll(keepingCapacity: true)
        path.append(.key(field))
        if let position = value.unrepresentableNumber {
            return fail(field, .fieldNumber, "must not hold a number that no double can hold, found one at \(position)")
        }
        return check(value, field, .root)
    }

    mutating func note(_ problem: FieldProblem) { problems.append(problem) }

    mutating func note(_ others: [FieldProblem]) { problems += others }

    /// Notes that a field is missing.
    ///
    /// - Parameters:
    ///   - steps: The steps down to it.
    ///   - conditions: Why it is required, if it is not always.
    ///   - found: What was dropped, if something was there.
    mutating func noteMissing(_ steps: [PathPart], conditions: FieldConditions? = nil, found: JSONValue? = nil) {
        path = steps
        guard case .key(let field)? = steps.last else { return }
        let reason = conditions.map { "is required because \($0)" } ?? "is required"
        let found = found.map { FieldMessage.found($0, hidesValue: field.hidesValue) } ?? "nothing"
        _ = fail(field, .fieldRequired, "\(reason), found \(found)")
    }

    @discardableResult
    private mutating func fail(_ field: FieldRules, _ code: ProblemCode, _ reason: String) -> Checked {
        problems.append(FieldMessage.problem(code, path, field, reason))
        return .failed
    }

    private mutating func fail(_ field: FieldRules, expected: String, _ value: JSONValue) -> Checked {
        let orNull = field.definition.allowsNull ? " or null" : ""
        let found = FieldMessage.found(value, hidesValue: field.hidesValue)
        return fail(field, .fieldType, "must be \(expected)\(orNull), found \(found)")
    }
}

// MARK: - Cleaning

extension FieldChecker {
    private mutating func check(_ value: JSONValue, _ field: FieldRules, _ place: FieldPlace) -> Checked {
        if field.drops(value, place) { return .missing }
        if value.isNull { return .unchanged }
        if field.definition.isMultiple, place.level != .item {
            return checkList(value, field, isInList: place.isInList)
        }
        guard value.kind == .array, field.type != .object, field.type != .any else {
            return checkOne(value, field, isInList: place.isInList)
        }
        // A list of one is unwrapped; null in it does not count, unless it is a value of the field.
        let keepsNull = field.definition.allowsNull && place.level != .item
        let items = value.array?.filter { keepsNull || !$0.isNull } ?? []
        guard items.count == 1, let item = items.first else { return fail(field, expected: field.type.name, value) }
        if item.isNull { return .changed(.null) }
        let checked = checkOne(item, field, isInList: place.isInList)
        if case .unchanged = checked { return .changed(item) }
        return checked
    }

    private mutating func checkList(_ value: JSONValue, _ field: FieldRules, isInList: Bool) -> Checked {
        let place = FieldPlace(level: .item, isInList: isInList)
        guard let items = value.array else {
            switch check(value, field, place) {
            case .missing: return .changed([])
            case .unchanged: return .changed(JSONValue([value]))
            case .changed(let changed): return .changed(JSONValue([changed]))
            case .failed: return .failed
            }
        }
        var changed: [JSONValue]?
        var failed = false
        for (index, item) in items.enumerated() {
            path.append(.index(index))
            let checked = check(item, field, place)
            path.removeLast()
            switch checked {
            case .missing: changed = changed ?? Array(items[..<index])
            case .unchanged: changed?.append(item)
            case .changed(let value): changed = (changed ?? Array(items[..<index])) + [value]
            case .failed: failed = true
            }
        }
        return failed ? .failed : changed.map { .changed(JSONValue($0)) } ?? .unchanged
    }

    private mutating func checkObject(
        _ value: JSONValue, _ field: FieldRules, _ properties: [FieldRules], isInList: Bool
    ) -> Checked {
        let members = value.object ?? [:]
        var changed: JSONObject?
        var failed = false
        var found = [Bool](repeating: false, count: field.hasRequiredProperties ? properties.count : 0)
        var dropped: [Int: JSONValue] = [:]
        let isItem = if case .index? = path.last { true } else { false }
        let place = FieldPlace(level: .property, isInList: isInList || isItem)
        for (number, member) in members.enumerated() {
            guard let index = field.property(member.key, near: number) else {
                if field.definition.additionalProperties {
                    changed?[member.key] = member.value
                } else {
                    changed = changed ?? Self.first(number, of: members)
                }
                continue
            }
            switch check(member.value, property: properties[index], place) {
            case .missing:
                if field.hasRequiredProperties { dropped[index] = member.value }
                changed = changed ?? Self.first(number, of: members)
                continue
            case .unchanged: changed?[member.key] = member.value
            case .changed(let value):
                changed = changed ?? Self.first(number, of: members)
                changed?[member.key] = value
            case .failed: failed = true
            }
            if field.hasRequiredProperties { found[index] = true }
        }
        if field.hasRequiredProperties {
            let steps = path
            for (index, property) in properties.enumerated() where property.isRequired && !found[index] {
                noteMissing(steps + [.key(property)], found: dropped[index])
                failed = true
            }
            path = steps
        }
        return failed ? .failed : changed.map { .changed(JSONValue($0)) } ?? .unchanged
    }

    private mutating func check(_ value: JSONValue, property: FieldRules, _ place: FieldPlace) -> Checked {
        if property.accepts(value) { return .unchanged }
        path.append(.key(property))
        defer { path.removeLast() }
        return check(value, property, place)
    }

    /// The members before the one that is the first to change.
    private static func first(_ count: Int, of members: JSONObject) -> JSONObject {
        JSONObject(uniquingLast: members.prefix(count).map { ($0.key, $0.value) })
    }
}

// MARK: - Coercing and validating

extension FieldChecker {
    /// Checks a value that is no longer in a list.
    private mutating func checkOne(_ value: JSONValue, _ field: FieldRules, isInList: Bool) -> Checked {
        if field.type == .object, value.kind == .object {
            guard let properties = field.properties else { return .unchanged }
            return checkObject(value, field, properties, isInList: isInList)
        }
        let coerced = FieldCoercion.coerce(value, to: field.type)
        let result: JSONValue
        switch coerced {
        case .unchanged: result = value
        case .changed(let value): result = value
        case .refused: return fail(field, expected: field.type.name, value)
        }
        if let hashing = field.definition.hashing { return hashed(result, field, hashing) }
        if let (code, reason) = problem(result, field) {
            let found = FieldMessage.found(value, hidesValue: field.hidesValue)
            return fail(field, code, "\(reason), found \(found)")
        }
        if case .unchanged = coerced { return .unchanged }
        return .changed(result)
    }

    /// Puts its hash in the place of a text, unless it is one.
    private mutating func hashed(_ value: JSONValue, _ field: FieldRules, _ hashing: FieldHashing) -> Checked {
        let text = value.string ?? ""
        if let hash = FieldHashing.hash(in: text) { return .changed(JSONValue(hash)) }
        let normalized = hashing.normalized(text)
        let problem: Reason? =
            normalized.isEmpty
            ? (.fieldHash, "must \(hashing.expected), as it is hashed") : problem(JSONValue(normalized), field)
        if let (code, reason) = problem {
            return fail(field, code, "\(reason), found \(FieldMessage.found(value, hidesValue: true))")
        }
        return .changed(JSONValue(FieldHashing.hash(normalized)))
    }

    private typealias Reason = (code: ProblemCode, text: String)

    /// What is wrong with a value of the right type.
    private func problem(_ value: JSONValue, _ field: FieldRules) -> Reason? {
        let definition = field.definition
        let choices = definition.choices
        if !choices.isEmpty, !choices.contains(where: { $0.value == value }) {
            let expected = FieldMessage.list(choices.map(\.value))
            return (.fieldChoice, "must be \(choices.count == 1 ? "" : "one of ")\(expected)")
        }
        switch definition.type {
        case .string, .text, .password:
            return field.checksText ? textProblem(value.string ?? "", definition) : nil
        case .number, .integer:
            if definition.fitsInt, value.int == nil { return (.fieldRange, "must be an integer of at most 64 bits") }
            return numberProblem(value.double ?? 0, definition)
        case .boolean, .datetime, .object, .any: return nil
        }
    }

    private func textProblem(_ text: String, _ definition: FieldDefinition) -> Reason? {
        if refusesControlCharacters, text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
        {
            return (.fieldControlCharacter, "must not hold control characters")
        }
        if let format = definition.checkedFormat, !format.matches(text) {
            return (.fieldFormat, "must be \(format.inWords)")
        }
        guard definition.minimum != nil || definition.maximum != nil else { return nil }
        let length = Double(text.unicodeScalars.count)
        if let minimum = definition.minimum, length < minimum {
            return (.fieldLength, "must have at least \(FieldMessage.characters(minimum))")
        }
        if let maximum = definition.maximum, length > maximum {
            return (.fieldLength, "must have at most \(FieldMessage.characters(maximum))")
        }
        return nil
    }

    private func numberProblem(_ number: Double, _ definition: FieldDefinition) -> Reason? {
        if let minimum = definition.minimum, number < minimum {
            return (.fieldRange, "must be at least \(JSONValue(minimum))")
        }
        if let maximum = definition.maximum, number > maximum {
            return (.fieldRange, "must be at most \(JSONValue(maximum))")
        }
        return nil
    }
}
