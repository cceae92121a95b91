/// What an event's `integrations` object says about one destination.
///
/// `All` counts for every destination that is not named, and is true unless it is there. A name is compared exactly with any
/// of the destination's names: `false` switches off, `true` or an object switches on, and an object is passed on as options.
struct Integrations: Sendable {
    private let names: [String]
    private let slots: [PathSlot]
    private let all: PathSlot

    init(_ names: [String], _ paths: inout PathTableBuilder) {
        self.names = names
        slots = names.map { paths.slot(for: ["integrations", $0]) }
        all = paths.slot(for: ["integrations", "All"])
    }

    enum Decision {
        /// With the event's own options for the destination, if it has some.
        case on(options: JSONValue?)
        /// By what stands at this place.
        case off(String)
    }

    func decision(_ values: PathValues) -> Decision {
        for (index, slot) in slots.enumerated() {
            switch values.kind(slot) {
            case .object: return .on(options: values.value(slot))
            case .bool:
                return values.isFalse(slot) ? .off("integrations[\(JSONValue(names[index]))]") : .on(options: nil)
            default: continue
            }
        }
        return values.isFalse(all) ? .off("integrations.All") : .on(options: nil)
    }
}
