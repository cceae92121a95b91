/// The zone that a date is printed in.
enum LiquidZone: Sendable {
    /// So many minutes behind UTC, as JavaScript counts them.
    case minutesBehind(Double)
    case named(String, any TimeZoneRules)

    /// Looks a zone up.
    init(named name: String, _ time: TimeSource) throws(TimeZoneError) {
        self = .named(name, try time.rules(ofZone: name))
    }

    /// What is wrong with a zone, as a sentence.
    static func message(_ name: String, _ error: TimeZoneError) -> String {
        // A name may come from an event, of any length.
        let shown = name.prefix(40)
        return
            "The time zone '\(shown)\(shown.endIndex < name.endIndex ? "…" : "")' of the filter date \(error.message)."
    }
}
