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
        let tag = document.tag(node)
        switch kind {
        case .anyText: return tag == .string || tag == .escaped
        case .text: return tag == .string && document.length(node) > 0 || tag == .escaped
        case .object: return tag == .object
        case .boolean: return tag == .true || tag == .false
        case .number: return tag == .integer || tag == .number
        // More digits may pass the bounds of 64 bits.
        case .integer: return tag == .integer && document.length(node) <= 18
        case .format: return tag == .string && document.length(node) > 0 && hasFormat(document, node)
        case .choice:
            return (tag == .string && document.length(node) > 0 || tag == .escaped)
                && plan()?.isChoice(document, node) == true
        case .datetime: return tag == .integer || tag == .number || tag == .string && isDate(document, node)
        case .anything: return true
        case .none: return false
        }
    }

    private func hasFormat(_ document: JSONDocument, _ node: Int) -> Bool {
        let start = document.offset(node)
        let bytes = document.bytes
        let text = bytes.span.extracting(start..<(start + document.length(node)))
        return format.matches(text)
    }

    private func isDate(_ document: JSONDocument, _ node: Int) -> Bool {
        let start = document.offset(node)
        let bytes = document.bytes
        let text = bytes.span.extracting(start..<(start + document.length(node)))
        return Timestamp(utf8: text) != nil
    }
}
