/// The check of a field that most values pass as they are: on the tape of the document, with nothing made.
///
/// It is nothing but bits, so that a list of checks is walked without counting references.
struct TapeCheck: Sendable {
    /// What is looked at in a value that does not pass by its form.
    private enum Look: Sendable { case nothing, format, choice, digits, date }

    /// The forms of entries on the tape that are right whatever they hold, by ``JSONDocument/Entry/form``.
    private let forms: UInt32
    /// The forms that count as missing.
    private let blanks: UInt32
    private let look: Look
    private let format: BuiltInFormat
    let isRequired: Bool

    /// The check of a member of an object that holds anything.
    static let anything = TapeCheck()

    private init() {
        forms = .max
        blanks = 0
        look = .nothing
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
        let format = definition.checkedFormat
        self.format = format?.builtIn ?? .text
        let hasOwnFormat = format != nil && format?.builtIn == nil
        let hasLimits = definition.minimum != nil || definition.maximum != nil
        let hasChoices = !definition.choices.isEmpty
        blanks = (definition.allowsNull ? 0 : Self.forms(.null)) | (keepsEmptyText ? 0 : Self.emptyText)
        (forms, look) =
            switch definition.type {
            case _ where definition.isMultiple: (0, .nothing)
            case .string, .text, .password:
                if hasLimits || options.refusesControlCharacters || hasOwnFormat || hasChoices && format != nil
                    || definition.hashing != nil
                {
                    (0, .nothing)
                } else if hasChoices || format != nil {
                    (0, hasChoices ? .choice : .format)
                } else {
                    (keepsEmptyText ? Self.texts | Self.emptyText : Self.texts, .nothing)
                }
            case _ where hasLimits || hasChoices: (0, .nothing)
            case .number: (Self.forms(.integer, .number), .nothing)
            case .integer: (0, .digits)
            case .boolean: (Self.forms(.true, .false), .nothing)
            case .datetime: (Self.forms(.integer, .number), .date)
            case .object: (definition.properties == nil ? Self.forms(.object) : 0, .nothing)
            case .any: (Self.anyValue | (keepsEmptyText ? Self.emptyText : 0), .nothing)
            }
    }

    /// Texts that are not empty; one with escapes never is.
    private static let texts = forms(.string, .escaped) & ~emptyText
    /// Everything but null and the empty text.
    private static let anyValue = ~(forms(.null) | emptyText)
    private static let emptyText = JSONDocument.Entry(.string, length: 0).form

    private static func forms(_ tags: JSONDocument.Tag...) -> UInt32 {
        tags.reduce(0) {
            $0 | JSONDocument.Entry($1, length: 0).form | JSONDocument.Entry($1, length: 1).form
        }
    }

    /// Whether a value is right as it stands.
    ///
    /// - Parameters:
    ///   - document: The document.
    ///   - node: The value's index on its tape.
    ///   - field: The field. It is looked at for choices only, so that all others take no reference to it.
    @inline(__always) func accepts(
        _ document: JSONDocument, _ node: Int, _ field: @autoclosure () -> FieldRules?
    ) -> Bool {
        let entry = document.entry(node)
        if forms & entry.form != 0 { return true }
        return switch look {
        case .nothing: false
        case .choice: Self.texts & entry.form != 0 && field()?.isChoice(document, node) == true
        case .format, .digits, .date: looks(document, entry)
        }
    }

    /// Whether a value that is not right as it stands counts as missing.
    func drops(_ document: JSONDocument, _ node: Int) -> Bool { blanks & document.entry(node).form != 0 }

    @inline(never) private func looks(_ document: JSONDocument, _ entry: JSONDocument.Entry) -> Bool {
        // More digits may pass the bounds of 64 bits.
        if look == .digits { return entry.has(.integer) && entry.length <= 18 }
        guard entry.has(.string), entry.length > 0 else { return false }
        let bytes = document.bytes
        let text = bytes.span.extracting(entry.offset..<(entry.offset + entry.length))
        return look == .format ? format.matches(text) : Timestamp(utf8: text) != nil
    }
}
