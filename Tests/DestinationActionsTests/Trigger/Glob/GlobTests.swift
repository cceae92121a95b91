import Testing

@testable import DestinationActions

@Suite("Globs")
struct GlobTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let text: String
        let pattern: String
        let matches: Bool

        var testDescription: String {
            "\(pattern.debugDescription) \(matches ? "matches" : "does not match") \(text.debugDescription)"
        }

        init(_ text: String, _ pattern: String, _ matches: Bool) {
            self.text = text
            self.pattern = pattern
            self.matches = matches
        }
    }

    static let cases = [
        Case("aa", "a*a", true), Case("a", "a*a", false), Case("aba", "a*a", true),
        Case("abcabd", "*ab?", true), Case("xabyabz", "*ab?ab*", true), Case("xabab", "*ab?ab*", false),
        Case("", "*", true), Case("", "?", false), Case("", "*?", false), Case("", "[a]", false),
        Case("a", "**?**", true), Case("ab", "*?*?*", true), Case("a", "*?*?*", false),
        Case("é", "?", true), Case("e\u{301}", "?", false), Case("e\u{301}", "??", true),
        Case("日本語", "*本*", true), Case("日本語", "日?語", true), Case("日本語", "[一-龥]*", true),
        Case("x]y", "x[]]y", false), Case("b", "[z-a]", false), Case("b", "[z-ab]", true), Case("a", "[]", false),
        Case("c", #"[a-\d]"#, true), Case("b", #"[\a-c]"#, true), Case("-", "[--a]", true), Case("b", "[--a]", false),
        Case("a", "[a", false), Case("[a", "[a", false), Case("a\\", #"a\"#, false), Case("[", #"\["#, true),
        Case("a-z", "[a]-[z]", true), Case("aXbXc", "a?b?c", true), Case("aXbXXc", "a?b?c", false),
        Case("xxabcyy", "*[a][b]c*", true), Case("xxabyabcyy", "*[ab][b]c*", true), Case("a\nb", "a*b", true),
        Case("abab", "*[a]b", true), Case("ab12cd", "*[0-9][0-9]*", true), Case("ab1c2d", "*[0-9][0-9]*", false),
    ]

    @Test("a pattern stands for the whole text", arguments: cases)
    func matches(_ testCase: Case) {
        #expect(Glob(Array(testCase.pattern.utf8)).matches(Array(testCase.text.utf8)) == testCase.matches)
    }

    @Test("agrees with a plain table of all places on seeded patterns and texts")
    func agreesWithTable() {
        var random = SplitMix64(seed: 11)
        let parts = ["a", "b", "ab", "*", "*", "?", "[ab]", "[b-c]", "é", #"\a"#, "aa"]
        for _ in 0..<4_000 {
            var pattern = ""
            for _ in 0..<random.next(below: 9) { pattern += parts[random.next(below: parts.count)] }
            // Past 64 elements the search for a mixed piece goes over several machine words.
            if random.next(below: 8) == 0 {
                pattern = "*" + String(repeating: "a?", count: 40) + "[ab]b*" + pattern
            }
            var text = ""
            for _ in 0..<random.next(below: random.next(below: 6) == 0 ? 160 : 14) {
                text += ["a", "a", "a", "b", "c", "é"][random.next(below: 6)]
            }
            #expect(
                Glob(Array(pattern.utf8)).matches(Array(text.utf8)) == table(pattern, text), "\(pattern) on \(text)")
        }
    }

    /// Every prefix of the pattern against every prefix of the text.
    private func table(_ pattern: String, _ text: String) -> Bool {
        guard let pieces = GlobParser.pieces(Array(pattern.utf8)) else { return false }
        let scalars = text.unicodeScalars.map(\.value)
        var row = [true] + Array(repeating: false, count: scalars.count)
        for (number, piece) in pieces.enumerated() {
            if number > 0 { for index in row.indices.dropFirst() where row[index - 1] { row[index] = true } }
            for element in piece {
                row = [false] + scalars.indices.map { row[$0] && element.accepts(scalars[$0]) }
            }
        }
        return row.last ?? false
    }

    @Test("no pattern takes long")
    func hostilePatterns() {
        let many = [UInt8](repeating: UInt8(ascii: "a"), count: 10_000)
        let patterns = [
            "*" + String(repeating: "a*", count: 3_000) + "b",
            "*" + String(repeating: "a", count: 3_000) + "b",
            "*" + String(repeating: "a", count: 3_000) + "b*",
            "*b" + String(repeating: "a", count: 3_000) + "*",
            "*" + String(repeating: "a?", count: 2_000) + "b*",
            "*" + String(repeating: "?", count: 5_000) + "b*",
            "*" + String(repeating: "[ab]", count: 2_000) + "b*",
            String(repeating: "*?", count: 3_000) + "b",
            String(repeating: "*", count: 9_000) + "b",
        ]
        let clock = ContinuousClock()
        for pattern in patterns {
            let glob = Glob(Array(pattern.utf8))
            var isMatch = true
            let time = clock.measure { isMatch = glob.matches(many) }
            #expect(!isMatch, "\(pattern.prefix(20))")
            // Far above what a debug build on a busy machine takes, far below what trying all places would.
            #expect(time < .seconds(5), "\(pattern.prefix(20)): \(time)")
        }
    }

    @Test("a text is found where it first stands")
    func search() {
        let search = TextSearch(Array("abab".utf8))
        #expect(search.end(in: Array("xabaabab".utf8), from: 0, to: 8) == 8)
        #expect(search.end(in: Array("ababab".utf8), from: 0, to: 6) == 4)
        #expect(search.end(in: Array("ababab".utf8), from: 1, to: 6) == 6)
        #expect(search.end(in: Array("ababab".utf8), from: 1, to: 5) == nil)
        #expect(TextSearch<UInt8>([]).end(in: [], from: 0, to: 0) == 0)
    }
}
