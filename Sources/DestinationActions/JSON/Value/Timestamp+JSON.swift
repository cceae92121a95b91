extension Timestamp {
    /// Reads the value of a datetime field: a text in one of the forms, or a number.
    init?(_ value: JSONValue) {
        if let number = value.int {
            self.init(number: Int64(number), fraction: 0)
        } else if let number = value.double {
            // By its digits: as a double, a fraction is often a little less than it says, and would lose a millisecond.
            if let time = Self.number(Array(value.javaScriptText.utf8).span) {
                self = time
            } else {
                self.init(secondsSince1970: number.magnitude >= Double(Self.milliseconds) ? number / 1000 : number)
            }
        } else {
            guard let time = value.withText({ Timestamp(utf8: $0) }) ?? nil else { return nil }
            self = time
        }
    }

    /// Reads a text that can be sent as it stands to a partner that reads RFC 3339, and nothing else.
    ///
    /// - Parameter value: The value; its text is not copied.
    public init?(rfc3339 value: JSONValue) {
        guard let time = value.withText({ Self.rfc3339($0) }) ?? nil else { return nil }
        self = time
    }
}
