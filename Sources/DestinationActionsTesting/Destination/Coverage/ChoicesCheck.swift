import DestinationActions

/// What is wrong with the dynamic fields of a destination, whose choices the partner is asked for.
struct ChoicesCheck {
    let instance: DestinationInstance
    let requests: RequestCheck
    /// What the partner may answer, besides what the check makes up.
    let answers: [RecordingTransport.Answer]

    func check<D: Destination>(_ destination: D, _ events: [Event], _ report: inout CheckReport) async {
        let values = values(events)
        for action in destination.actions {
            let slug = type(of: action).slug
            for field in Self.dynamicFields(definitions(action)) {
                await check(field, slug, values[slug] ?? [:], &report)
            }
        }
    }

    private func definitions<A: Action>(_ action: A) -> [FieldDefinition] {
        (try? PayloadSchema<A.Fields>())?.fields.definitions ?? []
    }

    /// The keys of dynamic fields; a property of an object has its key behind the object's and a point.
    private static func dynamicFields(_ definitions: [FieldDefinition], under parent: String = "") -> [String] {
        definitions.flatMap { definition in
            let key = parent + definition.key
            return (definition.isDynamic ? [key] : [])
                + dynamicFields(definition.properties ?? [], under: key + ".")
        }
    }

    /// The payload of each action that has one, as a form would be filled in.
    private func values(_ events: [Event]) -> [String: JSONObject] {
        var values: [String: JSONObject] = [:]
        for event in events {
            for story in instance.explain(event).subscriptions where values[story.action] == nil {
                values[story.action] = story.run.payload
            }
        }
        return values
    }

    private func check(_ field: String, _ action: String, _ values: JSONObject, _ report: inout CheckReport) async {
        let query = ChoicesQuery(field, search: "sample", values: values)
        let name = "choices of the field \(field) of the action \(action)"
        let refusal = RecordingTransport([.status(401)])
        do {
            _ = try await instance.choices(for: query, in: action, through: refusal)
            report.problems.append("The \(name) are read from the status 401.")
        } catch {
            guard !refusal.requests.isEmpty else {
                return report.problems.append("The \(name) cannot be asked for: \(error)")
            }
        }
        report.problems += refusal.requests.flatMap(requests.problems(of:))
        let garbage = RecordingTransport([.response(HTTPResponse(status: 200, body: Array("<html>".utf8)))])
        if (try? await instance.choices(for: query, in: action, through: garbage)) != nil {
            report.problems.append("The \(name) are read from an answer that is no JSON.")
        }
        var isRead = false
        for answer in answers {
            let page = try? await instance.choices(for: query, in: action, through: RecordingTransport([answer]))
            if page?.choices.isEmpty == false { isRead = true }
        }
        report.note(action) { $0.choices.note(field, isCovered: isRead) }
    }
}
