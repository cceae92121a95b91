/// The making of one payload's draft.
struct PayloadCheck {
    private var draft: PayloadDraft
    private let schema: FieldSchema
    private var checker: FieldChecker
    /// The fields that are wrong and therefore not missing.
    private var failed: [Int] = []

    init(_ schema: FieldSchema, _ draft: PayloadDraft) {
        self.schema = schema
        self.draft = draft
        checker = FieldChecker(schema.options)
    }

    /// Notes that a field is missing, if it is required.
    @inline(__always) mutating func missing(_ slot: Int, found: JSONValue? = nil) {
        if schema.checks[slot].isRequired { checker.noteMissing([.key(schema.fields[slot])], found: found) }
    }

    /// Cleans, coerces and validates the value of a field.
    mutating func check(_ value: JSONValue?, _ slot: Int) {
        guard let value else { return missing(slot) }
        switch checker.check(value, schema.fields[slot]) {
        case .missing: missing(slot, found: value)
        case .unchanged: set(value, slot)
        case .changed(let value): draft.set(value, at: slot)
        case .failed: failed.append(slot)
        }
    }

    /// A value of the document stays a place in it.
    private mutating func set(_ value: JSONValue, _ slot: Int) {
        if case .node(let document, let index) = value.storage, index > 0, document === draft.document, !value.isNull {
            draft.setNode(index, at: slot)
        } else {
            draft.set(value.isNull ? .null : value, at: slot)
        }
    }

    mutating func refuse(_ problems: [FieldProblem], _ slot: Int) {
        checker.note(problems)
        failed.append(slot)
    }

    /// Looks for what is required under conditions, and gives the draft.
    ///
    /// - Throws: ``ValidationErrors`` with everything that is wrong.
    mutating func finish(_ mapped: MappedFields) throws(ValidationErrors) -> PayloadValues {
        for requirement in schema.conditionals where !failed.contains(requirement.slot) {
            guard requirement.isMissing(in: draft.value(at: requirement.slot)),
                mapped.hold(requirement.conditions, schema)
            else { continue }
            checker.noteMissing(schema.steps(to: requirement), conditions: requirement.conditions)
        }
        guard checker.problems.isEmpty else { throw ValidationErrors(problems: checker.problems) }
        return PayloadValues(draft)
    }
}

extension FieldSchema {
    /// Makes the values of a payload of what a mapping gave as a whole.
    ///
    /// - Parameter json: An object of field keys and values, or `nil` if the mapping gave nothing.
    /// - Returns: The draft.
    /// - Throws: ``ValidationErrors`` with everything that is wrong.
    func prepare(_ json: JSONValue?) throws(ValidationErrors) -> PayloadValues {
        guard let json, json.kind == .object else {
            let found = json.map { FieldMessage.found($0, hidesValue: false) } ?? "nothing"
            let message = "The payload must be an object, found \(found)"
            throw ValidationErrors(problems: [FieldProblem(.fieldPayload, message)])
        }
        let place: JSONPlace
        do throws(JSONSyntaxError) {
            place = try json.place()
        } catch {
            let message = "The payload cannot be checked: \(error)"
            throw ValidationErrors(problems: [FieldProblem(.fieldPayload, message)])
        }
        let object = JSONValue(place)
        var check = PayloadCheck(self, PayloadDraft(filling: template, place.document))
        for (slot, field) in fields.enumerated() { check.check(object[field.key], slot) }
        return try check.finish(.object(object))
    }

    /// The steps from the root down to what is required under conditions.
    fileprivate func steps(to requirement: ConditionalRequirement) -> [FieldChecker.PathPart] {
        var field = fields[requirement.slot]
        var steps: [FieldChecker.PathPart] = [.key(field)]
        for key in requirement.keys {
            guard let index = field.property(key, near: 0), let property = field.properties?[index] else { break }
            field = property
            steps.append(.key(field))
        }
        return steps
    }
}
