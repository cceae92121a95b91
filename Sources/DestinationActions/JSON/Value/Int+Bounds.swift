extension Int {
    /// A number from outside as an integer: a fraction is cut off, NaN counts as 0, and what is further from 0 than 9·10¹⁵, where
    /// doubles are still exact, counts as that.
    ///
    /// `Int(_:)` traps for what it cannot hold.
    init(bounded number: Double) {
        self = number.isNaN ? 0 : Int(Swift.max(-9e15, Swift.min(9e15, number.rounded(.towardZero))))
    }
}
