import DestinationActions

/// Events to measure on, each as the bytes of its JSON.
struct Corpus {
    let name: String
    let lines: [[UInt8]]
    /// The file that holds the same lines.
    let file: String?
    /// All lines, as a file has them.
    var text: [UInt8] { Array(lines.joined(separator: [0x0A])) + [0x0A] }
    var bytes: Int { lines.reduce(0) { $0 + $1.count } }

    init?(file: String) {
        guard let bytes = Process.contents(of: file) else { return nil }
        self.init(name: file, lines: bytes.split(separator: 0x0A).map(Array.init), file: file)
    }

    init(name: String, lines: [[UInt8]], file: String?) {
        self.name = name
        self.lines = lines
        self.file = file
    }

    /// Events like those of a shop, always the same for the same seed.
    static func generated(events: Int, seed: UInt64) -> Corpus {
        var random = Random(state: seed)
        let lines = (0..<events).map { index in event(index, &random).json.bytes }
        return Corpus(name: "generated", lines: lines, file: nil)
    }

    /// A small generator with a period long enough for a corpus (SplitMix64).
    struct Random: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var word = state
            word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
            word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
            return word ^ (word >> 31)
        }
    }

    private static func event(_ index: Int, _ random: inout Random) -> Event {
        let user = uuid(&random)
        let words = ["Mug", "café", "東京", "Lamp", "blue", "Größe", "Table", "emoji 😀"]
        func text(_ count: Int, _ random: inout Random) -> JSONValue {
            JSONValue((0..<count).map { _ in words.randomElement(using: &random) ?? "" }.joined(separator: " "))
        }
        let products: [JSONValue] = (0..<Int.random(in: 1...4, using: &random)).map { _ in
            [
                "product_id": JSONValue(uuid(&random)), "name": text(3, &random),
                "price": JSONValue(Double(Int.random(in: 100...99_999, using: &random)) / 100),
                "quantity": JSONValue(Int.random(in: 1...5, using: &random)),
            ]
        }
        let context: JSONValue = [
            "ip": "203.0.113.7", "locale": "fi-FI", "timezone": "Europe/Helsinki",
            "userAgent": "Mozilla/5.0 (X11; Linux x86_64; rv:125.0) Gecko/20100101 Firefox/125.0",
            "library": ["name": "analytics.js", "version": "2.11.1"],
            "page": [
                "path": "/cart", "referrer": "https://www.example.com/", "search": "?q=mug", "title": text(4, &random),
                "url": "https://shop.example.com/cart?q=mug",
            ],
            "campaign": ["name": text(2, &random), "source": "newsletter", "medium": "email"],
            "device": ["id": JSONValue(uuid(&random)), "type": "ios", "model": "iPhone15,2"],
            "traits": ["email": JSONValue("user\(index)@example.com"), "plan": "pro"],
        ]
        let source = EventSource(now: { Timestamp("2026-01-20T16:33:20.848Z") ?? Timestamp(seconds: 0) }, id: { user })
        let common = Event.Common(context: context, source: source)
        let properties: JSONValue = [
            "order_id": JSONValue(index), "total": 27.5, "currency": "EUR", "products": JSONValue(products),
            "note": text(12, &random),
        ]
        switch index % 6 {
        case 0: return .page("Home", userId: user, properties: properties, common)
        case 1: return .identify(user, traits: ["email": JSONValue("user\(index)@example.com"), "logins": 7], common)
        default: return .track("Order Completed", userId: user, properties: properties, common)
        }
    }

    private static func uuid(_ random: inout Random) -> String {
        let digits = Array("0123456789abcdef")
        return [8, 4, 4, 4, 12].map { length in
            String((0..<length).map { _ in digits[Int.random(in: 0..<16, using: &random)] })
        }.joined(separator: "-")
    }
}
