/// What an event's `integrations` object says about one destination.
///
/// `All` counts for every destination that is not named, and is true unless it is there. A name is compared exactly with any
/// of the destination's names: `false` switches off, `true` or an object switches on, and an object is passed on as options.
struct Integrations: Sendable {
    private let names: [(name: String, slot: PathSlot)]
    private let all: PathSlot

    init(_ names: [String], _ paths: inout PathTableBuilder) {
        self.names = names.map { ($0, paths.slot(for: ["integrations", $0])) }
        all = paths.slot(for: ["integrations", "All"])
    }

    enum Answer {
        /// With the event's own options for the destination, if it has some.
        case on(options: JSONValue?)
        /// By what stands at this place.
        case off(String)
    }

    func answer(_ slots: PathSlots) -> Answer {
        for (name, slot) in names {
            switch slots.kind(slot) {
            case .object: return .on(options: slots.value(slot))
            case .bool:
                let isOn = slots.value(slot)?.bool == true
                return isOn ? .on(options: nil) : .off("integrations[\(JSONValue(name))]")
            default: continue
            }
        }
        if slots.kind(all) == .bool, slots.value(all)?.bool == false { return .off("integrations.All") }
        return .on(options: nil)
    }
}
