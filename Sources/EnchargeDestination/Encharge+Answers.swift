public import DestinationActions

extension Encharge {
    /// Judges an answer by its status, and where that is one of success by an `error` in its body.
    ///
    /// The ingest API says `{"error": "text"}`, the REST API `{"error": {"message": "text", …}}`. What else is in there may
    /// be a stack trace, so that only the first line of the message is passed on.
    ///
    /// - Parameters:
    ///   - response: The answer.
    ///   - events: How many events the request carried.
    /// - Returns: The verdict.
    public func answerVerdict(on response: HTTPResponse, events: Int) -> Verdict {
        let message = response.message(at: "error.message", "error", "message")
        let byStatus = Verdict.status(response, events: events, message: message)
        guard response.isSuccess, let error = response.json?["error"] else { return byStatus }
        switch error.kind {
        case .null: return byStatus
        case .bool where error.bool == false: return byStatus
        case .string where error.string?.isEmpty == true: return byStatus
        default: return Verdict(.permanent, code: "error", message: message ?? "Encharge reports an error.")
        }
    }
}
