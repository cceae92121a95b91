/// What stands in the place of what must not be shown.
package enum Redacted {
    /// The placeholder.
    package static let text = "<redacted>"
}
