import DestinationActions

/// Whether a method or property of a destination or action is meant for a requirement with a default, and is not it.
///
/// The compiler takes such a one for a method of the author's own, and says nothing: the default is used.
enum HookCheck {
    static func check<D: Destination>(_ destination: D, _ report: inout CheckReport) {
        var areKnown = true
        func check(_ type: Any.Type, _ own: [Hook], _ foreign: [(Hook, String)]) {
            guard let members = MemberList.members(of: type), !members.isEmpty else { return areKnown = false }
            report.problems += problems(of: type, members, own, foreign)
        }
        let destinationType = MemberList.name(of: D.self) ?? ""
        var ofDestination = Hook.ofDestinations(destinationType)
        if let type = D.self as? any AudienceDestination.Type {
            ofDestination += Hook.ofAudienceDestinations(destinationType, member(of: type))
        }
        func check<A: Action<D>>(_ action: A) {
            let fields = MemberList.name(of: A.Fields.self) ?? ""
            let single = Hook.ofActions(destinationType, fields)
            let batch = Hook.ofBatchActions(destinationType, fields)
            var own = single
            var foreign = ofDestination.map { ($0, "destinations") }
            func know(_ hooks: [Hook], _ areOwn: Bool, of place: String) {
                if areOwn { own += hooks } else { foreign += hooks.map { ($0, place) } }
            }
            let isBatched = action is any BatchAction
            let (takesSteps, takesBatchSteps) = (action is any StepAction, action is any StepBatchAction)
            know(Hook.ofOneRequest(destinationType, fields), !takesSteps, of: "an action of one request")
            know(Hook.ofStepActions(destinationType, fields), takesSteps, of: "a StepAction")
            know(batch, isBatched, of: "a BatchAction")
            know(
                Hook.ofOneBatchRequest(destinationType, fields), isBatched && !takesBatchSteps,
                of: isBatched ? "batches of one request" : "a BatchAction")
            know(Hook.ofStepBatchActions(destinationType, fields), takesBatchSteps, of: "a StepBatchAction")
            know(Hook.ofSerialActions(fields), action is any SerialAction, of: "a SerialAction")
            know(Hook.ofSavingActions(destinationType), action is any SavingAction, of: "a SavingAction")
            check(A.self, own, foreign)
        }
        let ofActions =
            Hook.ofActions(destinationType, "") + Hook.ofOneRequest(destinationType, "")
            + Hook.ofStepActions(destinationType, "") + Hook.ofBatchActions(destinationType, "")
            + Hook.ofOneBatchRequest(destinationType, "") + Hook.ofStepBatchActions(destinationType, "")
            + Hook.ofSerialActions("")
        let foreign = ofActions.map { ($0, "actions") }
        let options = Hook.ofConfigurableDestinations(destinationType)
        if destination is any ConfigurableDestination {
            check(D.self, ofDestination + options, foreign)
        } else {
            check(D.self, ofDestination, foreign + options.map { ($0, "a ConfigurableDestination") })
        }
        for action in destination.actions { check(action) }
        report.covered.append(
            areKnown
                ? "names of methods: compared with those that are called"
                : "names of methods: not known here; they are in an executable with symbols, on Linux")
        unread(destination, &report)
    }

    private static func member<D: AudienceDestination>(of type: D.Type) -> String {
        MemberList.name(of: D.Member.self) ?? ""
    }

    private static func problems(
        of type: Any.Type, _ members: [Member], _ own: [Hook], _ foreign: [(Hook, String)]
    ) -> [String] {
        let signatures = Set(members.map(\.signature))
        let missing = own.filter { $0.hasDefault && !signatures.contains($0.member.signature) }.map(\.member)
        let met = Set(own.map(\.member.signature))
        var problems: [String] = []
        for member in members where !met.contains(member.signature) {
            if let hook = missing.first(where: member.resembles) {
                problems.append(
                    "\(type) has \(member.name), which nothing calls: the requirement is \(hook.shown).")
            } else if let (hook, place) = foreign.first(where: {
                $0.0.member.name == member.name && member.resembles($0.0.member)
            }) {
                problems.append(
                    "\(type) has \(member.name), which nothing calls: \(hook.member.name) belongs to \(place).")
            }
        }
        return problems
    }

    /// What reads an answer that is never asked for; it shows in what it says, wherever the check runs.
    private static func unread<D: Destination>(_ destination: D, _ report: inout CheckReport) {
        func fields<A: Action<D>>(_ action: A) -> [FieldDefinition] {
            (try? PayloadSchema<A.Fields>())?.fields.definitions ?? []
        }
        for action in destination.actions where !fields(action).contains(where: \.isDynamic) {
            let response = HTTPResponse(status: 200, body: Array("{}".utf8))
            if let page = try? action.choices(in: response, for: ChoicesQuery("")), page == ChoicesPage([]) { continue }
            report.problems.append(
                "The action \(type(of: action).slug) reads choices of a partner, and has no dynamic field to ask for.")
        }
    }
}

/// A requirement of a protocol, as the runtime writes it without `throws`.
struct Hook: Sendable {
    let member: Member
    /// Whether a type may leave it out.
    let hasDefault: Bool

    private init(_ signature: String, hasDefault: Bool = true) {
        member = Member(signature)
        self.hasDefault = hasDefault
    }

    /// Those that a method may be mistaken for; what concerns declarations alone is not among them.
    static func ofDestinations(_ type: String) -> [Hook] {
        [
            Hook("headers(for: \(core).Payload<\(type).Settings>) -> \(core).HTTPHeaders"),
            Hook("addresses(for: \(core).Payload<\(type).Settings>) -> Swift.Array<\(core).BaseURL>"),
            Hook("authorization(for: \(core).Payload<\(type).Settings>) -> \(core).Authorization"),
            Hook("answerVerdict(on: \(core).HTTPResponse, events: Swift.Int) -> \(core).Verdict"),
            Hook("credentialVerdict(on: \(core).HTTPResponse) -> \(core).Verdict"),
            Hook("deletionVerdict(on: \(core).HTTPResponse) -> \(core).Verdict"),
            Hook("credentialCheck(in: \(core).Context<\(type)>) -> Swift.Optional<\(core).HTTPRequest>"),
            Hook("deletion(of: \(core).UserIdentity, in: \(core).Context<\(type)>) -> \(core).Deletion"),
            Hook("presets : Swift.Array<\(core).Preset>"), Hook("limits : \(core).DeliveryLimits"),
        ]
    }

    static func ofAudienceDestinations(_ type: String, _ member: String) -> [Hook] {
        [
            Hook(
                "audienceSearch(named: Swift.String, in: \(core).Context<\(type)>) -> "
                    + "Swift.Optional<\(core).HTTPRequest>"),
            Hook("foundAudience(in: \(core).HTTPResponse, named: Swift.String) -> Swift.Optional<Swift.String>"),
            Hook(
                "membershipVerdicts(on: \(core).HTTPResponse, for: Swift.Array<\(core).Payload<\(member)>>, "
                    + "in: \(core).Context<\(type)>) -> Swift.Optional<Swift.Array<\(core).Verdict>>"),
        ]
    }

    static func ofSerialActions(_ fields: String) -> [Hook] {
        [Hook("serialKey(for: \(core).Payload<\(fields)>) -> Swift.Optional<Swift.String>", hasDefault: false)]
    }

    static func ofSavingActions(_ type: String) -> [Hook] {
        [Hook("steps(forSaving: Inputs, in: \(core).Context<\(type)>) -> \(core).Step", hasDefault: false)]
    }

    static func ofConfigurableDestinations(_ type: String) -> [Hook] {
        [Hook("options : Swift.Array<\(core).ConfigurationOption<\(type)>>", hasDefault: false)]
    }

    static func ofOneRequest(_ type: String, _ fields: String) -> [Hook] {
        [
            Hook(
                "request(for: \(core).Payload<\(fields)>, in: \(core).Context<\(type)>) -> \(core).HTTPRequest",
                hasDefault: false)
        ]
    }

    static func ofStepActions(_ type: String, _ fields: String) -> [Hook] {
        [
            Hook(
                "steps(for: \(core).Payload<\(fields)>, in: \(core).Context<\(type)>) -> \(core).Step",
                hasDefault: false)
        ]
    }

    static func ofOneBatchRequest(_ type: String, _ fields: String) -> [Hook] {
        [
            Hook(
                "request(forBatch: Swift.Array<\(core).Payload<\(fields)>>, in: \(core).Context<\(type)>) -> "
                    + "\(core).HTTPRequest", hasDefault: false)
        ]
    }

    static func ofStepBatchActions(_ type: String, _ fields: String) -> [Hook] {
        [
            Hook(
                "steps(forBatch: Swift.Array<\(core).Payload<\(fields)>>, in: \(core).Context<\(type)>) -> "
                    + "\(core).Step", hasDefault: false)
        ]
    }

    static func ofActions(_ type: String, _ fields: String) -> [Hook] {
        [
            Hook("validate(\(core).Payload<\(fields)>) -> ()"),
            Hook(
                "actionVerdict(on: \(core).HTTPResponse, for: \(core).Payload<\(fields)>, "
                    + "in: \(core).Context<\(type)>) -> \(core).Verdict"),
            Hook(
                "choicesRequest(for: \(core).ChoicesQuery, in: \(core).Context<\(type)>) -> "
                    + "Swift.Optional<\(core).HTTPRequest>"),
            Hook("choices(in: \(core).HTTPResponse, for: \(core).ChoicesQuery) -> \(core).ChoicesPage"),
        ]
    }

    static func ofBatchActions(_ type: String, _ fields: String) -> [Hook] {
        [
            Hook("batchLimits : \(core).BatchLimits", hasDefault: false),
            Hook(
                "batchVerdicts(on: \(core).HTTPResponse, for: Swift.Array<\(core).Payload<\(fields)>>, "
                    + "in: \(core).Context<\(type)>) -> Swift.Optional<Swift.Array<\(core).Verdict>>"),
            Hook("batchKey(for: \(core).Payload<\(fields)>) -> Swift.Optional<Swift.String>"),
        ]
    }

    private static let core = "DestinationActions"
}

extension Member {
    /// Whether somebody may have meant a requirement by this: the name is the same or nearly so, and so are the labels, or a
    /// type of the library that it speaks of.
    func resembles(_ hook: Member) -> Bool {
        guard base == hook.base || NearestName.of(base, among: [hook.base]) != nil else { return false }
        if isProperty, hook.isProperty { return base == hook.base || type == hook.type }
        return labels == hook.labels || !types.isDisjoint(with: hook.types)
    }
}
