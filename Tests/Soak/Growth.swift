import TrialSupport

/// What a process takes over time, and whether that grows without end.
struct Growth {
    private var samples: [ProcessMeter] = []

    mutating func note(_ meter: ProcessMeter) { samples.append(meter) }

    /// Compares the last quarter of the time with the second one: in the first one everything is still warming up.
    var problems: [String] {
        let quarter = samples.count / 4
        guard quarter > 0 else { return ["There was no time to see whether anything grows."] }
        let early = samples[quarter..<2 * quarter]
        let late = samples.suffix(quarter)
        func compare(_ name: String, _ part: (ProcessMeter) -> Int, allowance: Int) -> String? {
            let before = early.map(part).max() ?? 0
            let after = late.map(part).max() ?? 0
            return after <= before + before / 4 + allowance ? nil : "\(name) grew from \(before) to \(after)."
        }
        return [
            compare("Memory (KB)", \.memory, allowance: 16_384),
            compare("The number of threads", \.threads, allowance: 64),
            compare("The number of descriptors", \.descriptors, allowance: 64),
        ].compactMap(\.self)
    }
}
