/// The filters of LiquidJS 10.27 that templates may use.
enum LiquidFilter: String, Sendable, CaseIterable {
    // Text
    case append, prepend, capitalize, downcase, upcase, lstrip, rstrip, strip, remove, replace, split, truncate
    case removeFirst = "remove_first"
    case removeLast = "remove_last"
    case replaceFirst = "replace_first"
    case replaceLast = "replace_last"
    case stripNewlines = "strip_newlines"
    case truncateWords = "truncatewords"
    case normalizeWhitespace = "normalize_whitespace"
    case numberOfWords = "number_of_words"
    // HTML, URLs, encodings
    case escape, slugify, sha256
    case xmlEscape = "xml_escape"
    case escapeOnce = "escape_once"
    case stripHTML = "strip_html"
    case urlEncode = "url_encode"
    case urlDecode = "url_decode"
    case cgiEscape = "cgi_escape"
    case uriEscape = "uri_escape"
    case base64Encode = "base64_encode"
    case base64Decode = "base64_decode"
    case hmacSHA256 = "hmac_sha256"
    // Numbers
    case abs, ceil, floor, round, plus, minus, times, modulo
    case atLeast = "at_least"
    case atMost = "at_most"
    case dividedBy = "divided_by"
    case toInteger = "to_integer"
    // Lists
    case join, first, last, size, slice, compact, sum, push, pop, shift, unshift, `where`, sample
    // Dates
    case date
    case dateToXMLSchema = "date_to_xmlschema"
    case dateToRFC822 = "date_to_rfc822"
    case dateToString = "date_to_string"
    case dateToLongString = "date_to_long_string"
    // Any value
    case `default`, raw, json, jsonify, inspect

    /// Why a name is not that of a filter that can be used.
    struct Unusable: Error { let message: String }

    /// The filters of LiquidJS that are switched off.
    static let disabled: Set<String> = [
        "array_to_sentence_string", "concat", "find", "find_exp", "find_index", "find_index_exp", "group_by",
        "group_by_exp", "has", "has_exp", "map", "newline_to_br", "reject", "reject_exp", "reverse", "sort",
        "sort_natural", "uniq", "where_exp", "type",
    ]

    /// The filter of a name.
    static func named(_ name: String) throws(Unusable) -> LiquidFilter {
        if let filter = LiquidFilter(rawValue: name) { return filter }
        if disabled.contains(name) { throw Unusable(message: "The filter \(name) is disabled.") }
        throw Unusable(
            message: "The filter \(name) is not known."
                + Suggestion.sentence(for: name, among: allCases.map(\.rawValue)))
    }

    /// What is wrong with a number of arguments.
    ///
    /// Most filters take any number and have a meaning for missing ones.
    func problem(argumentCount: Int) -> String? {
        switch self {
        case .append, .prepend:
            argumentCount == 1 ? nil : "The filter \(rawValue) takes one argument, found \(argumentCount)."
        default: nil
        }
    }
}
