/// A form that is being written as browsers send it, by the rules of the URL Standard (`application/x-www-form-urlencoded`).
///
/// Letters, digits, `*`, `-`, `.` and `_` stand as they are, a blank is a plus, and everything else is escaped as UTF-8. Pairs keep
/// the order in which they were written. Numbers and booleans are written as JSON has them; null is an empty text, which is
/// how forms clear a field; what is missing stays out.
///
/// A form knows no nesting, so that names say it, in the way that the partner reads:
///
/// | value of `a` | `.brackets`, `.indices` | `.dots` | `.brackets` of items | `.repeated` |
/// |---|---|---|---|---|
/// | `{"b": {"c": 1}}` | `a[b][c]=1` | `a.b.c=1` | | |
/// | `["x", "y"]` | `a[0]=x&a[1]=y` | | `a[]=x&a[]=y` | `a=x&a=y` |
/// | `[{"b": 1}]` | `a[0][b]=1` | `a[0].b=1` | `a[][b]=1` | `a[b]=1` |
///
/// Empty objects and lists have no pair.
public struct FormBody: BodyWriter, Sendable {
    /// How the members of an object are named.
    public enum Members: String, Sendable, Hashable, CaseIterable {
        /// `user[name]`
        case brackets
        /// `user.name`
        case dots
    }

    /// How the items of a list are named.
    public enum Items: String, Sendable, Hashable, CaseIterable {
        /// `tags[0]`
        case indices
        /// `tags[]`
        case brackets
        /// `tags`, once for each item
        case repeated
    }

    private(set) var bytes: [UInt8] = []
    private let names: NestedNames

    init(members: Members, items: Items) { names = NestedNames(members, items) }

    /// Writes a pair, or the pairs of what is nested.
    ///
    /// - Parameters:
    ///   - name: The name.
    ///   - value: The value.
    public mutating func write(_ name: String, _ value: JSONValue) {
        names.pairs(name, value) { pair($0, $1) }
    }

    private mutating func pair(_ name: String, _ value: String) {
        if !bytes.isEmpty { bytes.append(0x26) }
        escape(name)
        bytes.append(0x3D)
        escape(value)
    }

    private mutating func escape(_ text: String) {
        for byte in text.utf8 {
            if ASCII.isAlphanumeric(byte) || "*-._".utf8.contains(byte) {
                bytes.append(byte)
            } else if byte == 0x20 {
                bytes.append(0x2B)
            } else {
                bytes.append(0x25)
                bytes.append(Hexadecimal.upperDigit(byte >> 4))
                bytes.append(Hexadecimal.upperDigit(byte & 0xF))
            }
        }
    }
}
