/// What the fields of an action are made of in one subscription: a mapping bound to a schema.
final class FieldSources: Sendable {
    private enum Step: Sendable {
        /// The mapping has nothing for the field.
        case missing
        /// A path that one walk over the event has read.
        case path(PathSlot)
        /// The same value for every event; it stands in the template already.
        case literal
        /// A literal that the field does not take: an index of ``refusals``.
        case refused(Int)
        /// To be evaluated: an index of ``nodes``.
        case evaluated(Int)
        /// An object of paths, whose members mostly are right as they stand: an index of ``shapes``.
        case shaped(Int)
    }

    /// An object of paths.
    private struct Shape: Sendable {
        /// Its members in ``members``.
        let members: Range<Int>
        /// Its place in ``nodes``, for events in which not all members are right as they stand.
        let node: Int
    }

    /// A member of an object of paths.
    private struct Member: Sendable {
        let path: PathSlot
        let check: QuickCheck
    }

    private let plan: MappingPlan
    private let steps: [Step]
    private let nodes: [MappingPlan.Node]
    private let shapes: [Shape]
    private let members: [Member]
    private let refusals: [[FieldProblem]]
    /// The slots before anything was read, with all literals in them.
    private let template: PayloadSlots
    /// The literals as they were mapped, by slot.
    private let literals: [Int: JSONValue]

    init(_ plan: MappingPlan, _ schema: FieldSchema) {
        let count = schema.plans.count
        var steps = [Step](repeating: .missing, count: count)
        var nodes: [MappingPlan.Node] = []
        var shapes: [Shape] = []
        var members: [Member] = []
        var objects: [ObjectShape] = []
        for entry in plan.entries {
            guard let slot = schema.slot(entry.key) else { continue }
            switch entry.value {
            case .slot(let path) where path.index > 0: steps[slot] = .path(path)
            case .literal: break
            case .slot, .operation:
                steps[slot] = .evaluated(nodes.count)
                if let shaped = Self.members(entry.value, schema.plans[slot]) {
                    steps[slot] = .shaped(shapes.count)
                    objects.append(ObjectShape(keys: shaped.map(\.key), start: count + members.count))
                    shapes.append(Shape(members: members.count..<(members.count + shaped.count), node: nodes.count))
                    members += shaped.map(\.member)
                }
                nodes.append(entry.value)
            }
        }
        // A literal is checked here, once for all events.
        var template = PayloadSlots(count: count, shapes: objects)
        var literals: [Int: JSONValue] = [:]
        var refusals: [[FieldProblem]] = []
        for entry in plan.entries {
            guard let slot = schema.slot(entry.key), case .literal(let value) = entry.value else { continue }
            var checker = FieldChecker(schema.options)
            literals[slot] = value
            steps[slot] = .literal
            switch checker.check(value, schema.plans[slot]) {
            case .missing: break
            case .unchanged: template.set(value, at: slot)
            case .changed(let value): template.set(value, at: slot)
            case .failed:
                steps[slot] = .refused(refusals.count)
                refusals.append(checker.problems)
            }
        }
        self.plan = plan
        self.steps = steps
        self.nodes = nodes
        self.shapes = shapes
        self.members = members
        self.refusals = refusals
        self.template = template
        self.literals = literals
    }

    /// The members of an object of paths, if a quick check can tell for each that it is right as it stands.
    private static func members(_ node: MappingPlan.Node, _ plan: FieldPlan) -> [(key: String, member: Member)]? {
        guard case .operation(let operation) = node, let object = operation as? MappingObject,
            plan.type == .object, !plan.definition.isMultiple, plan.definition.choices.isEmpty
        else { return nil }
        var result: [(key: String, member: Member)] = []
        for (key, value) in object.members {
            guard case .slot(let path) = value, path.index > 0 else { return nil }
            var check = QuickCheck.anything
            if let properties = plan.properties {
                guard let property = plan.property(key, near: result.count) else { return nil }
                check = properties[property].quickCheck
                // Choices are looked at in the plan of a field only.
                guard properties[property].definition.choices.isEmpty else { return nil }
            }
            result.append((key, Member(path: path, check: check)))
        }
        // A required property that the mapping leaves out is missing for every event.
        return plan.hasRequiredProperties ? nil : result
    }

    /// What is wrong with the literals of the mapping, whatever the event; every event has these problems as well.
    var problems: [FieldProblem] { refusals.flatMap { $0 } }

    /// The value of a field as it was mapped, or `nil` if it is missing or cannot be evaluated.
    func value(_ slot: Int, in slots: PathSlots) -> JSONValue? {
        switch steps[slot] {
        case .missing: nil
        case .path(let path): slots.value(path)
        case .literal, .refused: literals[slot]
        case .evaluated(let node): try? plan.evaluate(nodes[node], in: slots)
        case .shaped(let shape): try? plan.evaluate(nodes[shapes[shape].node], in: slots)
        }
    }
}

extension FieldSchema {
    /// Makes the slots of a payload for one event.
    ///
    /// - Parameters:
    ///   - sources: What the fields are made of.
    ///   - slots: What one walk over the event has read.
    /// - Returns: The slots.
    /// - Throws: ``ValidationErrors`` with everything that is wrong.
    func prepare(_ sources: FieldSources, _ slots: PathSlots) throws(ValidationErrors) -> PayloadSlots {
        try sources.prepare(self, slots)
    }
}

extension FieldSources {
    fileprivate func prepare(_ schema: FieldSchema, _ slots: PathSlots) throws(ValidationErrors) -> PayloadSlots {
        if let root = plan.rootDirective { return try prepare(root: root, schema, slots) }
        var rest: [(slot: Int, mapped: Mapped)] = []
        // A number that no double can hold is looked for where the input has one at all.
        let isPlain = slots.isParsed && !slots.document.hasOverflow
        let result = PayloadSlots(filling: template, slots.document) { entries in
            for slot in steps.indices {
                if let mapped = settle(slot, isPlain, slots, schema, &entries) { rest.append((slot, mapped)) }
            }
        }
        if rest.isEmpty, schema.conditionals.isEmpty { return result }
        var run = FieldRun(schema, result)
        for (slot, mapped) in rest {
            switch mapped {
            case .value(let value): run.check(value, slot)
            case .refused(let index): run.refuse(refusals[index], slot)
            case .failed(let error): run.refuse([schema.problem(error, slot)], slot)
            }
        }
        return try run.finish(.sources(self, slots))
    }

    /// What a field was mapped to, where that cannot be settled at once.
    private enum Mapped {
        /// A value that is to be checked, or `nil` for a required field that has none.
        case value(JSONValue?)
        /// A literal that the field does not take: an index of ``refusals``.
        case refused(Int)
        /// Nothing, because the mapping cannot be evaluated.
        case failed(MappingError)
    }

    /// Fills a slot whose value is right as it stands in the document, or may be missing; most are.
    ///
    /// - Returns: What is left to do, if anything is.
    @inline(__always) private func settle(
        _ slot: Int, _ isPlain: Bool, _ slots: PathSlots, _ schema: FieldSchema, _ entries: inout PayloadEntries
    ) -> Mapped? {
        switch steps[slot] {
        case .path(let path):
            guard isPlain else { return .value(slots.value(path)) }
            let node = slots.node(path)
            if node == 0 { return schema.checks[slot].isRequired ? .value(nil) : nil }
            guard schema.checks[slot].accepts(slots.document, node, schema.plans[slot]) else {
                return .value(JSONValue(slots.document, node))
            }
            entries.setNode(node, at: slot)
            return nil
        case .evaluated(let index): return settle(slot, evaluating: nodes[index], isPlain, slots, schema, &entries)
        case .shaped(let index):
            let shape = shapes[index]
            guard isPlain, settle(shape, slots, &entries) else {
                return settle(slot, evaluating: nodes[shape.node], isPlain, slots, schema, &entries)
            }
            entries.setShape(index, at: slot)
            return nil
        case .literal: return schema.checks[slot].isRequired && entries[slot] == 0 ? .value(literals[slot]) : nil
        case .missing: return schema.checks[slot].isRequired ? .value(nil) : nil
        case .refused(let index): return .refused(index)
        }
    }

    /// Fills the members of an object.
    ///
    /// - Returns: Whether all of them are right as they stand, or missing.
    private func settle(_ shape: Shape, _ slots: PathSlots, _ entries: inout PayloadEntries) -> Bool {
        for index in shape.members {
            let node = slots.node(members[index].path)
            if node == 0 { continue }
            guard members[index].check.accepts(slots.document, node, nil) else { return false }
            entries.setNode(node, at: steps.count + index)
        }
        return true
    }

    private func settle(
        _ slot: Int, evaluating mapping: MappingPlan.Node, _ isPlain: Bool, _ slots: PathSlots,
        _ schema: FieldSchema, _ entries: inout PayloadEntries
    ) -> Mapped? {
        do throws(MappingError) {
            let value = try plan.evaluate(mapping, in: slots)
            // Most directives choose a part of the document, or nothing.
            guard let value else { return schema.checks[slot].isRequired ? .value(nil) : nil }
            guard isPlain, case .node(let document, let node) = value.storage, document === slots.document, node > 0,
                schema.checks[slot].accepts(slots.document, node, schema.plans[slot])
            else { return .value(value) }
            entries.setNode(node, at: slot)
            return nil
        } catch {
            return .failed(error)
        }
    }

    /// The mapping as a whole is one directive that gives all fields.
    private func prepare(
        root: MappingPlan.Node, _ schema: FieldSchema, _ slots: PathSlots
    ) throws(ValidationErrors) -> PayloadSlots {
        let payload: JSONValue?
        do throws(MappingError) {
            payload = try plan.evaluate(root, in: slots)
        } catch {
            throw ValidationErrors(problems: [FieldProblem(key: "", path: "", message: error.description)])
        }
        return try schema.prepare(payload)
    }
}

extension FieldSchema {
    /// A field whose mapping could not be evaluated.
    fileprivate func problem(_ error: MappingError, _ slot: Int) -> FieldProblem {
        FieldMessage.problem([.key(plans[slot])], plans[slot], "could not be mapped: \(error)")
    }
}
