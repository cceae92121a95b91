extension Duration {
    /// As long as anybody means by "for ever": 100 years.
    private static let longest: Duration = .seconds(100 * 366 * 86_400)

    /// A length of time that can be added to a point in time: not negative, and at most 100 years.
    var bounded: Duration { min(max(.zero, self), Self.longest) }
}
