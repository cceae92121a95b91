/// The formats `uri` and `uri-reference`, as ajv-formats 2 reads RFC 3986: an authority may follow a single slash too,
/// and the quotation mark passes in references.
enum URIFormats {
    /// An address with a scheme and something behind it.
    static func isURI(_ text: borrowing Span<UInt8>) -> Bool {
        guard let start = endOfScheme(text) else { return false }
        return isRest(text, from: start, isReference: false)
    }

    /// An address with or without a scheme; even the empty text is one.
    static func isReference(_ text: borrowing Span<UInt8>) -> Bool {
        isRest(text, from: endOfScheme(text) ?? 0, isReference: true)
    }

    private static let names = ASCIISet(alphanumericsAnd: "-._~!$&'()*+,;=")
    private static let quotedNames = ASCIISet(alphanumericsAnd: "-._~!$&'()*+,;=\"")
    private static let users = ASCIISet(alphanumericsAnd: "-._~!$&'()*+,;=:")
    private static let paths = ASCIISet(alphanumericsAnd: "-._~!$&'()*+,;=:@/")
    private static let quotedPaths = ASCIISet(alphanumericsAnd: "-._~!$&'()*+,;=:@/\"")
    private static let queries = ASCIISet(alphanumericsAnd: "-._~!$&'()*+,;=:@/?")
    private static let quotedQueries = ASCIISet(alphanumericsAnd: "-._~!$&'()*+,;=:@/?\"")

    private static func endOfScheme(_ text: borrowing Span<UInt8>) -> Int? {
        guard text.count > 0, ASCII.isLetter(text[0]) else { return nil }
        var at = 1
        while at < text.count {
            let byte = text[at]
            if byte == 0x3A { return at + 1 }
            if !ASCII.isAlphanumeric(byte), byte != 0x2B, byte != 0x2D, byte != 0x2E { return nil }
            at += 1
        }
        return nil
    }

    /// Whether the part behind the scheme is right: path or authority, then query, then fragment.
    private static func isRest(_ text: borrowing Span<UInt8>, from start: Int, isReference: Bool) -> Bool {
        var fragment = start
        while fragment < text.count, text[fragment] != 0x23 { fragment += 1 }
        var query = start
        while query < fragment, text[query] != 0x3F { query += 1 }
        let characters = isReference ? quotedQueries : queries
        guard isAll(text, query + 1, fragment, characters), isAll(text, fragment + 1, text.count, characters) else {
            return false
        }
        return isHierarchy(text, start, query, isReference: isReference)
    }

    private static func isHierarchy(
        _ text: borrowing Span<UInt8>, _ start: Int, _ end: Int, isReference: Bool
    ) -> Bool {
        if start == end { return isReference }
        let paths = isReference ? quotedPaths : paths
        let names = isReference ? quotedNames : names
        guard text[start] == 0x2F else { return isAll(text, start, end, paths) }
        if end - start >= 2, text[start + 1] == 0x2F, isAuthority(text, start + 2, end, paths, names) { return true }
        return isAuthority(text, start + 1, end, paths, names) || isAll(text, start, end, paths)
    }

    private static func isAuthority(
        _ text: borrowing Span<UInt8>, _ start: Int, _ end: Int, _ paths: ASCIISet, _ names: ASCIISet
    ) -> Bool {
        var host = start
        var path = start
        while path < end, text[path] != 0x2F {
            if text[path] == 0x40, host == start { host = path + 1 }
            path += 1
        }
        if host > start, !isAll(text, start, host - 1, users) { return false }
        return isHostAndPort(text, host, path, names) && isAll(text, path, end, paths)
    }

    private static func isHostAndPort(
        _ text: borrowing Span<UInt8>, _ start: Int, _ end: Int, _ names: ASCIISet
    ) -> Bool {
        var at = start
        if start < end, text[start] == 0x5B {
            while at < end, text[at] != 0x5D { at += 1 }
            guard at < end else { return false }
            if !HostFormats.isIPv6(text, start + 1, at, leadingZeros: true), !isFutureIP(text, start + 1, at) {
                return false
            }
            at += 1
        } else {
            while at < end, text[at] != 0x3A { at += 1 }
            if !isAll(text, start, at, names) { return false }
        }
        if at == end { return true }
        guard text[at] == 0x3A else { return false }
        for index in (at + 1)..<end where !ASCII.isDigit(text[index]) { return false }
        return true
    }

    /// `v`, hexadecimal digits, a point, and characters.
    private static func isFutureIP(_ text: borrowing Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
        guard start < end, text[start] | 0x20 == 0x76 else { return false }
        var at = start + 1
        while at < end, ASCII.isHexDigit(text[at]) { at += 1 }
        guard at > start + 1, at + 1 < end, text[at] == 0x2E else { return false }
        for index in (at + 1)..<end where !users.contains(text[index]) { return false }
        return true
    }

    /// Whether a part holds nothing but some characters and percent escapes; a part that begins behind its end is
    /// empty.
    private static func isAll(
        _ text: borrowing Span<UInt8>, _ start: Int, _ end: Int, _ characters: ASCIISet
    ) -> Bool {
        var at = start
        while at < end {
            if characters.contains(text[at]) {
                at += 1
            } else if at + 2 < end, ASCII.isEscape(text, at) {
                at += 3
            } else {
                return false
            }
        }
        return true
    }
}
