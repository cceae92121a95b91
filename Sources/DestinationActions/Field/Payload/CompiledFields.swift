/// What the fields of an action are made of in one subscription: a mapping bound to a schema.
final class CompiledFields: Sendable {
    /// A field, or a member of an object, that a path gives.
    ///
    /// One walk over the event has read the path. It is nothing but bits, so that walking over a list of them counts no
    /// references.
    private struct Reading: Sendable {
        let path: PathSlot
        /// The slot in ``PayloadDraft``; that of a field is the field's own.
        let slot: Int
        let check: TapeCheck
    }

    /// A field that is made in another way than by a path.
    private struct Making: Sendable {
        let slot: Int
        let way: Way
    }

    private enum Way: Sendable {
        /// Not at all, though it is required: the mapping leaves it out, or has a literal that is no value.
        case missing
        /// By a literal that the field does not take: an index of ``refusals``.
        case refused(Int)
        /// By a directive.
        case evaluated
        /// By an object of paths, whose members mostly are right as they stand: an index of ``objects``.
        case object(Int)
    }

    private let schema: FieldSchema
    private let mapping: CompiledMapping
    /// What the mapping has for each field.
    private let mapped: [CompiledMapping.Node?]
    /// The fields that are read at a path.
    private let readings: [Reading]
    /// The other fields, but those that need nothing to be done for an event.
    private let makings: [Making]
    /// The members of all objects of paths, and those of each by an index of ``objects``.
    private let members: [Reading]
    private let objects: [Range<Int>]
    private let refusals: [[FieldProblem]]
    /// The values before anything was read, with all literals in them.
    private let template: PayloadTemplate

    init(_ mapping: CompiledMapping, _ schema: FieldSchema) {
        let count = schema.fields.count
        var mapped = [CompiledMapping.Node?](repeating: nil, count: count)
        for entry in mapping.entries {
            if let slot = schema.slot(entry.key) { mapped[slot] = entry.value }
        }
        var readings: [Reading] = []
        var makings: [Making] = []
        var literals: [(slot: Int, value: JSONValue)] = []
        var members: [Reading] = []
        var objects: [Range<Int>] = []
        var pathObjects: [PathObject] = []
        var refusals: [[FieldProblem]] = []
        for (slot, node) in mapped.enumerated() {
            let check = schema.checks[slot]
            switch node {
            case .slot(let path) where path.index > 0: readings.append(Reading(path: path, slot: slot, check: check))
            case .slot: makings.append(Making(slot: slot, way: .evaluated))
            case .operation(let operation):
                let start = members.count
                guard let object = Self.members(operation, schema.fields[slot], from: count + start) else {
                    makings.append(Making(slot: slot, way: .evaluated))
                    continue
                }
                makings.append(Making(slot: slot, way: .object(objects.count)))
                pathObjects.append(PathObject(keys: object.map(\.key), start: count + start))
                members += object.map(\.reading)
                objects.append(start..<members.count)
            case .literal(let value):
                // Checked here, once for all events.
                var checker = FieldChecker(schema.options)
                switch checker.check(value, schema.fields[slot]) {
                case .missing: if check.isRequired { makings.append(Making(slot: slot, way: .missing)) }
                case .unchanged: literals.append((slot, value))
                case .changed(let value): literals.append((slot, value))
                case .failed:
                    makings.append(Making(slot: slot, way: .refused(refusals.count)))
                    refusals.append(checker.problems)
                }
            case nil: if check.isRequired { makings.append(Making(slot: slot, way: .missing)) }
            }
        }
        self.schema = schema
        self.mapping = mapping
        self.mapped = mapped
        self.readings = readings
        self.makings = makings
        self.members = members
        self.objects = objects
        self.refusals = refusals
        template = PayloadTemplate(count: count, objects: pathObjects, literals: literals)
    }

    /// The members of an object of paths, if a check on the tape can tell for each that it is right as it stands.
    private static func members(
        _ operation: any MappingOperation, _ field: FieldRules, from slot: Int
    ) -> [(key: String, reading: Reading)]? {
        guard let object = operation as? MappingObject, field.type == .object, !field.definition.isMultiple,
            field.definition.choices.isEmpty
        else { return nil }
        var result: [(key: String, reading: Reading)] = []
        for (key, value) in object.members {
            guard case .slot(let path) = value, path.index > 0 else { return nil }
            var check = TapeCheck.anything
            if let properties = field.properties {
                guard let property = field.property(key, near: result.count) else { return nil }
                check = properties[property].tapeCheck
                // Choices are looked at at the root only.
                guard properties[property].definition.choices.isEmpty else { return nil }
            }
            result.append((key, Reading(path: path, slot: slot + result.count, check: check)))
        }
        // A required property that the mapping leaves out is missing for every event.
        return field.hasRequiredProperties ? nil : result
    }

    /// What is wrong with the literals of the mapping, whatever the event; every event has these problems as well.
    var problems: [FieldProblem] { refusals.flatMap { $0 } }

    /// The value of a field as it was mapped, or `nil` if it is missing or cannot be evaluated.
    func value(_ slot: Int, in values: PathValues) -> JSONValue? {
        if let root = mapping.rootDirective {
            return (try? mapping.evaluate(root, in: values)).flatMap { $0?[schema.fields[slot].key] }
        }
        guard let node = mapped[slot] else { return nil }
        return try? mapping.evaluate(node, in: values)
    }
}

extension CompiledFields {
    /// A field that is not right as it stands.
    private struct Unsettled {
        let slot: Int
        let found: Found
    }

    private enum Found {
        /// A value that is to be checked, or `nil` for a required field that has none.
        case value(JSONValue?)
        /// A literal that the field does not take: an index of ``refusals``.
        case refused(Int)
        /// Nothing, because the mapping cannot be evaluated.
        case failed(MappingError)
    }

    /// Makes the values of a payload for one event.
    ///
    /// - Parameter values: What one walk over the event has read.
    /// - Returns: The values.
    /// - Throws: ``ValidationErrors`` with everything that is wrong.
    func prepare(_ values: PathValues) throws(ValidationErrors) -> PayloadValues {
        if let root = mapping.rootDirective { return try prepare(root: root, values) }
        var rest: [Unsettled] = []
        // A number that no double can hold is looked for where the input has one at all.
        let isPlain = !values.document.hasOverflow
        let draft = PayloadDraft(filling: template, values.document) { entries in
            if isPlain {
                read(values, &entries, &rest)
            } else {
                rest = readings.map { Unsettled(slot: $0.slot, found: .value(values.value($0.path))) }
            }
            for making in makings {
                if let found = settle(making, isPlain, values, &entries) {
                    rest.append(Unsettled(slot: making.slot, found: found))
                }
            }
        }
        if rest.isEmpty, schema.conditionals.isEmpty { return PayloadValues(draft) }
        var check = PayloadCheck(schema, draft)
        for field in rest.sorted(by: { $0.slot < $1.slot }) {
            switch field.found {
            case .value(let value): check.check(value, field.slot)
            case .refused(let index): check.refuse(refusals[index], field.slot)
            case .failed(let error): check.refuse([schema.problem(error, field.slot)], field.slot)
            }
        }
        return try check.finish(.compiled(self, values))
    }

    /// Fills the values of fields whose values are right as they stand in the document; most are.
    @inline(__always) private func read(
        _ values: PathValues, _ entries: inout PayloadEntries, _ rest: inout [Unsettled]
    ) {
        for reading in readings {
            let node = values.node(reading.path)
            if node == 0 {
                if reading.check.isRequired { rest.append(Unsettled(slot: reading.slot, found: .value(nil))) }
            } else if reading.check.accepts(values.document, node, schema.fields[reading.slot]) {
                entries.setNode(node, at: reading.slot)
            } else if reading.check.isRequired || !reading.check.drops(values.document, node) {
                rest.append(Unsettled(slot: reading.slot, found: .value(JSONValue(values.document, node))))
            }
        }
    }

    /// Fills the slot of a field whose value is right as it stands, or may be missing.
    ///
    /// - Returns: What was found otherwise.
    @inline(__always) private func settle(
        _ making: Making, _ isPlain: Bool, _ values: PathValues, _ entries: inout PayloadEntries
    ) -> Found? {
        switch making.way {
        case .missing: return .value(value(making.slot, in: values))
        case .refused(let index): return .refused(index)
        case .object(let index) where isPlain && settle(objects[index], values, &entries):
            entries.setObject(index, at: making.slot)
            return nil
        case .object, .evaluated: return evaluate(making.slot, isPlain, values, &entries)
        }
    }

    /// Fills the members of an object.
    ///
    /// - Returns: Whether all of them are right as they stand, or missing.
    private func settle(_ object: Range<Int>, _ values: PathValues, _ entries: inout PayloadEntries) -> Bool {
        for index in object {
            let member = members[index]
            let node = values.node(member.path)
            if node == 0 { continue }
            if member.check.accepts(values.document, node, nil) {
                entries.setNode(node, at: member.slot)
            } else if !member.check.drops(values.document, node) {
                return false
            }
        }
        return true
    }

    private func evaluate(
        _ slot: Int, _ isPlain: Bool, _ values: PathValues, _ entries: inout PayloadEntries
    ) -> Found? {
        guard let node = mapped[slot] else { return .value(nil) }
        do throws(MappingError) {
            let value = try mapping.evaluate(node, in: values)
            // Most directives choose a part of the document, or nothing.
            guard let value else { return schema.checks[slot].isRequired ? .value(nil) : nil }
            let check = schema.checks[slot]
            guard isPlain, case .node(let document, let node) = value.storage, document === values.document, node > 0,
                check.accepts(values.document, node, schema.fields[slot])
            else { return .value(value) }
            entries.setNode(node, at: slot)
            return nil
        } catch {
            return .failed(error)
        }
    }

    /// The mapping as a whole is one directive that gives all fields.
    private func prepare(
        root: CompiledMapping.Node, _ values: PathValues
    ) throws(ValidationErrors) -> PayloadValues {
        let payload: JSONValue?
        do throws(MappingError) {
            payload = try mapping.evaluate(root, in: values)
        } catch {
            throw ValidationErrors(problems: [FieldProblem(error.problemCode, error.description)])
        }
        return try schema.prepare(payload)
    }
}

extension FieldSchema {
    /// A field whose mapping could not be evaluated.
    fileprivate func problem(_ error: MappingError, _ slot: Int) -> FieldProblem {
        FieldMessage.problem(
            error.problemCode, [.key(fields[slot])], fields[slot], "could not be mapped: \(error)")
    }
}
