import DestinationActions
import GWENDestination

/// The destinations that the workbench knows by name.
enum KnownDestination: String, CaseIterable {
    case gwen

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
        }
    }

    /// The documentation of the destination.
    var page: String? { nil }

    init?(in line: JSONValue) {
        guard let name = line["destination"]?.string else { return nil }
        self.init(rawValue: name)
    }
}
