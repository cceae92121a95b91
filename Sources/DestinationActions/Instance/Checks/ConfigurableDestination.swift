/// A destination whose options can be chosen in a configuration.
///
/// What a destination stores are its options: a program sets them when it makes the destination. Those that are declared here can be
/// set in a ``DestinationConfiguration`` as well, as the object `options` of an instance:
///
/// ```json
/// {"destination": "mailer", "options": {"format": "html"}, "settings": {"key": "${MAILER_KEY}"}}
/// ```
///
/// ```swift
/// struct Mailer: Destination, ConfigurableDestination {
///     enum Format: String, CaseIterable { case text, html }
///     var format = Format.text
///
///     static let options: [ConfigurationOption<Mailer>] = [
///         .choice("format", \.format, "How mails are written.")
///     ]
///     …
/// }
/// ```
///
/// What a file leaves out stays as it is in the destination that was given to the configuration. Options are part of its JSON Schema
/// and of the destination's page. Secrets are settings, never options.
public protocol ConfigurableDestination: Destination {
    /// The options that can be set as data, each with a name of its own.
    static var options: [ConfigurationOption<Self>] { get }
}

extension ConfigurableDestination {
    /// Says what is wrong with the declaration of the options and with their values.
    func checkOptions(_ check: inout ConfigurationCheck) {
        let names = Self.options.map(\.name)
        for (index, name) in names.enumerated() {
            if name.isEmpty { check.problem("has an option without a name") }
            if names[..<index].contains(where: name.isExactly) {
                check.at(name) { $0.problem("is the name of another option as well") }
            }
        }
        Self.options.check(self, &check)
    }

    /// The destination with the options that a configuration has.
    func configured(_ json: JSONValue, _ check: inout ConfigurationCheck) -> Self {
        var destination = self
        Self.options.read(json, into: &destination, &check)
        return Self.options.clamped(destination)
    }

    /// The JSON Schema of an object with the options.
    static var optionsSchema: JSONValue {
        options.schema(about: "The options; what is left out stays as the program has it.")
    }
}
