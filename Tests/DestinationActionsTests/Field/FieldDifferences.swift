import DestinationActions

/// The golden cases in which our answer differs from the recorded one on purpose.
enum FieldDifferences {
    struct Difference {
        let tag: String
        let answer: FieldVectorTests.Answer
    }

    /// The numbered differences that the documentation names.
    static let tags: Set<String> = ["F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8"]

    static let all: [String: Difference] = [
        // A lone null in a list is dropped, and an empty list is no single value.
        "fld-coerce-text-024": error("F2"),
        "fld-coerce-password-024": error("F2"),
        "fld-coerce-number-024": error("F2"),
        "fld-coerce-integer-024": error("F2"),
        // Where null is a value, it is unwrapped like any other.
        "fld-null-number-006": ok("F2", ["x": .null]),
        "fld-null-boolean-006": ok("F2", ["x": .null]),
        "fld-object-multi-005": error("F2", about: "o"),
        "fld-object-multi-007": ok("F2", ["o": [["s": "a"]]]),
        "fld-coerce-datetime-021": ok("F3", ["x": 1]),
        "fld-datelike-027": ok("F3", ["x": "2024-01-02"]),
        "fld-null-object-004": error("F5"),
        "fld-null-object-005": error("F5"),
        "fld-datelike-003": error("F6"),
        "fld-datelike-004": error("F6"),
        "fld-datelike-006": error("F6"),
        "fld-datelike-039": error("F6"),
        "fld-datelike-043": ok("F7", ["x": "8640000000001"]),
        "fld-limits-009": error("F8"),
        "fld-limits-010": error("F8"),
        "fld-limits-011": error("F8"),
    ]

    private static func ok(_ tag: String, _ value: JSONValue) -> Difference { Difference(tag: tag, answer: .ok(value)) }

    private static func error(_ tag: String, about key: String = "x") -> Difference {
        Difference(tag: tag, answer: .error([key]))
    }
}
