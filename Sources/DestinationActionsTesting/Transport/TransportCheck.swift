public import DestinationActions

/// Checks whether a transport says of everything that can happen on the way what happened.
///
/// ```swift
/// @Test func transport() async {
///     let problems = await TransportCheck.problems(with: MyTransport())
///     #expect(problems == [])
/// }
/// ```
public enum TransportCheck {
    /// Checks a transport.
    ///
    /// The transport sends requests over real sockets to a partner on 127.0.0.1 that answers, refuses, hangs up, hangs, cuts its
    /// answers short or writes nonsense. It is checked that requests arrive as they are, and once; that every answer comes
    /// back, redirects and refusals too; that each fault is reported with its code, and whether the request may have arrived;
    /// that time-outs and cancellation end a request; and that the transport works afterwards. That takes a few seconds.
    ///
    /// - Parameter transport: The transport. It must be able to send to `http://` addresses.
    /// - Returns: What is wrong, one sentence each; empty if nothing is.
    public static func problems(with transport: some HTTPTransport) async -> [String] {
        do {
            let run = try TransportRun(transport)
            defer { run.partner.stop() }
            return await run.problems()
        } catch {
            return ["The partner cannot be started: \(error)"]
        }
    }
}
