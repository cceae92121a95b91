/// An action that asks the partner for something when a subscription is saved, such as for the list that it is for: what comes of it
/// is stored with the subscription.
///
/// ```swift
/// func steps(forSaving inputs: Payload<SaveInputs>, in context: Context<Mailer>) throws -> Step {
///     let lists = try HTTPURL(context.destination.base).appending("lists")
///     let search = context.request(.get, lists.adding(query: "name", inputs.name))
///     return .request(search, then: "takes the list, or creates it") { answer in
///         if let id = answer.json?["lists"]?[0]?["id"] { return .end(.delivered(keeping: ["id": id])) }
///         return .request(context.request(.post, lists) { $0.copyAll(inputs) }, then: "keeps the id of the list") { answer in
///             .end(.delivered(keeping: ["id": try answer.text(at: "id")]))
///         }
///     }
/// }
/// ```
///
/// The steps run when somebody who sets a subscription up calls ``DestinationInstance/save(_:_:through:)``, never for an event. What
/// they keep goes into ``Subscription/onSave``; the action reads it in ``Context/saved``, and a mapping with `@saved`. See
/// <doc:ListsAndModes>.
public protocol SavingAction<Destination>: Action {
    /// What has to be known for it, such as the name of a list: values, no mapping.
    associatedtype SaveInputs: FieldSet

    /// Makes the first step.
    ///
    /// - Parameters:
    ///   - inputs: The values.
    ///   - context: The settings and addresses of the destination.
    /// - Returns: The first step. The last one ends with a verdict that keeps an object
    ///   (``Verdict/delivered(keeping:)``): that is what is saved.
    /// - Throws: What stands in the way of it.
    func steps(forSaving inputs: Payload<SaveInputs>, in context: Context<Destination>) throws -> Step
}

/// What was asked and answered when a subscription was saved.
///
/// As JSON it is `{"inputs": {…}, "outputs": {…}}`, which a configuration has under `onSave`, and an export of Segment under
/// `onMappingSave` in its mapping.
public struct OnSave: Sendable, Hashable {
    /// The values that were given.
    public var inputs: JSONObject
    /// What came of it: what the action reads in ``Context/saved``, and a mapping with `@saved`.
    public var outputs: JSONObject

    /// Makes a record of a save.
    ///
    /// - Parameters:
    ///   - inputs: The values that were given.
    ///   - outputs: What came of it.
    public init(inputs: JSONObject = [:], outputs: JSONObject) {
        self.inputs = inputs
        self.outputs = outputs
    }

    /// The record as JSON, to be stored.
    public var json: JSONValue { ["inputs": JSONValue(inputs), "outputs": JSONValue(outputs)] }
}
