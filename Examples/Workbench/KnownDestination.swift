import DestinationActions
import EnchargeDestination
import GWENDestination
import GleapDestination
import PushwooshDestination

/// The destinations that the workbench knows by name.
enum KnownDestination: String, CaseIterable {
    case gwen
    case pushwoosh
    case gleap
    case encharge

    /// All of them.
    static var all: [any Destination] { [GWEN(), Pushwoosh(), Gleap(), Encharge()] }

    /// An instance of the destination that takes what Segment takes; what it would refuse otherwise is a warning.
    ///
    /// - Parameters:
    ///   - settings: The values of its settings.
    ///   - subscriptions: The subscriptions; the presets unless given.
    func instance(
        _ settings: JSONObject, _ subscriptions: [Subscription]?
    ) throws(ConfigurationErrors) -> DestinationInstance {
        switch self {
        case .gwen: try instance(GWEN(), settings, subscriptions)
        case .pushwoosh: try instance(Pushwoosh(), settings, subscriptions)
        case .gleap: try instance(Gleap(), settings, subscriptions)
        case .encharge: try instance(Encharge(), settings, subscriptions)
        }
    }

    private func instance(
        _ destination: some Destination, _ settings: JSONObject, _ subscriptions: [Subscription]?
    ) throws(ConfigurationErrors) -> DestinationInstance {
        try DestinationInstance(
            lenient: destination, settings: settings, subscriptions: subscriptions, time: WorkbenchMode.time)
    }

    /// The documentation of the destination.
    var page: String? {
        switch self {
        case .gwen: try? DestinationPage(GWEN()).markdown
        case .pushwoosh: try? DestinationPage(Pushwoosh()).markdown
        case .gleap: try? DestinationPage(Gleap()).markdown
        case .encharge: try? DestinationPage(Encharge()).markdown
        }
    }

    init?(in line: JSONValue) {
        guard let name = line["destination"]?.string else { return nil }
        self.init(rawValue: name)
    }
}
