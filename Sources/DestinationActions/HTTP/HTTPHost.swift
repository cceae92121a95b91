/// The host of an address: a name, or an address of its own in any of the ways in which resolvers read one.
enum HTTPHost {
    case name(String)
    case ipv4(UInt32)
    /// The eight groups.
    case ipv6([UInt16])

    /// Reads the part between the slashes and the port; `nil` if it is no host.
    init?(_ bytes: ArraySlice<UInt8>) {
        if bytes.first == 0x5B {  // The brackets of an IPv6 address.
            guard bytes.last == 0x5D, bytes.count > 3 else { return nil }
            guard let groups = Self.groups(Array(bytes.dropFirst().dropLast())) else { return nil }
            self = .ipv6(groups)
            return
        }
        var name = String(decoding: bytes, as: UTF8.self).lowercased()
        if name.utf8.count > 1, name.hasSuffix(".") { name.removeLast() }
        let labels = name.split(separator: ".", omittingEmptySubsequences: false)
        let isName = labels.allSatisfy { label in
            !label.isEmpty && label.utf8.allSatisfy { ASCII.isAlphanumeric($0) || $0 == 0x2D || $0 == 0x5F }
        }
        guard isName, let last = labels.last else { return nil }
        // A name that ends with a number is an address to every resolver.
        guard Self.number(last) != nil || last.utf8.allSatisfy(ASCII.isDigit) else {
            self = .name(name)
            return
        }
        guard let address = Self.address(labels) else { return nil }
        self = .ipv4(address)
    }

    /// Whether no partner can be there: addresses of the own link, among which clouds keep the credentials of their machines,
    /// and the other places where they do.
    var isOfOwnMachinery: Bool {
        switch self {
        case .name(let name): return ["metadata.google.internal", "metadata.goog"].contains(name)
        case .ipv4(let address): return address >> 16 == 0xA9FE || address == 0x6464_64C8
        case .ipv6(let groups):
            if groups[0] & 0xFFC0 == 0xFE80 { return true }
            if groups == [0xFD00, 0xEC2, 0, 0, 0, 0, 0, 0x254] || groups == [0xFD20, 0xCE, 0, 0, 0, 0, 0, 0x254] {
                return true
            }
            return ipv4Within?.isOfOwnMachinery ?? false
        }
    }

    /// Whether it is of the own machine or of a network that the rest of the world does not reach, by its number or by a name
    /// that says so.
    var isPrivate: Bool {
        if isOfOwnMachinery { return true }
        switch self {
        case .name(let name):
            let labels = name.split(separator: ".")
            // A name of one label is one of the own network.
            guard labels.count > 1, let last = labels.last else { return true }
            return ["localhost", "local", "internal", "intranet", "lan", "home", "corp", "private"].contains(last)
                || name.hasSuffix(".home.arpa")
        case .ipv4(let address):
            // IANA's registry of addresses for special purposes: as the network, and how many of its bits count.
            let networks: [(UInt32, UInt32)] = [
                (0x0000_0000, 8), (0x0A00_0000, 8), (0x6440_0000, 10), (0x7F00_0000, 8), (0xAC10_0000, 12),
                (0xC000_0000, 24), (0xC000_0200, 24), (0xC0A8_0000, 16), (0xC612_0000, 15), (0xC633_6400, 24),
                (0xCB00_7100, 24), (0xE000_0000, 3),
            ]
            return networks.contains { network, bits in (address ^ network) >> (32 - bits) == 0 }
        case .ipv6(let groups):
            // Unspecified, loopback, unique local, site-local, multicast, and documentation.
            if groups.dropLast().allSatisfy({ $0 == 0 }), groups[7] <= 1 { return true }
            if groups[0] & 0xFE00 == 0xFC00 || groups[0] & 0xFFC0 == 0xFEC0 || groups[0] >= 0xFF00 { return true }
            if groups[0] == 0x2001, groups[1] == 0xDB8 { return true }
            return ipv4Within?.isPrivate ?? false
        }
    }

    /// The IPv4 address within an IPv6 address: mapped, compatible, through NAT64, or 6to4.
    private var ipv4Within: HTTPHost? {
        guard case .ipv6(let groups) = self else { return nil }
        func address(_ first: Int) -> HTTPHost { .ipv4(UInt32(groups[first]) << 16 | UInt32(groups[first + 1])) }
        if groups[0] == 0x2002 { return address(1) }
        let prefixes: [[UInt16]] = [[0, 0, 0, 0, 0, 0xFFFF], [0, 0, 0, 0, 0, 0], [0x64, 0xFF9B, 0, 0, 0, 0]]
        return prefixes.contains(Array(groups.prefix(6))) ? address(6) : nil
    }

    /// The address of one to four numbers, the last of which fills what is left, as `inet_aton` reads it.
    private static func address(_ labels: [Substring]) -> UInt32? {
        let numbers = labels.compactMap(number)
        guard numbers.count == labels.count, numbers.count <= 4, let last = numbers.last else { return nil }
        guard numbers.dropLast().allSatisfy({ $0 <= 0xFF }) else { return nil }
        let bits = UInt64(8 * (5 - numbers.count))
        guard last < 1 << bits else { return nil }
        var address = last
        for (place, number) in numbers.dropLast().enumerated() { address |= number << UInt64(24 - 8 * place) }
        return UInt32(address)
    }

    /// A decimal, octal (`0…`) or hexadecimal (`0x…`) number.
    private static func number(_ label: Substring) -> UInt64? {
        if label.hasPrefix("0x") { return label.utf8.count == 2 ? 0 : UInt64(label.dropFirst(2), radix: 16) }
        guard label.utf8.allSatisfy(ASCII.isDigit) else { return nil }
        return UInt64(label, radix: label.hasPrefix("0") ? 8 : 10)
    }

    /// The groups of an IPv6 address.
    private static func groups(_ bytes: [UInt8]) -> [UInt16]? {
        guard HostFormats.isIPv6(bytes.span) else { return nil }
        var text = String(decoding: bytes, as: UTF8.self)
        if let colon = text.lastIndex(of: ":"), text[colon...].contains(".") {
            let labels = text[text.index(after: colon)...].split(separator: ".")
            guard let address = address(labels) else { return nil }
            text = text[...colon] + String(address >> 16, radix: 16) + ":" + String(address & 0xFFFF, radix: 16)
        }
        func read(_ part: Substring) -> [UInt16] { part.split(separator: ":").compactMap { UInt16($0, radix: 16) } }
        guard let gap = text.firstRange(of: "::") else { return read(text[...]) }
        let (front, back) = (read(text[..<gap.lowerBound]), read(text[gap.upperBound...]))
        return front + Array(repeating: 0, count: max(0, 8 - front.count - back.count)) + back
    }
}
