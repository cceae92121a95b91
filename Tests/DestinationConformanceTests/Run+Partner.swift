@testable import DestinationActions
import DestinationActionsTesting

extension Run {
    /// What comes of an event, or of several together, with the subscriptions of the case.
    static func event(_ golden: GoldenCase) async throws -> Answer {
        let settings = golden.input["settings"]
        let listed = settings?["subscription"].map { [$0] } ?? settings?["subscriptions"]?.array ?? []
        let subscriptions = listed.map { item in
            var subscription = Subscription(
                action: item["partnerAction"]?.string ?? "", trigger: item["subscribe"]?.string ?? "",
                mapping: item["mapping"])
            if golden.input["events"] != nil { subscription.batching = true }
            return subscription
        }
        do {
            let instance = try instance(
                golden.text("destination"), settings: golden.settings, subscriptions: subscriptions)
            if golden.input["events"] != nil { return try await batch(instance, golden) }
            let transport = RecordingTransport(script(golden))
            let outcomes = await instance.deliver(Event(unchecked: golden.input["event"] ?? [:]), through: transport)
            if outcomes.count == 1, case .invalid(let problems) = outcomes[0].outcome {
                return Answer(keysAtFault: problems.map(\.key))
            }
            return Answer(requests: transport.requests, outcomes: outcomes.map { name($0.outcome) })
        } catch let error as ConfigurationErrors {
            return Answer(keysAtFault: keys(error))
        }
    }

    /// What comes of the deletion of a user.
    static func deletion(_ golden: GoldenCase) async -> Answer {
        do throws(ConfigurationErrors) {
            let instance = try instance(golden.text("destination"), settings: golden.settings, subscriptions: [])
            let transport = RecordingTransport(script(golden))
            let outcomes = await instance.deliver(Event(unchecked: golden.input["event"] ?? [:]), through: transport)
            switch outcomes.first?.outcome {
            case .skipped(.deletionUnsupported): return Answer(["requests": [], "outcomes": ["unsupported"]])
            case .invalid: return Answer(keysAtFault: [])
            case let outcome?: return Answer(requests: transport.requests, outcomes: [name(outcome)])
            case nil: return Answer(requests: [])
            }
        } catch {
            return Answer(keysAtFault: keys(error))
        }
    }

    /// Whether the credentials are right.
    static func check(_ golden: GoldenCase) async -> Answer {
        do throws(ConfigurationErrors) {
            let instance = try instance(golden.text("destination"), settings: golden.settings, subscriptions: [])
            let transport = RecordingTransport(script(golden))
            let verdict = try? await instance.checkCredentials(through: transport)
            return Answer(
                requests: transport.requests, outcomes: [verdict?.kind == .delivered ? "delivered" : "failed"])
        } catch {
            return Answer(keysAtFault: keys(error))
        }
    }

    /// The choices of a field.
    static func choices(_ golden: GoldenCase) async -> Answer {
        do throws(ConfigurationErrors) {
            let instance = try instance(golden.text("destination"), settings: golden.settings, subscriptions: [])
            let transport = RecordingTransport(script(golden))
            let page = try? await instance.choices(
                for: ChoicesQuery(golden.text("field")), in: golden.text("action"), through: transport)
            let items = (page?.choices ?? []).map { ["label": JSONValue($0.label), "value": $0.value] as JSONValue }
            var json = Answer(requests: transport.requests).json.object ?? [:]
            json["choices"] = JSONValue(items)
            json["outcomes"] = [page == nil ? "failed" : "delivered"]
            return Answer(JSONValue(json))
        } catch {
            return Answer(keysAtFault: keys(error))
        }
    }

    /// Delivered, skipped or invalid; everything else failed for the reference, which neither waits nor tries again.
    static func name(_ outcome: Outcome) -> String {
        switch outcome {
        case .delivered, .skipped, .invalid: outcome.name
        case .failed, .undelivered: "failed"
        }
    }

    /// The answers of the partner that a case scripts.
    static func script(_ golden: GoldenCase) -> [RecordingTransport.Answer] {
        (golden.input["responses"]?.array ?? []).map { response in
            guard response["throw"] == nil else { return .failure(.connectionLost) }
            let body = response["body"]
            let bytes = body?.string.map { Array($0.utf8) } ?? body?.bytes ?? []
            return .response(HTTPResponse(status: response["status"]?.int ?? 200, body: bytes))
        }
    }
}
