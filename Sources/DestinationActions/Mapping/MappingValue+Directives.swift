extension MappingValue {
    /// Which letters a text is changed to.
    public enum LetterCase: String, Sendable, Hashable, CaseIterable {
        /// Lower-case letters.
        case lower
        /// Upper-case letters.
        case upper
    }

    /// Which way a value goes between text and JSON.
    public enum JSONMode: String, Sendable, Hashable, CaseIterable {
        /// From a value to its text of JSON.
        case encode
        /// From a text of JSON to its value.
        case decode
    }

    /// Which object wins where several have the same key.
    public enum MergeDirection: String, Sendable, Hashable, CaseIterable {
        /// The first one.
        case left
        /// The last one.
        case right
    }

    private static func directive(_ directive: MappingDirective, _ options: JSONValue) -> MappingValue {
        MappingValue([directive.rawValue: options])
    }

    private static func directive(_ directive: MappingDirective, _ options: [(String, JSONValue?)]) -> MappingValue {
        let present = options.compactMap { option in option.1.map { (option.0, $0) } }
        return Self.directive(directive, JSONValue(JSONObject(uniquingLast: present)))
    }

    /// The value at a path of the input, such as `context.page.url` or `products[0].name`.
    ///
    /// - Parameter path: The path; a leading `$.` makes no difference.
    /// - Returns: The directive `@path`.
    public static func path(_ path: String) -> MappingValue { directive(.path, JSONValue(path)) }

    /// The value at a path that is computed for each input.
    ///
    /// - Parameter path: A directive that gives a text.
    /// - Returns: The directive `@path`.
    public static func path(_ path: MappingValue) -> MappingValue { directive(.path, path.json) }

    /// A text with placeholders such as `{{ traits.name }}`, each replaced by the value at its path.
    ///
    /// - Parameter template: The text.
    /// - Returns: The directive `@template`.
    public static func template(_ template: String) -> MappingValue { directive(.template, JSONValue(template)) }

    /// A text with placeholders that is computed for each input.
    ///
    /// - Parameter template: A directive that gives a text.
    /// - Returns: The directive `@template`.
    public static func template(_ template: MappingValue) -> MappingValue { directive(.template, template.json) }

    /// A value as it stands.
    ///
    /// - Parameter value: The value; directives inside it are resolved.
    /// - Returns: The directive `@literal`.
    public static func literal(_ value: JSONValue) -> MappingValue { directive(.literal, value) }

    /// One of two values, by whether a value is present and not null.
    ///
    /// - Parameters:
    ///   - value: The value that is looked at.
    ///   - then: The result if it is present; missing unless given.
    ///   - otherwise: The result if it is not; missing unless given.
    /// - Returns: The directive `@if`.
    public static func `if`(
        exists value: MappingValue, then: MappingValue? = nil, else otherwise: MappingValue? = nil
    ) -> MappingValue {
        directive(.if, [("exists", value.json), ("then", then?.json), ("else", otherwise?.json)])
    }

    /// One of two values, by whether a value is blank: missing, null, an empty text or an empty array.
    ///
    /// The name is the format's. Mind that `then` is the result if the value is **not** blank.
    ///
    /// - Parameters:
    ///   - value: The value that is looked at.
    ///   - then: The result if it is not blank; missing unless given.
    ///   - otherwise: The result if it is blank; missing unless given.
    /// - Returns: The directive `@if`.
    public static func `if`(
        blank value: MappingValue, then: MappingValue? = nil, else otherwise: MappingValue? = nil
    ) -> MappingValue {
        directive(.if, [("blank", value.json), ("then", then?.json), ("else", otherwise?.json)])
    }

    /// A text in lower-case or upper-case letters; a value of another type stays as it is.
    ///
    /// - Parameters:
    ///   - letterCase: Which letters.
    ///   - value: The text, or a directive that gives one.
    /// - Returns: The directive `@case`.
    public static func `case`(_ letterCase: LetterCase, _ value: MappingValue) -> MappingValue {
        directive(.case, [("operator", JSONValue(letterCase.rawValue)), ("value", value.json)])
    }

    /// A text in which one or two other texts are replaced.
    ///
    /// Patterns and replacements are at most 10 characters long.
    ///
    /// - Parameters:
    ///   - pattern: What is replaced; at least one character.
    ///   - replacement: What takes its place.
    ///   - pattern2: What is replaced in the result.
    ///   - replacement2: What takes its place.
    ///   - ignoringCase: Whether upper-case and lower-case letters are the same.
    ///   - everywhere: Whether every occurrence is replaced, or the first one only.
    ///   - value: The text, or a directive that gives one.
    /// - Returns: The directive `@replace`.
    public static func replace(
        _ pattern: String, with replacement: String, then pattern2: String? = nil, with replacement2: String? = nil,
        ignoringCase: Bool = false, everywhere: Bool = true, in value: MappingValue
    ) -> MappingValue {
        directive(
            .replace,
            [
                ("pattern", JSONValue(pattern)), ("replacement", JSONValue(replacement)),
                ("pattern2", pattern2.map { JSONValue($0) }), ("replacement2", replacement2.map { JSONValue($0) }),
                ("ignorecase", ignoringCase ? true : nil), ("global", everywhere ? nil : false),
                ("value", value.json),
            ])
    }

    /// The array at a path; with a shape each item is made anew.
    ///
    /// - Parameters:
    ///   - path: The path; a single object counts as an array of one if there is a shape.
    ///   - shape: What each item becomes; paths in it start at the item.
    /// - Returns: The directive `@arrayPath`.
    public static func arrayPath(_ path: String, _ shape: MappingValue? = nil) -> MappingValue {
        arrayPath(MappingValue(JSONValue(path)), shape)
    }

    /// The array that a directive gives; with a shape each item is made anew.
    ///
    /// - Parameters:
    ///   - array: The directive.
    ///   - shape: What each item becomes; paths in it start at the item.
    /// - Returns: The directive `@arrayPath`.
    public static func arrayPath(_ array: MappingValue, _ shape: MappingValue? = nil) -> MappingValue {
        directive(.arrayPath, JSONValue([array.json] + (shape.map { [$0.json] } ?? [])))
    }

    /// One object of everything that is nested in a value, its keys joined.
    ///
    /// - Parameters:
    ///   - value: The value; a scalar stays as it is.
    ///   - separator: What stands between joined keys; at least one character.
    ///   - omitArrays: Whether arrays stay as they are.
    /// - Returns: The directive `@flatten`.
    public static func flatten(
        _ value: MappingValue, separator: String = ".", omitArrays: Bool = false
    ) -> MappingValue {
        directive(
            .flatten,
            [
                ("separator", JSONValue(separator)), ("omitArrays", omitArrays ? true : nil),
                ("value", value.json),
            ])
    }

    /// A value as a text of JSON, or the value of such a text.
    ///
    /// What is no JSON stays text.
    ///
    /// - Parameters:
    ///   - mode: Which way.
    ///   - value: The value.
    /// - Returns: The directive `@json`.
    public static func json(_ mode: JSONMode, _ value: MappingValue) -> MappingValue {
        directive(.json, [("mode", JSONValue(mode.rawValue)), ("value", value.json)])
    }

    /// One object of the members of several.
    ///
    /// - Parameters:
    ///   - objects: The objects; one that is missing or no object is passed over.
    ///   - direction: Which one wins where several have the same key.
    /// - Returns: The directive `@merge`.
    public static func merge(_ objects: [MappingValue], direction: MergeDirection = .right) -> MappingValue {
        directive(
            .merge,
            [("direction", JSONValue(direction.rawValue)), ("objects", JSONValue(objects.map(\.json)))])
    }

    /// A mapping of another mapping's result.
    ///
    /// - Parameters:
    ///   - apply: What makes the new input.
    ///   - mapping: What is made of it.
    /// - Returns: The directive `@transform`.
    public static func transform(apply: MappingValue, mapping: MappingValue) -> MappingValue {
        directive(.transform, [("apply", apply.json), ("mapping", mapping.json)])
    }

    /// A value without what is null in it, the members of its objects included.
    ///
    /// - Parameter value: The value.
    /// - Returns: The directive `@excludeWhenNull`.
    public static func excludeWhenNull(_ value: MappingValue) -> MappingValue {
        directive(.excludeWhenNull, value.json)
    }

    /// The text that a Liquid template gives.
    ///
    /// - Parameter template: The template, at most 1,000 characters long.
    /// - Returns: The directive `@liquid`.
    public static func liquid(_ template: String) -> MappingValue { directive(.liquid, JSONValue(template)) }
}
