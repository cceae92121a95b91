/// Paths as they are written in Swift, where nothing but dots and backslashes needs a backslash.
enum TriggerPath {
    /// The names of a path, or `nil` if one of them is empty.
    static func keys(_ path: String) -> [[UInt8]]? {
        var keys: [[UInt8]] = []
        var key: [UInt8] = []
        var isEscaped = false
        for byte in path.utf8 {
            if isEscaped {
                key.append(byte)
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: ".") {
                keys.append(key)
                key = []
            } else {
                key.append(byte)
            }
        }
        // A backslash at the end escapes nothing and is itself.
        if isEscaped { key.append(UInt8(ascii: "\\")) }
        keys.append(key)
        return keys.contains([]) ? nil : keys
    }
}
