/// The keys with which clients write.
public struct WriteKeys: Sendable {
    private let keys: [[UInt8]]

    /// Takes the keys.
    ///
    /// - Parameter keys: The keys; without any, nobody may write.
    public init(_ keys: [String]) { self.keys = keys.filter { !$0.isEmpty }.map { Array($0.utf8) } }

    /// Whether there is none, so that nobody may write.
    var isEmpty: Bool { keys.isEmpty }

    /// Whether somebody may write; it takes as long for any key of the same length, whatever it has in common with a right one.
    func contains(_ key: String) -> Bool {
        let given = Array(key.utf8)
        var isKnown = false
        for key in keys where key.count == given.count {
            var difference: UInt8 = 0
            for (one, other) in zip(key, given) { difference |= one ^ other }
            if difference == 0 { isKnown = true }
        }
        return isKnown
    }
}
