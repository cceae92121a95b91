/// An action whose requests about the same thing go out one after another, such as those that find a list by its name or create it.
///
/// Two deliveries that look for a list at the same moment both find none, and create two. With a key for the list, the second one
/// begins when the first has its outcome, all its steps taken; deliveries of other keys go on beside them.
///
/// ```swift
/// struct AddProfile: StepAction, SerialAction {
///     func serialKey(for payload: Payload<Fields>) -> String? { payload.list }
/// }
/// ```
///
/// - All events of a batch have the same key, as they have the same ``BatchAction/batchKey(for:)`` where the action has that as well.
/// - A delivery that waits to be sent again holds back those of its key. It holds back nothing else.
/// - It counts within one ``DestinationInstance`` of one pipeline, for all subscriptions of the action. Several machines keep to it by
///   giving each destination one owner.
///
/// The order of a user's events is a matter of the pipeline: ``PipelineConfiguration/ordering``.
public protocol SerialAction<Destination>: Action {
    // Said once more, so that the compiler reads it off the other requirements.
    /// The destination that the action belongs to.
    associatedtype Destination

    /// What the request is about, such as the name of a list; of one key, one delivery at a time is under way.
    ///
    /// - Parameter payload: The values of the fields.
    /// - Returns: The key, the same for the same payload; `nil` for one that need not wait.
    func serialKey(for payload: Payload<Fields>) -> String?
}
