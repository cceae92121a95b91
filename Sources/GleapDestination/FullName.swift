import DestinationActions

/// The name of a person, made of its parts.
enum FullName {
    /// Joins the parts that are there, each without white space around it.
    ///
    /// - Returns: The name, or `nil` if no part has any text.
    static func joining(_ parts: String?...) -> String? {
        let texts = parts.compactMap { $0.map { String(JavaScriptSpace.trim($0)) } }.filter { !$0.isEmpty }
        return texts.isEmpty ? nil : texts.joined(separator: " ")
    }
}
