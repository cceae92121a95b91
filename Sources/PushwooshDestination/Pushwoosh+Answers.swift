public import DestinationActions

extension Pushwoosh {
    /// Judges an answer by its status and by what its body says.
    ///
    /// An empty body of status 200 is success. Status 400 is about the events, unless the partner does not know the
    /// application: then no event can get through, and splitting a batch or trying again would not help.
    ///
    /// - Parameters:
    ///   - response: The answer.
    ///   - events: How many events the request carried.
    /// - Returns: The verdict.
    public func answerVerdict(on response: HTTPResponse, events: Int) -> Verdict {
        let message = response.message(at: "message", "status_message", "error", "error.message", "description")
        let byStatus = Verdict.status(response, events: events, message: message)
        let isFailure = response.json?["status"]?.string == "failure"
        let isRefused = response.status == 400 || (response.isSuccess && isFailure)
        guard isRefused else { return byStatus }
        if let message, Self.isAboutTheApplication(message) {
            return Verdict(.configuration, code: "application", message: message)
        }
        guard response.isSuccess else { return byStatus }
        return Verdict(
            events > 1 ? .split : .permanent, code: "failure", message: message ?? "Pushwoosh reports a failure.")
    }

    private static func isAboutTheApplication(_ message: String) -> Bool {
        let message = message.lowercased()
        return message.contains("application not found") || message.contains("missing application code")
    }
}
