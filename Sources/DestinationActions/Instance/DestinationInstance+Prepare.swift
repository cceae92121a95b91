extension DestinationInstance {
    /// What the instance makes of an event before any subscription sees it.
    enum Admission {
        /// What the paths of the event hold, as middleware left it, and its own options for the destination.
        case admitted(PathValues, options: JSONValue?)
        /// The deletion of a user.
        case deletion(PathValues)
        case refused(SkipReason, isDeletion: Bool)
        /// An event of which nothing may be sent, and why.
        case invalid(String, isDeletion: Bool)
    }

    /// Runs middleware, and reads all that subscriptions ask for, in one walk.
    func admit(_ event: Event) -> Admission {
        if event.isMasked {
            let message =
                "The event was masked: \(Redacted.text) stands in it for what must not be shown, and must not be sent"
            return .invalid(message, isDeletion: event.type == .delete)
        }
        if middleware.isEmpty { return admission(of: event) }
        var event = event
        for step in middleware {
            guard let changed = step(event) else { return .refused(.middleware, isDeletion: event.type == .delete) }
            event = changed
        }
        return admission(of: event)
    }

    private func admission(of event: Event) -> Admission {
        let place: JSONPlace
        do throws(JSONSyntaxError) {
            place = try event.json.place()
        } catch {
            return .invalid("The event cannot be read: \(error)", isDeletion: event.type == .delete)
        }
        let values = paths.read(place)
        let isDeletion = values.isText(type, Self.deletion.span)
        switch integrations.decision(values) {
        case .on(let options): return isDeletion ? .deletion(values) : .admitted(values, options: options)
        case .off(let place): return .refused(.integrations(place), isDeletion: isDeletion)
        }
    }

    /// Makes of an event what each subscription wants sent.
    ///
    /// - Parameter event: The event.
    /// - Returns: One result per subscription in their order; for the deletion of a user a single one.
    func prepare(_ event: Event) -> [(subscription: String, preparation: Preparation)] {
        var results: [(subscription: String, preparation: Preparation)] = []
        results.reserveCapacity(subscriptions.count)
        prepare(event) { place, preparation in results.append((subscriptionName(place), preparation)) }
        return results
    }

    /// The same, one result after the other, with the place of its subscription; `nil` for the deletion of a user.
    ///
    /// A result is handed over to be used up: a copy of it costs about as much as a trigger.
    package func prepare(_ event: Event, _ body: (_ place: Int?, consuming Preparation) -> Void) {
        prepare(admit(event), body)
    }

    func prepare(_ admission: Admission, _ body: (_ place: Int?, consuming Preparation) -> Void) {
        switch admission {
        case .admitted(let values, let options):
            for place in subscriptions.indices { body(place, prepare(subscriptions[place], values, options)) }
        case .deletion(let values): body(nil, deletion(values))
        case .refused(let reason, isDeletion: true): body(nil, .skipped(reason))
        case .refused(let reason, isDeletion: false):
            for place in subscriptions.indices { body(place, .skipped(reason)) }
        case .invalid(let message, let isDeletion):
            let problem = FieldProblem(.eventWhole, message)
            if isDeletion { return body(nil, .invalid([problem])) }
            for place in subscriptions.indices { body(place, .invalid([problem])) }
        }
    }

    /// The name by which outcomes call what stands at a place.
    func subscriptionName(_ place: Int?) -> String { place.map { subscriptions[$0].name } ?? Self.deletionName }

    private func prepare(
        _ subscription: CompiledSubscription, _ values: PathValues, _ options: JSONValue?
    ) -> Preparation {
        if !subscription.isEnabled { return .skipped(.disabled) }
        if !subscription.matches(values) {
            return .skipped(.trigger(UnmatchedTrigger(subscription.trigger, values.input)))
        }
        do {
            let payload = try subscription.payload(values)
            try subscription.action.validate(payload)
            return .ready(PreparedPayload(subscription: subscription, values: payload, options: options))
        } catch {
            return nothingToSend(error).preparation
        }
    }

    private func deletion(_ values: PathValues) -> Preparation {
        let event = JSONValue(values.input)
        // A number is the text of it, as the ids of events are.
        func id(_ key: String) -> String? { event[key].flatMap { $0.string ?? ($0.kind == .number ? "\($0)" : nil) } }
        do {
            switch try destination.deletion(UserIdentity(userId: id("userId"), anonymousId: id("anonymousId"))) {
            case .request(let request): return .deletion(request)
            case .nothing: return .skipped(.nothingToDelete)
            case .unsupported: return .skipped(.deletionUnsupported)
            }
        } catch {
            return nothingToSend(error).preparation
        }
    }

    private static let deletion = Array("delete".utf8)
    static let deletionName = "Deletion"
}

extension DestinationInstance {
    /// The requests that an event becomes, without anything being sent; see ``dryRun(_:)`` for what becomes none.
    ///
    /// - Parameter event: The event.
    /// - Returns: The requests, in the order of the subscriptions; of an action of several steps the first.
    public func requests(for event: Event) -> [HTTPRequest] {
        var requests: [HTTPRequest] = []
        prepare(event) { _, preparation in
            switch consume preparation {
            case .ready(let payload):
                do throws(NothingToSend) { requests.append(try request(for: payload)) } catch {}
            case .deletion(let request): requests.append(request)
            case .skipped, .invalid: break
            }
        }
        return requests
    }

    /// The request of a payload; of an action of several steps the first.
    func request(for payload: consuming PreparedPayload) throws(NothingToSend) -> HTTPRequest {
        do {
            return try payload.subscription.action.request(payload.values, payload.options)
        } catch {
            throw nothingToSend(error)
        }
    }

    /// The request of payloads of one subscription; of an action of several steps the first.
    func request(forBatch payloads: [PreparedPayload]) throws(NothingToSend) -> HTTPRequest {
        guard let batches = payloads.first?.subscription.action.batches else { throw .invalid([]) }
        do {
            return try batches.request(payloads.map(\.values))
        } catch {
            throw nothingToSend(error)
        }
    }

    /// The first step of a payload, or `nil` if its action has one request.
    func step(for payload: PreparedPayload) throws(NothingToSend) -> Step? {
        guard let steps = payload.subscription.action.steps else { return nil }
        do {
            let step = try steps(payload.values, payload.options)
            _ = try step.begun()
            return step
        } catch {
            throw nothingToSend(error)
        }
    }

    /// The first step of payloads of one subscription, or `nil` if a batch of its action has one request.
    func step(forBatch payloads: [PreparedPayload]) throws(NothingToSend) -> Step? {
        guard let steps = payloads.first?.subscription.action.batches?.steps else { return nil }
        do {
            let step = try steps(payloads.map(\.values))
            _ = try step.begun()
            return step
        } catch {
            throw nothingToSend(error)
        }
    }

    /// Why nothing is sent: a skip if that is what was thrown, and else what is wrong.
    func nothingToSend(_ error: any Error) -> NothingToSend {
        if let skip = error as? Skip { return .skipped(.declined(destination.redactor.message(skip.reason))) }
        return .invalid(problems(of: error))
    }

    /// What is wrong, as problems of fields: whatever an action throws makes the event invalid, never lost.
    func problems(of error: any Error) -> [FieldProblem] {
        let redactor = destination.redactor
        return switch error {
        case let error as ValidationErrors: error.problems.map(redactor.scrub(own:))
        case let error as ActionError: error.problems.map { redactor.scrub($0) }
        default: [FieldProblem(.fieldAction, redactor.message("\(error)"))]
        }
    }
}
