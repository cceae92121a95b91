/// A destination whose partner keeps lists of people, so that an ``Audience`` can be a list there: found or created when a
/// subscription is saved, and kept up to date by its events.
///
/// Say how the partner finds and creates a list, and how it adds and removes members; ``SyncAudience`` makes an action of it, with
/// batches, delivery and previews like those of any other.
///
/// ```swift
/// struct Ads: AudienceDestination {
///     struct Member: FieldSet {
///         let email = Field<String>("email", label: "E-mail", default: .path("traits.email"))
///     }
///     var actions: [any Action<Ads>] { [SyncAudience(limits: BatchLimits(events: 1000))] }
///
///     func audienceCreation(named name: String, in context: Context<Ads>) throws -> HTTPRequest { … }
///     func createdAudience(in answer: HTTPResponse) throws -> String { try answer.text(at: "id") }
///     func addition(of members: [Payload<Member>], to audience: String, in context: Context<Ads>) throws -> HTTPRequest { … }
///     func removal(of members: [Payload<Member>], from audience: String, in context: Context<Ads>) throws -> HTTPRequest { … }
/// }
/// ```
public protocol AudienceDestination: Destination {
    /// The fields by which the partner knows a member, such as an e-mail address.
    associatedtype Member: FieldSet

    /// The request that looks for a list; `nil` (the default) if the partner cannot be asked, so that a new one is created.
    ///
    /// - Parameters:
    ///   - name: The name of the list.
    ///   - context: The settings and addresses.
    /// - Returns: The request.
    /// - Throws: What stands in the way of building it.
    func audienceSearch(named name: String, in context: Context<Self>) throws -> HTTPRequest?

    /// Reads the partner's answer to ``audienceSearch(named:in:)``, which is one of success or the status 404.
    ///
    /// - Parameters:
    ///   - answer: The answer.
    ///   - name: The name of the list.
    /// - Returns: The id of the list; `nil` (the default) if there is none of that name.
    /// - Throws: ``ActionError`` if the answer is not what was expected.
    func foundAudience(in answer: HTTPResponse, named name: String) throws -> String?

    /// The request that creates a list.
    ///
    /// - Parameters:
    ///   - name: The name of the list.
    ///   - context: The settings and addresses.
    /// - Returns: The request.
    /// - Throws: What stands in the way of building it.
    func audienceCreation(named name: String, in context: Context<Self>) throws -> HTTPRequest

    /// Reads the partner's answer to ``audienceCreation(named:in:)``.
    ///
    /// - Parameter answer: An answer of success.
    /// - Returns: The id of the list.
    /// - Throws: ``ActionError`` if the answer is not what was expected.
    func createdAudience(in answer: HTTPResponse) throws -> String

    /// The request that puts people on a list.
    ///
    /// - Parameters:
    ///   - members: The people, at least one.
    ///   - audience: The id of the list.
    ///   - context: The settings and addresses.
    /// - Returns: The request.
    /// - Throws: ``ActionError`` to say what is wrong with the members.
    func addition(of members: [Payload<Member>], to audience: String, in context: Context<Self>) throws -> HTTPRequest

    /// The request that takes people off a list.
    ///
    /// - Parameters:
    ///   - members: The people, at least one.
    ///   - audience: The id of the list.
    ///   - context: The settings and addresses.
    /// - Returns: The request.
    /// - Throws: ``ActionError`` to say what is wrong with the members.
    func removal(of members: [Payload<Member>], from audience: String, in context: Context<Self>) throws -> HTTPRequest

    /// Judges the answer to an addition or a removal for each member, where the partner tells them apart; `nil` (the default) judges
    /// it as a whole.
    ///
    /// - Parameters:
    ///   - response: The answer.
    ///   - members: The people, in their order.
    ///   - context: The settings and addresses.
    /// - Returns: A verdict per member, or `nil`.
    func membershipVerdicts(
        on response: HTTPResponse, for members: [Payload<Member>], in context: Context<Self>
    ) -> [Verdict]?
}

extension AudienceDestination {
    /// None: a new list is created.
    public func audienceSearch(named name: String, in context: Context<Self>) throws -> HTTPRequest? { nil }

    /// None.
    public func foundAudience(in answer: HTTPResponse, named name: String) throws -> String? { nil }

    /// None: the answer is judged as a whole.
    public func membershipVerdicts(
        on response: HTTPResponse, for members: [Payload<Member>], in context: Context<Self>
    ) -> [Verdict]? { nil }
}
