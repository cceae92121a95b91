/// A key that is made while coding: a member's name, an item's index, or `super`.
struct JSONCodingKey: CodingKey {
    let stringValue: String
    let intValue: Int?

    init(stringValue: String) {
        self.stringValue = stringValue
        intValue = nil
    }

    init(intValue: Int) {
        stringValue = "Index \(intValue)"
        self.intValue = intValue
    }

    /// The member that a superclass is coded in, unless another is named.
    static var `super`: JSONCodingKey { JSONCodingKey(stringValue: "super") }
}

/// The way from the root to where an encoder or decoder stands; made into an array only when somebody asks.
struct JSONCodingPath {
    private final class Step {
        let key: any CodingKey
        let parent: Step?

        init(_ key: any CodingKey, _ parent: Step?) {
            self.key = key
            self.parent = parent
        }
    }

    private var last: Step?
    /// How many keys the path has.
    private(set) var depth = 0

    /// The path to a member or item from here.
    func appending(_ key: any CodingKey) -> JSONCodingPath {
        var path = self
        path.last = Step(key, last)
        path.depth += 1
        return path
    }

    /// The keys from the root on.
    var keys: [any CodingKey] {
        var keys: [any CodingKey] = []
        var step = last
        while let current = step {
            keys.append(current.key)
            step = current.parent
        }
        return keys.reversed()
    }
}
