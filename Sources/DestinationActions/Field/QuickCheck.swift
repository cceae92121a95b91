/// The check of a field that most values pass as they are: on the tape of the document, with nothing made.
///
/// It is nothing but bits, so that a list of checks is walked without counting references.
struct QuickCheck: Sendable {
    private enum Kind: Sendable {
        case none, anything, anyText, text, format, choice, number, integer, boolean, datetime, object
    }

    private let kind: Kind
    private let format: FieldFormat
    let isRequired: Bool

    /// The check of a member of an object that holds anything.
    static let anything = QuickCheck()

    private init() {
        kind = .anything
        format = .text
        isRequired = false
    }

    /// Makes the check of a field.
    ///
    /// - Parameters:
    ///   - definition: The field.
    ///   - options: What goes for all fields of the schema.
    ///   - keepsEmptyText: Whether `""` is a value of the field where it stands.
    init(_ definition: FieldDefinition, _ options: FieldOptions, keepsEmptyText: Bool) {
        isRequired = definition.requirement == .yes
        let format = definition.type == .string ? definition.format : nil
        self.format = format ?? .text
        let hasLimits = definition.minimum != nil || definition.maximum != nil
        kind =
            if definition.isMultiple {
                .none
            } else {
                switch definition.type {
                case .string, .text, .password:
                    if hasLimits || options.refusesControlCharacters {
                        .none
                    } else if definition.choices.isEmpty {
                        format == nil ? keepsEmptyText ? .anyText : .text : .format
                    } else {
                        format == nil ? .choice : .none
                    }
                case .number, .integer:
                    if hasLimits || !definition.choices.isEmpty {
                        .none
                    } else {
                        definition.type == .number ? .number : .integer
                    }
                case .boolean: definition.choices.isEmpty ? .boolean : .none
                case .datetime: definition.choices.isEmpty ? .datetime : .none
                case .object: definition.properties == nil && definition.choices.isEmpty ? .object : .none
                }
            }
    }

    /// Whether a value is right as it stands.
    ///
    /// - Parameters:
    ///   - document: The document.
    ///   - node: The value's index on its tape.
    ///   - plan: The field. It is looked at for choices only, so that all others take no reference to it.
    @inline(__always) func accepts(
        _ document: JSONDocument, _ node: Int, _ plan: @autoclosure () -> FieldPlan?
    ) -> Bool {
        let entry = document.entry(node)
        switch kind {
        case .anyText: return entry.has(.string) || entry.has(.escaped)
        case .text: return isText(entry)
        case .object: return entry.has(.object)
        case .boolean: return entry.has(.true) || entry.has(.false)
        case .number: return entry.has(.integer) || entry.has(.number)
        // More digits may pass the bounds of 64 bits.
        case .integer: return entry.has(.integer) && entry.length <= 18
        case .format: return entry.has(.string) && entry.length > 0 && hasFormat(document, entry)
        case .choice: return isText(entry) && plan()?.isChoice(document, node) == true
        case .datetime:
            return entry.has(.integer) || entry.has(.number) || entry.has(.string) && isDate(document, entry)
        case .anything: return true
        case .none: return false
        }
    }

    /// Whether an entry is a text that is not empty.
    @inline(__always) private func isText(_ entry: JSONDocument.Entry) -> Bool {
        entry.has(.string) && entry.length > 0 || entry.has(.escaped)
    }

    private func hasFormat(_ document: JSONDocument, _ entry: JSONDocument.Entry) -> Bool {
        let bytes = document.bytes
        return format.matches(bytes.span.extracting(entry.offset..<(entry.offset + entry.length)))
    }

    private func isDate(_ document: JSONDocument, _ entry: JSONDocument.Entry) -> Bool {
        let bytes = document.bytes
        return Timestamp(utf8: bytes.span.extracting(entry.offset..<(entry.offset + entry.length))) != nil
    }
}
