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

    /// An instance of the destination.
    ///
    /// - Parameters:
    ///   - settings: The values of its settings.
    ///   - subscriptions: The subscriptions; the presets unless given.
    func instance(
        _ settings: JSONObject, _ subscriptions: [Subscription]?
    ) throws(ConfigurationErrors) -> DestinationInstance {
        switch self {
        case .gwen: try DestinationInstance(GWEN(), settings: settings, subscriptions: subscriptions)
        case .pushwoosh: try DestinationInstance(Pushwoosh(), settings: settings, subscriptions: subscriptions)
        case .gleap: try DestinationInstance(Gleap(), settings: settings, subscriptions: subscriptions)
        case .encharge: try DestinationInstance(Encharge(), settings: settings, subscriptions: subscriptions)
        }
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
