/// What people want to know of a destination beside its settings and fields: what the partner is, who answers questions, how to
/// begin, and examples that make its page lively.
///
/// ```swift
/// static let profile = DestinationProfile(
///     calls: [.track, .identify], status: .beta, maintainer: "Example Ltd", support: "mailto:help@example.com",
///     about: ["[Greeter](https://greeter.example) greets users."],
///     gettingStarted: ["Create a token under **Settings > Tokens**."],
///     settings: ["region": "eu"])
/// ```
///
/// Texts are Markdown. ``DestinationPage`` prints them; nothing that runs reads them.
public struct DestinationProfile: Sendable, Hashable {
    /// How far a destination is.
    public enum Status: String, Sendable, Hashable, CaseIterable {
        /// It is meant to stay as it is.
        case available
        /// It works, and may change.
        case beta
        /// It is being developed.
        case inDevelopment
    }

    /// A part of the page with a heading of its own.
    public struct Section: Sendable, Hashable {
        /// The heading.
        public let title: String
        /// What stands below it: paragraphs, or items that begin with `* `.
        public let paragraphs: [String]

        /// Makes a section.
        ///
        /// - Parameters:
        ///   - title: The heading.
        ///   - paragraphs: What stands below it.
        public init(_ title: String, _ paragraphs: [String]) {
            self.title = title
            self.paragraphs = paragraphs
        }
    }

    /// An answer of the partner whose body decides; the page shows what becomes of an event that gets it.
    public struct SampleAnswer: Sendable, Hashable {
        /// The status.
        public let status: Int
        /// The body; JSON, or a text that goes out as it is.
        public let body: JSONValue

        /// Makes an answer.
        ///
        /// - Parameters:
        ///   - status: The status.
        ///   - body: The body.
        public init(_ status: Int, _ body: JSONValue) {
            self.status = status
            self.body = body
        }
    }

    /// The types of events that it is made for.
    public var calls: [EventType]
    /// How far it is.
    public var status: Status
    /// Whom the partner's side belongs to, or `nil` where there is no partner.
    public var maintainer: String?
    /// Where to ask, as the target of a link, or `nil`.
    public var support: String?
    /// What the partner is, in paragraphs.
    public var about: [String]
    /// What is done before the first event, step by step: where the key is made, and what is entered where.
    public var gettingStarted: [String]
    /// What else has to be told.
    public var sections: [Section]
    /// Values of settings that examples need; required ones that are left out get one that fits their type.
    public var settings: JSONObject
    /// Events for the examples of actions, by slug; an action that is left out gets one that its default trigger holds for.
    public var events: [String: JSONValue]
    /// Answers whose bodies decide.
    public var answers: [SampleAnswer]

    /// Makes a profile.
    ///
    /// - Parameters:
    ///   - calls: The types of events that it is made for; the page says nothing of them unless given.
    ///   - status: How far it is; available unless given.
    ///   - maintainer: Whom the partner's side belongs to.
    ///   - support: Where to ask, as the target of a link.
    ///   - about: What the partner is, in paragraphs.
    ///   - gettingStarted: What is done before the first event, step by step.
    ///   - sections: What else has to be told.
    ///   - settings: Values of settings that examples need.
    ///   - events: Events for the examples of actions, by slug.
    ///   - answers: Answers whose bodies decide.
    public init(
        calls: [EventType] = [], status: Status = .available, maintainer: String? = nil, support: String? = nil,
        about: [String] = [], gettingStarted: [String] = [], sections: [Section] = [], settings: JSONObject = [:],
        events: [String: JSONValue] = [:], answers: [SampleAnswer] = []
    ) {
        self.calls = calls
        self.status = status
        self.maintainer = maintainer
        self.support = support
        self.about = about
        self.gettingStarted = gettingStarted
        self.sections = sections
        self.settings = settings
        self.events = events
        self.answers = answers
    }
}
